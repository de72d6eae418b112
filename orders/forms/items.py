"""The rows of an order's items: as many as somebody fills in; a row without anything in it is none.

Discount and tax are amounts, for the whole row. An order with more items than the form has rows keeps them as they are.
"""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversalabs.fields import NumberField
from conversalabs.money import decimals
from conversalabs.text import storable
from orders.models import OrderItem
from orders.models.order_item import line_total

PREFIX = "items"
MOST = 200
# What a value may come to: 15 digits before the point.
LIMIT = Decimal(10) ** 15


FIGURES = ["quantity", "unit_price", "discount", "tax"]


def _amount(label) -> NumberField:
    return NumberField(label=label, max_digits=19, decimal_places=4, min_value=0, required=False)


class ItemForm(forms.Form):
    """One row; a quantity that is not said is one, an amount that is not said is nothing."""

    name = forms.CharField(label=gettext_lazy("Item"), max_length=200, required=False)
    quantity = NumberField(label=gettext_lazy("Quantity"), max_digits=14, decimal_places=4, min_value=0, required=False)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=20, required=False)
    unit_price = _amount(gettext_lazy("Unit price"))
    discount = _amount(gettext_lazy("Discount"))
    tax = _amount(gettext_lazy("Tax"))

    def __init__(self, *args, currency: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.currency = currency
        for name in FIGURES[1:]:
            self.fields[name].places = decimals(currency)
        self.fields["quantity"].widget.attrs["placeholder"] = "1"
        for name, field in self.fields.items():
            field.widget.attrs |= {"aria-label": field.label, "autocomplete": "off"}
            field.widget.attrs["class"] = "" if name in ("name", "unit") else "num"

    def clean_name(self) -> str:
        return storable(self.cleaned_data["name"])

    def clean_unit(self) -> str:
        return storable(self.cleaned_data["unit"])

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if not cleaned["name"] and (cleaned["unit"] or any(cleaned[name] is not None for name in FIGURES)):
            self.add_error("name", _("Name the item."))
        elif cleaned["name"] and line_total(self.item | {"tax": Decimal(0)}, self.currency) < 0:
            self.add_error("discount", _("That is more than the row comes to."))
        return cleaned

    @property
    def item(self) -> dict | None:
        """The (valid) row as `Order.change` takes it; None when it is empty."""
        if not self.cleaned_data.get("name"):
            return None
        figures = {name: self.cleaned_data[name] or Decimal(0) for name in FIGURES}
        if self.cleaned_data["quantity"] is None:
            figures["quantity"] = Decimal(1)
        return {"name": self.cleaned_data["name"], "unit": self.cleaned_data["unit"], **figures}


class BaseItemFormSet(forms.BaseFormSet):
    def clean(self):
        if not any(self.errors) and self.total >= LIMIT:
            raise ValidationError(_("The items come to more than 15 digits; that is more than an order can hold."))

    @property
    def items(self) -> list[dict]:
        return [form.item for form in self.forms if form.item]

    @property
    def total(self) -> Decimal:
        return sum((line_total(form.item, form.currency) for form in self.forms if form.item), Decimal(0))


ItemFormSet = forms.formset_factory(
    ItemForm, formset=BaseItemFormSet, extra=2, max_num=MOST, absolute_max=MOST, validate_max=True
)


def _shown(item: OrderItem) -> dict:
    """No discount and no tax show as nothing."""
    return {name: value for name, value in item.values.items() if value or name not in ("discount", "tax")}


def item_rows(data, order) -> BaseItemFormSet | None:
    """The rows as sent, or those of `order`; None when a request says nothing about items, or they are too many."""
    kept = [_shown(item) for item in order.items.all()] if order.pk else []
    if len(kept) > MOST or (data is not None and f"{PREFIX}-TOTAL_FORMS" not in data):
        return None
    return ItemFormSet(data, initial=kept, prefix=PREFIX, form_kwargs={"currency": order.currency})
