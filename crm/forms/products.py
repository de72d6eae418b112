from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversalabs.fields import NumberField
from conversalabs.money import currencies, decimals
from crm.forms.sheet_fields import PercentField
from crm.models import Product

CODES = [(code, code) for code in currencies()]
MOST_PRICES = 20
PREFIX = "prices"


class ProductForm(forms.ModelForm):
    """A product with its prices: `price` in one currency, `prices` in others."""

    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CODES)

    class Meta:
        model = Product
        fields = ["name", "code", "unit", "price", "currency", "tax_percent"]
        field_classes = {"price": NumberField, "tax_percent": PercentField}
        help_texts = {
            "code": gettext_lazy("Typed into a line item, it stands for the product."),
            "unit": gettext_lazy("What one of it is: h, kg, licence."),
        }

    def __init__(self, data=None, *, instance: Product, **kwargs):
        super().__init__(data, instance=instance, **kwargs)
        self.fields["tax_percent"].required = False
        self.fields["price"].places = decimals(instance.currency)
        self.prices = _price_rows(data, instance)

    def clean_tax_percent(self) -> Decimal:
        return self.cleaned_data["tax_percent"] or Decimal(0)

    def is_valid(self) -> bool:
        is_fine = super().is_valid()
        if self.prices is None or not self.prices.is_valid():
            return is_fine and self.prices is None
        if self.cleaned_data.get("currency") in self.prices.by_currency:
            self.prices.say_twice(self.cleaned_data["currency"])
            return False
        return is_fine

    def save(self, commit=True) -> Product:
        product = super().save(commit)
        if self.prices is not None:
            product.set_prices(self.prices.by_currency)
        return product


class PriceForm(forms.Form):
    """A row without a price is none."""

    price = NumberField(
        label=gettext_lazy("Price"), max_digits=19, decimal_places=4, min_value=0, required=False,
        widget=forms.TextInput({"aria-label": gettext_lazy("Price")}),
    )  # fmt: skip
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[("", gettext_lazy("Currency")), *CODES], required=False,
        widget=forms.Select({"aria-label": gettext_lazy("Currency")}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["price"].places = decimals(self.initial.get("currency", "USD"))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("price") is not None and not cleaned.get("currency"):
            self.add_error("currency", _("Choose the currency of this price."))
        return cleaned


class BasePrices(forms.BaseFormSet):
    def clean(self):
        if any(self.errors):
            return
        named = [form.cleaned_data["currency"] for form in self._filled]
        if twice := next((code for code in named if named.count(code) > 1), None):
            self.say_twice(twice)

    def say_twice(self, currency: str) -> None:
        words = _("There are two prices in %(currency)s; keep one of them.") % {"currency": currency}
        self._non_form_errors.extend(ValidationError(words).error_list)

    @property
    def _filled(self) -> list[forms.Form]:
        return [form for form in self.forms if form.cleaned_data.get("price") is not None]

    @property
    def by_currency(self) -> dict[str, Decimal]:
        """Of valid rows."""
        return {form.cleaned_data["currency"]: form.cleaned_data["price"] for form in self._filled}


Prices = forms.formset_factory(
    PriceForm, formset=BasePrices, extra=1, max_num=MOST_PRICES, absolute_max=MOST_PRICES, validate_max=True
)


def _price_rows(data, product: Product) -> BasePrices | None:
    """The rows as sent, or those of `product`; None when a request says nothing about them."""
    if data is not None and f"{PREFIX}-TOTAL_FORMS" not in data:
        return None
    kept = [{"price": each.price, "currency": each.currency} for each in product.prices.all()] if product.pk else []
    return Prices(data, initial=kept, prefix=PREFIX)
