"""Amounts of money as they stand in cells: the number, and what stands around it."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conversalabs.folding import fold
from conversalabs.money import currencies
from imports.attributes import plain_number

# What a column of money holds.
MOST_MONEY = Decimal(10) ** 15
_LONGEST_AMOUNT = 80
# "10k", "R$ 2 mil", "1.5M": more than the digits say.
_MULTIPLIED = re.compile(r"\d\s*(k|m|mi|mm|mn|b|bi|bn|mil\w*|bil\w*|mio|mrd|tsd|thousand)\b", re.I)
_MINUS_BEHIND = re.compile(r"^(.*\d)\s*-$")
# What stands around an amount: "R$ 1.234,50", "1 234 €", "12 %".
_ORNAMENT = re.compile(r"^[^\d+\-.,(]+|[^\d.,)]+$|[\s'’]")
_IN_BRACKETS = re.compile(r"\((.*)\)")


def plain_amount(text: str, decimal: str) -> str:
    """An amount as a decimal without trailing zeros; ValidationError for what is none, or may mean another."""
    plain = _MINUS_BEHIND.sub(r"-\1", text.strip().replace("\u2212", "-"))
    plain = _ORNAMENT.sub("", _IN_BRACKETS.sub(r"-\1", plain)) if len(plain) <= _LONGEST_AMOUNT else ""
    try:
        found = Decimal("nan" if _MULTIPLIED.search(text[:_LONGEST_AMOUNT]) else plain_number(plain, decimal))
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite():
        raise ValidationError(_("“%(typed)s” is not a number.") % {"typed": text[:40]})
    if found < 0:
        raise ValidationError(_("An amount cannot be below zero."))
    if found >= MOST_MONEY:
        raise ValidationError(_("The number has too many digits."))
    return plain_decimal(round(found, 4))


def plain_decimal(value: Decimal) -> str:
    """Without trailing zeros, so that 21 and 21.00 are the same."""
    return f"{value.normalize():f}" if value else "0"


_CURRENCIES = {
    "US$": "USD", "R$": "BRL", "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₫": "VND",
    "₱": "PHP", "₪": "ILS", "₴": "UAH", "₦": "NGN",
}  # fmt: skip
_CODE = re.compile(r"(?<![^\W\d])[A-Z]{3}(?![^\W\d])")
_CODE_ABOVE = re.compile(r"\(\s*([A-Z]{3})\s*\)")
# Beside "$", which may be any of twenty.
_MONEY_WORDS = {"r", "us", "reais", "real", "euro", "euros", "eur"}


def is_dash(text: str) -> bool:
    """Whether this is how a spreadsheet shows that there is nothing, as an amount."""
    return "-" in text and len(text) < 20 and not re.sub(r"R\$|US\$|[$€£\s-]", "", text)


def currency_beside(text: str) -> str | None:
    """The currency of an amount by what stands around it."""
    upper = text.upper()
    marked = next((code for mark, code in _CURRENCIES.items() if mark in upper), None)
    return marked or next((code for code in _CODE.findall(upper) if code in currencies()), None)


def currency_above(column: str) -> str | None:
    """The currency that a header says: "Total (BRL)"."""
    marked = next((code for mark, code in _CURRENCIES.items() if mark in column), None)
    return marked or next((code for code in _CODE_ABOVE.findall(column) if code in currencies()), None)


def unknown_words(text: str) -> str:
    """What stands around an amount that is no currency we know: to drop it would make 100 zloty 100 reais."""
    if all(char.isascii() and not char.isalpha() for char in text):
        return ""
    known = _MONEY_WORDS | {code.lower() for code in currencies()}
    words = [word for word in re.findall(r"[^\W\d_]+", text) if fold(word) not in known]
    signs = [char for char in text if unicodedata.category(char) == "Sc" and char != "$" and char not in _CURRENCIES]
    return " ".join(words + signs)


def currency_code(text: str) -> str:
    """The code of the currency that stands in a cell of its own; ValidationError for what is none."""
    code = _CURRENCIES.get(text.upper(), text.upper())
    if code not in currencies():
        raise ValidationError(_("“%(typed)s” is not the code of a currency, such as BRL.") % {"typed": text[:20]})
    return code
