from decimal import Decimal

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.custom_value_fields import CustomValuesForm
from accounts.models import CustomAttribute, Label, Member
from companies.models import Company
from contacts.models import Contact
from conversalabs.fields import NumberField
from conversalabs.money import currencies, decimals, rounded
from conversalabs.pickers import PickerField
from conversalabs.seen import Conflict, SeenForm
from crm.cards import Privacy
from crm.models import Deal, Stage

CURRENCIES = [(code, code) for code in currencies()]


class DealForm(SeenForm, CustomValuesForm):
    """The fields of a deal, custom attributes among them, narrowed to what `member` may see."""

    attribute_model = CustomAttribute.Model.DEAL

    title = forms.CharField(label=_("Title"), max_length=200)
    value = NumberField(label=_("Value"), max_digits=19, decimal_places=4, min_value=0, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    contact = PickerField(label=_("Contact"), queryset=Contact.objects.none(), required=False)
    company = PickerField(label=_("Company"), queryset=Company.objects.none(), required=False)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Member.objects.none(), required=False, empty_label="")
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Deal.Priority, coerce=int)
    expected_close = forms.DateField(
        label=_("Expected close"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    probability = forms.IntegerField(
        label=_("Probability, %"), min_value=0, max_value=100, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    source = forms.CharField(label=_("Source"), max_length=80, required=False)
    labels = forms.ModelMultipleChoiceField(
        label=_("Labels"), queryset=Label.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Deal
        fields = [
            "title", "value", "currency", "contact", "company", "owner", "priority", "expected_close", "probability",
            "source", "labels",
        ]  # fmt: skip

    def __init__(self, *args, member, only: list[str] | None = None, **kwargs):
        """`only` names the fields to keep; those that the member may not see are never there."""
        super().__init__(*args, account=member.account, **kwargs)
        self.member = member
        self._narrow(only)
        self._offer_records()
        if "value" in self.fields:
            self.fields["value"].places = decimals(self.instance.currency)
        if "owner" in self.fields:
            self.fields["owner"].queryset = self._owners()
        if "labels" in self.fields:
            self.fields["labels"].queryset = Label.objects.visible_to(member)

    def _narrow(self, only: list[str] | None) -> None:
        privacy = Privacy.of(self.member)
        hidden = {name for name, shown in [("contact", privacy.contacts), ("company", privacy.companies)] if not shown}
        kept = set(self.fields if only is None else only) - hidden
        self.fields = {name: field for name, field in self.fields.items() if name in kept}
        self.custom_attributes = [
            attribute for attribute in self.custom_attributes if f"{ATTRIBUTE}{attribute.key}" in kept
        ]

    def _offer_records(self) -> None:
        for name, model, route in [
            ("contact", Contact, "contacts:options"),
            ("company", Company, "companies:options"),
        ]:
            if name in self.fields:
                url = reverse(route, args=[self.account.slug])
                self.fields[name].offer(model.objects.visible_to(self.member), url, getattr(self.instance, name))

    def _owners(self):
        """Who works in the account, and who owned the deal before they left."""
        members = Member.objects.visible_to(self.member).select_related("user").order_by("user__name", "user__email")
        return members.filter(is_active=True) | members.filter(pk=self.instance.owner_id)

    def clean(self):
        cleaned = super().clean()
        currency = cleaned.get("currency") or self.instance.currency
        if "value" in self.fields and "value" not in self.errors:
            cleaned["value"] = rounded(cleaned.get("value") or Decimal(0), currency)
        return cleaned

    def conflicts(self) -> dict[str, Conflict]:
        """As of `SeenForm`; a request that only says which version it saw clashes with every later one."""
        version = self.data.get("version", "")
        if self._says_seen() or version in ("", str(self.instance.version)):
            return super().conflicts()
        return {name: self._conflict(name) for name in self.fields if self._is_changed(name)}

    def fields_to_write(self) -> dict:
        """What the person changed, by the deal's own fields."""
        changes = self.changes()
        own = {name: value for name, value in changes.items() if not name.startswith(ATTRIBUTE)}
        return own | ({"attributes": self.instance.attributes} if len(own) < len(changes) else {})


class NewDealForm(DealForm):
    """What is asked for when a deal is made; the rest waits in its pane."""

    stage = forms.ModelChoiceField(label=_("Stage"), queryset=Stage.objects.none(), empty_label=None)

    field_order = ["title", "contact", "company", "value", "currency", "stage", "owner", "expected_close"]

    def __init__(self, *args, member, stages, **kwargs):
        super().__init__(*args, member=member, **kwargs)
        later = {"priority", "probability", "source", "labels"}
        self.fields = {name: field for name, field in self.fields.items() if name not in later}
        self.fields["stage"].queryset = stages

    def fields_to_write(self) -> dict:
        """What `Deal.objects.add` takes. A typed value stands by itself, without line items."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if not name.startswith(ATTRIBUTE)}
        return cleaned | {"attributes": self.instance.attributes, "value_from_items": not cleaned["value"]}
