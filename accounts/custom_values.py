"""Values of custom attributes: one check for forms, imports, the API and the Django admin."""

import datetime
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import re2
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import CustomAttribute
from conversalabs.fields import canonical_number
from conversalabs.folding import fold
from conversalabs.text import storable

Type = CustomAttribute.Type
LONGEST_TEXT = 5_000
MOST_DIGITS = 30
YES = {"true", "t", "yes", "y", "1", "on", "x", "checked", "sim", "s", "verdadeiro", "si", "✓"}
NO = {"false", "f", "no", "n", "0", "off", "unchecked", "nao", "falso"}

_NUMBER = re.compile(r"[+-]?(\d*|\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+)([.,]\d*)?")
_ORNAMENT = {
    Type.NUMBER: re.compile(r"[\s'’]"),
    Type.PERCENT: re.compile(r"[\s%]"),
    Type.CURRENCY: re.compile(r"[\s'’]|[A-Z]{0,3}\s*[$€£¥]|\b[A-Z]{3}\b"),
}


def clean_value(attribute: CustomAttribute, raw: object) -> str | bool | None:
    """What to store for `raw`, in the shape that `CustomAttribute` documents; None when it is empty.

    `raw` is text as a person typed it in the active language, or a value of the right Python type.
    Raises ValidationError with words for people.
    """
    text = storable(raw) if isinstance(raw, str) else raw
    if text in (None, ""):
        return _empty(attribute)
    value = _CLEANERS[attribute.type](attribute, text)
    if attribute.pattern and isinstance(value, str):
        _check_pattern(attribute, value)
    return value


def clean_pattern(pattern: str) -> "re2._Regexp":
    """The compiled `pattern`, by an engine whose time grows only with the text; ValidationError when it is none."""
    try:
        return _compiled(pattern)
    except re2.error as error:
        reason = error.args[0].decode()
        raise ValidationError(_("This is not a regular expression: %(reason)s") % {"reason": reason}) from error


@lru_cache(maxsize=256)
def _compiled(pattern: str):
    options = re2.Options()
    options.max_mem = 1 << 20
    options.log_errors = False
    return re2.compile(pattern, options)


def _empty(attribute) -> None:
    if attribute.is_required:
        raise ValidationError(_("%(name)s is required.") % {"name": attribute.name}, code="required")


def _check_pattern(attribute, value: str) -> None:
    if not clean_pattern(attribute.pattern).fullmatch(value):
        hint = attribute.hint or _("It has to look like %(pattern)s") % {"pattern": attribute.pattern}
        raise ValidationError(hint, code="pattern")


def _clean_text(_attribute, raw) -> str:
    text = str(raw)
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            _("The text has %(found)d characters; %(most)d fit.") % {"found": len(text), "most": LONGEST_TEXT}
        )
    return text


def _clean_number(attribute, raw) -> str:
    """An exact decimal as text, without exponent or trailing zeros."""
    try:
        number = Decimal(_plain_number(attribute, raw) if isinstance(raw, str) else str(raw))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise ValidationError(_("“%(typed)s” is not a number.") % {"typed": str(raw)[:40]}, code="number")
    if abs(number.adjusted()) > MOST_DIGITS or len(number.as_tuple().digits) > MOST_DIGITS:
        raise ValidationError(_("The number has too many digits."), code="number")
    return _shortest(number)


def _shortest(number: Decimal) -> str:
    plain = format(number, "f") if number else "0"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _plain_number(attribute, text: str) -> str:
    """`text` with a point for decimals and nothing else between its digits, or "nan"."""
    text = _ORNAMENT[attribute.type].sub("", text)
    return canonical_number(text) if _NUMBER.fullmatch(text) else "nan"


def _clean_date(_attribute, raw) -> str:
    """An ISO date. Text may be ISO or any of the active language's notations."""
    if isinstance(raw, datetime.datetime):
        raw = raw.date()
    date = forms.DateField(localize=True).clean(raw)
    return date.isoformat()


def _clean_link(_attribute, raw) -> str:
    return forms.URLField(max_length=2000, assume_scheme="https").clean(raw)


def _clean_option(attribute, raw) -> str:
    """The option as it is defined, however the case and accents were typed."""
    wanted = fold(str(raw))
    for option in attribute.options:
        if fold(option) == wanted:
            return option
    options = ", ".join(attribute.options)
    raise ValidationError(
        _("“%(typed)s” is none of: %(options)s.") % {"typed": str(raw)[:60], "options": options}, code="option"
    )


def _clean_checkbox(_attribute, raw) -> bool:
    word = fold(str(raw))
    if word not in YES | NO:
        raise ValidationError(_("“%(typed)s” is neither yes nor no.") % {"typed": str(raw)[:40]}, code="checkbox")
    return word in YES


_CLEANERS = {
    Type.TEXT: _clean_text,
    Type.LINK: _clean_link,
    Type.NUMBER: _clean_number,
    Type.CURRENCY: _clean_number,
    Type.PERCENT: _clean_number,
    Type.DATE: _clean_date,
    Type.LIST: _clean_option,
    Type.CHECKBOX: _clean_checkbox,
}
