from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from conversalabs.fields import NumberField
from conversalabs.folding import sought
from conversalabs.money import decimals
from conversalabs.seen import SeenForm
from crm.amounts import LIMIT, Discount
from crm.forms.sheet_fields import DiscountField, PercentField
from crm.models import Deal, LineItem, Product

COLUMNS = {
    "name": gettext_lazy("Item"),
    "quantity": gettext_lazy("Quantity"),
    "unit": gettext_lazy("Unit"),
    "unit_price": gettext_lazy("Unit price"),
    "discount": gettext_lazy("Discount"),
    "tax_percent": gettext_lazy("Tax"),
}
# Above the cells, where there is little room.
HEADS = COLUMNS | {
    "quantity": pgettext_lazy("short for quantity", "Qty"),
    "discount": pgettext_lazy("short for discount", "Disc."),
}
# What an empty cell means.
USUAL = {
    "quantity": Decimal(1), "unit": "", "unit_price": Decimal(0), "discount": Discount(), "tax_percent": Decimal(0),
}  # fmt: skip


class LineItemForm(SeenForm, forms.ModelForm):
    """A row of the sheet, edited."""

    discount = DiscountField(label=COLUMNS["discount"], required=False)
    field_order = list(COLUMNS)

    class Meta:
        model = LineItem
        fields = ["name", "quantity", "unit", "unit_price", "tax_percent"]
        field_classes = {"quantity": NumberField, "unit_price": NumberField, "tax_percent": PercentField}
        labels = COLUMNS

    def __init__(self, *args, deal: Deal, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.deal = deal
        self.initial["discount"] = self.instance.discount
        self.fields["tax_percent"].required = False
        for name in ("unit_price", "discount"):
            self.fields[name].places = decimals(deal.currency)

    def clean(self):
        cleaned = super().clean()
        for name in USUAL:
            if cleaned.get(name) is None and name not in self.errors:
                self.fill(name)
        if not self.errors:
            self._check_amounts(LineItem(deal=self.instance.deal, **self._row(cleaned)))
        return cleaned

    def fill(self, name: str) -> None:
        """Put into an empty cell what it means."""
        self.cleaned_data[name] = USUAL[name]

    def _check_amounts(self, row: LineItem) -> None:
        if row.discount_amount > row.amounts.gross:
            self.add_error("discount", _("That is more than the row comes to."))
        if row.amounts.total >= LIMIT:
            raise ValidationError(_("This comes to more than 15 digits; that is more than a deal can hold."))

    def changes(self) -> dict:
        """As `LineItem.change` takes them."""
        return self._row(super().changes())

    def _row(self, cleaned: dict) -> dict:
        discount = cleaned.get("discount")
        parts = {"discount_percent": discount.percent, "discount_amount": discount.amount} if discount else {}
        return {name: cleaned[name] for name in self.fields if name in cleaned and name != "discount"} | parts


class NewLineItemForm(LineItemForm):
    """A new row. A name or code from the catalogue fills in what is left empty.

    `products` are those that the rows of one list may name, see `ProductQuerySet.called`.
    """

    product: Product | None = None

    def __init__(self, *args, member, products: dict[str, Product] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.member, self.products = member, products
        self.initial = {}
        for name in USUAL:
            self.fields[name].required, self.fields[name].initial = False, None

    def clean(self):
        name = self.cleaned_data.get("name", "")
        self.product = named_by([name], self.member).get(name) if self.products is None else self.products.get(name)
        if self.product:
            self.cleaned_data["name"] = self.product.name
        if self.product and not self.cleaned_data.get("unit") and "unit" not in self.errors:
            self.cleaned_data["unit"] = self.product.unit
        return super().clean()

    def fill(self, name: str) -> None:
        super().fill(name)
        if self.product and name == "tax_percent":
            self.cleaned_data[name] = self.product.tax_percent
        elif self.product and name == "unit_price":
            self._fill_price()

    def _fill_price(self) -> None:
        currency = self.instance.deal.currency
        price = self.product.price_in(currency)
        if price is not None:
            self.cleaned_data["unit_price"] = price
        else:
            words = {"other": self.product.currency, "currency": currency}
            self.add_error("unit_price", _("Its price is in %(other)s; type one in %(currency)s.") % words)

    @property
    def row(self) -> dict:
        """The (valid) row as `LineItem.objects.add` takes it."""
        return self._row(self.cleaned_data) | {"product": self.product}


def named_by(names: list[str], member) -> dict[str, Product]:
    """The products on sale that `names` name in full, by those names."""
    found = Product.objects.visible_to(member).on_sale().called(names)
    return {name: found[key] for name in names if (key := sought(name)) in found}
