"""Form fields that read what people type in their own language."""

import re
from decimal import Decimal

from babel.numbers import get_decimal_symbol, get_group_symbol
from django import forms

from conversalabs.templatetags.money import current_locale

_SPACES = re.compile(r"[\s\u00a0\u202f']")


def canonical_number(text: str) -> str:
    """`text` with a point for decimals and nothing between thousands, as the reader's language would mean it.

    "1.234,5" and "1,234.5" can be told apart by themselves. One separator alone counts as the language says,
    except that in "1234.50" a Portuguese point cannot part thousands and is taken for decimals.
    """
    text = _SPACES.sub("", text)
    marks = [mark for mark in text if mark in ".,"]
    if not marks:
        return text
    decimal = _decimal_mark(text, marks)
    for mark in {".", ","} - {decimal}:
        text = text.replace(mark, "")
    return text.replace(decimal, ".") if decimal else text


def _decimal_mark(text: str, marks: list[str]) -> str:
    """The mark in `text` that begins the decimals; "" when all of them part thousands."""
    last = marks[-1]
    if marks.count(last) > 1:
        return ""
    if len(marks) > 1 or last == get_decimal_symbol(current_locale()):
        return last
    parts_thousands = last == get_group_symbol(current_locale()) and re.fullmatch(r"[-+]?\d{1,3}[.,]\d{3}", text)
    return "" if parts_thousands else last


def typed_number(value: Decimal, places: int = 0) -> str:
    """`value` as people would type it in the reader's language, with at least `places` decimals: "1.234,50"."""
    locale = current_locale()
    whole, _point, decimals = f"{value:,f}".partition(".")
    whole, decimals = whole.replace(",", get_group_symbol(locale)), decimals.rstrip("0").ljust(places, "0")
    return f"{whole}{get_decimal_symbol(locale)}{decimals}" if decimals else whole


class NumberField(forms.DecimalField):
    """An exact decimal, read and shown as in the reader's language, with at least `places` decimals."""

    widget = forms.TextInput
    places = 0

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value):
        return super().to_python(canonical_number(value) if isinstance(value, str) else value)

    def prepare_value(self, value):
        return typed_number(value, self.places) if isinstance(value, Decimal) else value
