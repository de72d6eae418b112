"""What is typed into the cells of a sheet: percentages, and discounts of either kind."""

from decimal import Decimal

from django import forms

from conversalabs.fields import NumberField, typed_number
from crm.amounts import Discount


def percent_text(value: Decimal) -> str:
    """As people would type it; nothing for nothing."""
    return f"{typed_number(value)}%" if value else ""


def discount_text(discount: Discount, places: int) -> str:
    return percent_text(discount.percent) or (typed_number(discount.amount, places) if discount.amount else "")


class PercentField(NumberField):
    """ "5" and "5 %" are the same."""

    def to_python(self, value):
        return super().to_python(value.strip().removesuffix("%") if isinstance(value, str) else value)

    def prepare_value(self, value):
        return percent_text(value) if isinstance(value, Decimal) else value


class DiscountField(forms.Field):
    """A `Discount`: "10%" of the price, or "10" off the row, an amount with at least `places` decimals."""

    widget = forms.TextInput
    places = 0

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.percent = PercentField(min_value=0, max_value=100, max_digits=7, decimal_places=4)
        self.amount = NumberField(min_value=0, max_digits=19, decimal_places=4)

    def to_python(self, value) -> Discount | None:
        text = (value or "").strip()
        if not text:
            return None
        if text.endswith("%"):
            return Discount(percent=self.percent.clean(text))
        return Discount(amount=self.amount.clean(text))

    def prepare_value(self, value):
        return discount_text(value, self.places) if isinstance(value, Discount) else value
