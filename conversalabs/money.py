"""Amounts of money: exact decimals, rounded half up to the currency's minor unit (by CLDR: BRL 2, JPY 0, KWD 3)."""

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_precision

# Digits of intermediate results: the widest columns multiplied, twice over.
PRECISION = 80
WIDE = Context(prec=PRECISION)


@cache
def decimals(currency: str) -> int:
    """How many decimals an amount of `currency` has."""
    return get_currency_precision(currency)


@cache
def minor_unit(currency: str) -> Decimal:
    """The smallest amount of `currency` that can be paid: 0.01 for BRL, 1 for JPY."""
    return Decimal(1).scaleb(-decimals(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """`amount` to the currency's minor unit, a half away from zero."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP, WIDE)


@cache
def currencies() -> tuple[str, ...]:
    """Codes of all currencies that are legal tender somewhere today, sorted."""
    used = (period for periods in get_global("territory_currencies").values() for period in periods)
    return tuple(sorted({code for code, _since, until, is_tender in used if is_tender and until is None}))
