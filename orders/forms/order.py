from decimal import Decimal

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from contacts.models import Contact
from conversalabs.fields import NumberField
from conversalabs.money import currencies, decimals, rounded
from conversalabs.pickers import PickerField
from crm.models import Deal
from orders.forms.items import item_rows
from orders.models import ExternalIdTaken, Order


def date_field(label, **kwargs) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class OrderForm(forms.ModelForm):
    """An order with its items, narrowed to what `member` may see.

    `version` is the one that the person saw; a form without it changes whatever it names.
    """

    contact = PickerField(label=_("Contact"), queryset=Contact.objects.none())
    title = forms.CharField(label=_("Title"), max_length=200)
    value = NumberField(
        label=_("Value"), max_digits=19, decimal_places=4, min_value=0, required=False,
        help_text=_("Left empty: the total of the items."),
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in currencies()])
    status = forms.ChoiceField(
        label=_("Status"), choices=Order.Status,
        help_text=_("Refunded or canceled is a note in the registry: no money is moved."),
    )  # fmt: skip
    source = forms.ChoiceField(label=_("Source"), choices=Order.Source)
    external_id = forms.CharField(
        label=_("External id"), max_length=200, required=False,
        help_text=_("What the source calls it; once per source."),
    )  # fmt: skip
    ordered_on = date_field(_("Order date"))
    paid_on = date_field(_("Paid date"), required=False)
    deal = PickerField(label=_("Deal"), queryset=Deal.objects.none(), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    # Fields that stand side by side.
    rows = [["title"], ["contact", "deal"], ["value", "currency"], ["ordered_on", "paid_on"], ["status", "source"],
            ["external_id"]]  # fmt: skip

    class Meta:
        model = Order
        fields = [
            "title", "contact", "deal", "value", "currency", "ordered_on", "paid_on", "status", "source", "external_id",
        ]  # fmt: skip

    def __init__(self, data=None, *, member: Member, instance: Order, **kwargs):
        super().__init__(data, instance=instance, **kwargs)
        self.member = member
        if not instance.pk:
            self.initial |= {"ordered_on": timezone.localdate(), "value": None}
        self.initial["version"] = instance.version
        self.fields["value"].places = decimals(instance.currency)
        self._offer("contact", Contact, "contacts:options")
        self._offer("deal", Deal, "crm:deal_options")
        self.items = item_rows(data, instance)

    def _offer(self, name: str, model, route: str) -> None:
        """Offer what the member may see; a record that they may not see stays where it is, out of the form."""
        seen = model.objects.visible_to(self.member)
        current_id = getattr(self.instance, f"{name}_id")
        current = seen.filter(pk=current_id).first() if current_id else None
        if not model.is_open_to(self.member) or (current_id and current is None):
            del self.fields[name]
            return
        self.fields[name].offer(seen, reverse(route, args=[self.member.account.slug]), current)

    def field_rows(self) -> list[list[forms.BoundField]]:
        shown = [[self[name] for name in row if name in self.fields] for row in self.rows]
        return [row for row in shown if row]

    def is_valid(self) -> bool:
        is_fine = super().is_valid()
        return is_fine and (self.items is None or self.items.is_valid())

    def clean(self):
        cleaned = super().clean()
        if "value" not in self.errors:
            value = self._items_total() if cleaned.get("value") is None else cleaned["value"]
            cleaned["value"] = rounded(value, cleaned.get("currency") or self.instance.currency)
        return cleaned

    def _items_total(self) -> Decimal:
        is_known = self.items is not None and self.items.is_valid()
        return self.items.total if is_known else Decimal(0)

    def is_stale(self, order: Order) -> bool:
        """Whether somebody has changed `order` since this (valid) form was drawn."""
        return self.cleaned_data.get("version") not in (None, order.version)

    def say_stale(self, order: Order) -> None:
        """Say what is there now, and let the next submission win."""
        now = [f"{self[name].label}: {self._words(order, name)}" for name in self._differing(order)]
        words = _text("Somebody else has changed this order meanwhile. Save again to put yours in place of theirs.")
        self.add_error(None, " ".join([words, *([_text("Theirs: %s.") % ", ".join(now)] if now else [])]))
        self.data = self.data.copy()
        self.data["version"] = order.version

    def _differing(self, order: Order) -> list[str]:
        own = [name for name in self.Meta.fields if name in self.fields]
        return [name for name in own if self.cleaned_data[name] != getattr(order, name)]

    def _words(self, order: Order, name: str) -> str:
        if name in ("status", "source"):
            return getattr(order, f"get_{name}_display")()
        value = getattr(order, name)
        return str("" if value is None else self.fields[name].prepare_value(value) if name == "value" else value)

    def values_to_write(self) -> dict:
        """What `Order.objects.add` and `order.change` take."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
        return values | ({"items": self.items.items} if self.items is not None else {})

    def refuse(self, refusal: forms.ValidationError) -> None:
        """Put what the registry refused on the form."""
        if isinstance(refusal, ExternalIdTaken):
            self.add_error("external_id", refusal.told_to(self.member))
        else:
            self.add_error(None, refusal)
