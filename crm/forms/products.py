from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversalabs.fields import NumberField
from conversalabs.money import currencies, decimals
from conversalabs.seen import PREFIX as SEEN
from conversalabs.seen import Conflict, SeenForm
from crm.forms.sheet_fields import PercentField
from crm.models import Product

CODES = [(code, code) for code in currencies()]
MOST_PRICES = 20
PREFIX = "prices"
SEEN_PRICES = f"{SEEN}{PREFIX}"


class ProductForm(SeenForm, forms.ModelForm):
    """A product, read under its lock, with its prices: `price` in one currency, `prices` in others."""

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

    def clean(self):
        cleaned = super().clean()
        if self.prices is None:
            return cleaned
        if self.prices.is_valid() and cleaned.get("currency") in self.prices.by_currency:
            self.prices.say_twice(cleaned["currency"])
        if not self.prices.is_valid():
            self.add_error(None, _("Look at the prices in other currencies."))
        return cleaned

    def seen_inputs(self, *names: str) -> SafeString:
        """The prices in other currencies are seen, and clash, together."""
        is_old = self.is_bound and self.errors and self._says_seen()
        seen = self.data.get(SEEN_PRICES, "") if is_old else _in_words(self._stored_prices)
        return super().seen_inputs(*names) + format_html(
            '<input type="hidden" name="{}" value="{}">', SEEN_PRICES, seen
        )

    @cached_property
    def _stored_prices(self) -> dict[str, Decimal]:
        return {each.currency: each.price for each in self.instance.prices.all()} if self.instance.pk else {}

    def _changes_prices(self) -> bool:
        if self.prices is None:
            return False
        seen = self.data[SEEN_PRICES] if SEEN_PRICES in self.data else _in_words(self._stored_prices)
        return _in_words(self.prices.by_currency) != seen

    @cached_property
    def clashes(self) -> list[Conflict]:
        """Of a valid form: what somebody else has changed meanwhile that is changed here too, to something else."""
        if not (self.instance.pk and self.is_bound and self.is_valid()):
            return []
        clashes, stored = list(self.conflicts().values()), _in_words(self._stored_prices)
        if self._changes_prices() and self._says_seen() and stored != self.data.get(SEEN_PRICES, stored):
            typed = _in_words(self.prices.by_currency)
            clashes += [Conflict(_("Prices in other currencies"), stored, typed)] if stored != typed else []
        return clashes

    def take_the_rest(self) -> None:
        if not self._changes_prices():
            self.prices = _price_rows(None, self.instance)
        super().take_the_rest()

    def save(self, commit=True) -> Product:
        """Only what this person has changed, where the product is there already."""
        product, changes = self.instance, self.changes()
        if product.pk:
            product.refresh_from_db(fields=[name for name in self.fields if name not in changes])
        product.save(update_fields=list(changes) if product.pk else None)
        if self._changes_prices():
            product.set_prices(self.prices.by_currency)
        return product


def _in_words(prices: dict[str, Decimal]) -> str:
    """ "EUR 5, USD 300": the same for the same prices, however they were typed."""
    return ", ".join(f"{currency} {price.normalize():f}" for currency, price in sorted(prices.items()))


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

    def has_changed(self) -> bool:
        """A row that stays as it was is still sent for what it says."""
        return True

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
