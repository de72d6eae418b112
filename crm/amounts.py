"""What a row of a sale comes to."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conversalabs.money import PRECISION, rounded

ZERO = Decimal(0)
# The widest amount that a deal or an order can hold is below this.
LIMIT = Decimal(10) ** 15


def typed_value(value: Decimal | int | str | None, currency: str) -> Decimal:
    """The value of a deal or an order as it is stored, to the minor unit of `currency`; ValidationError for none."""
    amount = Decimal(value or 0)
    if amount.is_finite() and 0 <= amount < LIMIT and (found := rounded(amount, currency)) < LIMIT:
        return found
    raise ValidationError(_("A value is a number of at most 15 digits, and not less than nothing."))


@dataclass(frozen=True)
class Discount:
    """Off a row: a part of its price, or an amount in the deal's currency; one of them is nothing."""

    percent: Decimal = ZERO
    amount: Decimal = ZERO


@dataclass(frozen=True)
class Amounts:
    """Exact decimals in one currency. `total` is what is paid: `gross` without `discount`, with `tax`."""

    gross: Decimal = ZERO
    discount: Decimal = ZERO
    tax: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        return self.gross - self.discount

    @property
    def total(self) -> Decimal:
        return self.net + self.tax

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.gross + other.gross, self.discount + other.discount, self.tax + other.tax)


@lru_cache(maxsize=20_000)
def row_amounts(quantity, unit_price, discount_percent, tax_percent, discount_amount=ZERO, *, currency: str) -> Amounts:
    """What `quantity` × `unit_price` comes to, less a discount, plus tax on what is left.

    Each row is rounded by itself, half up to the currency's minor unit, at each of the three steps: the price,
    the discount on it, the tax on the rest. Sums only add rounded rows, so they always equal what is shown. A discount
    is a part of the price or an amount off the whole row, and at most all of it.
    """
    with localcontext(prec=PRECISION):
        gross = rounded(quantity * unit_price, currency)
        discount = min(gross, rounded(gross * discount_percent / 100 + discount_amount, currency))
        tax = rounded((gross - discount) * tax_percent / 100, currency)
    return Amounts(gross, discount, tax)
