from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conversalabs.fields import NumberField
from conversalabs.money import currencies, decimals
from conversalabs.seen import SeenForm
from crm.amounts import LIMIT
from crm.models import Deal, LineItem, Product

NUMBERS = ["quantity", "unit_price", "discount_percent", "tax_percent"]
# What an empty cell of a new row means.
USUAL = {"quantity": Decimal(1)} | dict.fromkeys(NUMBERS[1:], Decimal(0))


class LineItemForm(SeenForm, forms.ModelForm):
    """A row of the sheet, edited."""

    class Meta:
        model = LineItem
        fields = ["name", *NUMBERS]
        field_classes = dict.fromkeys(NUMBERS, NumberField)

    def __init__(self, *args, deal: Deal, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.deal = deal
        self.fields["unit_price"].places = decimals(deal.currency)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and LineItem(deal=self.instance.deal, **self._row(cleaned)).amounts.total >= LIMIT:
            raise ValidationError(_("This comes to more than 15 digits; that is more than a deal can hold."))
        return cleaned

    def _row(self, cleaned: dict) -> dict:
        return {name: cleaned[name] for name in self.fields}


class NewLineItemForm(LineItemForm):
    """A new row. A name or code from the catalogue fills in what is left empty."""

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        for name in NUMBERS:
            self.fields[name].required = False
            self.fields[name].initial = None

    def clean(self):
        product = Product.objects.visible_to(self.member).on_sale().named(self.cleaned_data.get("name", ""))
        if product:
            self.cleaned_data["name"] = product.name
        for name in NUMBERS:
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self._fill(name, product)
        cleaned = super().clean()
        return cleaned | {"product": product}

    def _fill(self, name: str, product: Product | None) -> None:
        self.cleaned_data[name] = USUAL[name]
        if product and name == "tax_percent":
            self.cleaned_data[name] = product.tax_percent
        elif product and name == "unit_price":
            self._fill_price(product)

    def _fill_price(self, product: Product) -> None:
        currency = self.instance.deal.currency
        if product.currency == currency:
            self.cleaned_data["unit_price"] = product.price
        else:
            words = {"other": product.currency, "currency": currency}
            self.add_error("unit_price", _("Its price is in %(other)s; type one in %(currency)s.") % words)


class ProductForm(forms.ModelForm):
    currency = forms.ChoiceField(choices=[(code, code) for code in currencies()])

    class Meta:
        model = Product
        fields = ["name", "code", "price", "currency", "tax_percent", "is_active"]
        field_classes = {"price": NumberField, "tax_percent": NumberField}
