"""The rows of an order's items: as many as somebody fills in; a row without anything in it is none."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversalabs.fields import NumberField
from conversalabs.money import decimals

PREFIX = "items"
MOST = 200
# What a value may come to: 15 digits before the point.
LIMIT = Decimal(10) ** 15


class ItemForm(forms.Form):
    """One row; a quantity that is not said is one, a price that is not said is nothing."""

    name = forms.CharField(label=gettext_lazy("Item"), max_length=200, required=False)
    quantity = NumberField(label=gettext_lazy("Quantity"), max_digits=14, decimal_places=4, min_value=0, required=False)
    unit_price = NumberField(
        label=gettext_lazy("Unit price"), max_digits=19, decimal_places=4, min_value=0, required=False
    )

    def __init__(self, *args, currency: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit_price"].places = decimals(currency)
        self.fields["quantity"].widget.attrs["placeholder"] = "1"
        for name, field in self.fields.items():
            field.widget.attrs |= {"aria-label": field.label, "autocomplete": "off"}
            field.widget.attrs["class"] = "" if name == "name" else "num"

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["name"] and self._has_figures(cleaned):
            self.add_error("name", _("Name the item."))
        return cleaned

    def _has_figures(self, cleaned: dict) -> bool:
        return cleaned["quantity"] is not None or cleaned["unit_price"] is not None

    @property
    def item(self) -> dict | None:
        """The (valid) row as `Order.change` takes it; None when it is empty."""
        if not self.cleaned_data.get("name"):
            return None
        quantity, price = self.cleaned_data["quantity"], self.cleaned_data["unit_price"]
        return {
            "name": self.cleaned_data["name"],
            "quantity": Decimal(1) if quantity is None else quantity,
            "unit_price": price or Decimal(0),
        }


class BaseItemFormSet(forms.BaseFormSet):
    def clean(self):
        if not any(self.errors) and self.total >= LIMIT:
            raise ValidationError(_("The items come to more than 15 digits; that is more than an order can hold."))

    @property
    def items(self) -> list[dict]:
        return [form.item for form in self.forms if form.item]

    @property
    def total(self) -> Decimal:
        return sum((item["quantity"] * item["unit_price"] for item in self.items), Decimal(0))


ItemFormSet = forms.formset_factory(
    ItemForm, formset=BaseItemFormSet, extra=2, max_num=MOST, absolute_max=MOST, validate_max=True
)


def item_rows(data, order) -> BaseItemFormSet | None:
    """The rows as sent, or those of `order`; None when a request says nothing about items."""
    if data is not None and f"{PREFIX}-TOTAL_FORMS" not in data:
        return None
    kept = [item.values for item in order.items.all()] if order.pk else []
    return ItemFormSet(data, initial=kept, prefix=PREFIX, form_kwargs={"currency": order.currency})
