"""Values of custom attributes: one check for forms, imports, the API and the Django admin.

`clean_value` reads what people typed. `checked_values` is what the verbs that write records ask, whatever the path.
"""

import datetime
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

import re2
from babel.numbers import get_currency_symbol
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import to_locale

from accounts.models import CustomAttribute
from conversalabs.fields import canonical_number
from conversalabs.folding import fold
from conversalabs.text import storable

Type = CustomAttribute.Type
LONGEST_TEXT = 5_000
LONGEST_LINK = 2_000
MOST_DIGITS = 30
NUMERIC = {Type.NUMBER, Type.CURRENCY, Type.PERCENT}
YES = {"true", "t", "yes", "y", "1", "on", "x", "checked", "sim", "s", "verdadeiro", "si", "✓"}
NO = {"false", "f", "no", "n", "0", "off", "unchecked", "nao", "falso"}

_KEY = re.compile(r"[-\w]+", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d*|\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+)([.,]\d*)?")
_STORED_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SPACES = re.compile(r"[\s'’]")
# What stands before or behind an amount: "R$", "€", "BRL".
_CURRENCY_MARK = re.compile(r"^[^\d\s.,+-]+|[^\d\s.,]+$")


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


def checked_value(attribute: CustomAttribute, value: object) -> str | bool | None:
    """As `clean_value`, for a value that no person typed: a stored one, one of the API. Text is read in no language."""
    if isinstance(value, str) and attribute.type in NUMERIC:
        value = _stored_number(storable(value))
    elif isinstance(value, str) and attribute.type == Type.DATE:
        value = _stored_date(storable(value))
    elif isinstance(value, dict | list):
        raise ValidationError(_("This is not one value."), code="shape")
    return clean_value(attribute, value)


def checked_values(account, kind: str, given: dict, *, held: dict | None = None) -> dict:
    """`given`, by key, as a record of `kind` is to store it: a new one, or one that holds `held`.

    A new record needs a value for each required attribute; one that exists may change elsewhere without, yet keeps
    what it has. Raises ValidationError with a message for each value that does not fit and each unknown key.
    """
    found = {key: None if value == "" else value for key, value in given.items()}
    asked = found if held is None else {key: value for key, value in found.items() if value != held.get(key)}
    known = _definitions(account, kind, asked, with_required=held is None)
    problems = []
    for key in [*known, *(key for key in asked if key not in known)]:
        try:
            found[key] = _checked(known.get(key), key, asked.get(key))
        except ValidationError as refusal:
            problems += [_named(known.get(key), each.messages[0], each.code) for each in refusal.error_list]
    if problems:
        raise ValidationError(problems)
    return {key: value for key, value in found.items() if value is not None or held is not None}


def _definitions(account, kind: str, keys, *, with_required: bool) -> dict[str, CustomAttribute]:
    keys = [key for key in keys if isinstance(key, str) and _KEY.fullmatch(key)]
    if not keys and not with_required:
        return {}
    wanted = Q(key__in=keys) | (Q(is_required=True) if with_required else Q())
    known = CustomAttribute.objects.of(account).of_kind(kind).select_related("account")
    return {attribute.key: attribute for attribute in known.filter(wanted)}


def _checked(attribute: CustomAttribute | None, key: str, value) -> str | bool | None:
    if attribute is None:
        shown = str(key)[:60].encode(errors="replace").decode()
        raise ValidationError(_("There is no attribute “%(key)s”.") % {"key": shown}, code="unknown")
    return checked_value(attribute, value)


def _named(attribute: CustomAttribute | None, message: str, code: str | None) -> str:
    """The message with the attribute that it is about, unless it says that itself."""
    return message if attribute is None or code == "required" else f"{attribute.name}: {message}"


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
    if attribute.type == Type.CURRENCY:
        text = _without_currency(attribute.account.currency, text)
    elif attribute.type == Type.PERCENT:
        text = text.removesuffix("%")
    text = _SPACES.sub("", text)
    return canonical_number(text) if _NUMBER.fullmatch(text) else "nan"


def _without_currency(currency: str, text: str) -> str:
    """The amount alone. Another currency's mark is refused: to drop it would make ten euros ten reais."""
    for mark in _CURRENCY_MARK.findall(text):
        if any(char.isalpha() or unicodedata.category(char) == "Sc" for char in mark) and mark not in _marks(currency):
            reason = _("Amounts are in %(currency)s here; “%(mark)s” is none of its signs.")
            raise ValidationError(reason % {"currency": currency, "mark": mark[:10]}, code="currency")
        text = text.replace(mark, "")
    return text


@cache
def _marks(currency: str) -> set[str]:
    """What may stand beside an amount of `currency` in any of the product's languages."""
    signs = {get_currency_symbol(currency, to_locale(language)) for language, _name in settings.LANGUAGES}
    return {currency, currency.lower(), *signs} | ({"$"} if any("$" in sign for sign in signs) else set())


def _stored_number(text: str) -> Decimal | str:
    """A number in the stored notation; other text comes back to be refused."""
    if text and not _STORED_NUMBER.fullmatch(text):
        raise ValidationError(_("“%(typed)s” is not a number.") % {"typed": text[:40]}, code="number")
    return Decimal(text) if text else text


def _stored_date(text: str) -> datetime.date | str:
    try:
        return datetime.date.fromisoformat(text) if text else text
    except ValueError as error:
        raise ValidationError(_("“%(typed)s” is not a date.") % {"typed": text[:40]}, code="date") from error


def _clean_date(_attribute, raw) -> str:
    """An ISO date. Text may be ISO or any of the active language's notations."""
    if isinstance(raw, datetime.datetime):
        raw = raw.date()
    date = forms.DateField(localize=True).clean(raw)
    return date.isoformat()


class _WebField(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]


def _clean_link(_attribute, raw) -> str:
    """A web address, or an e-mail address as a mailto: link; nothing else that a browser might run."""
    text = str(raw)
    scheme, _colon, rest = text.partition(":")
    if scheme.lower() == "mailto" or ("@" in text and "/" not in text):
        address = rest if scheme.lower() == "mailto" else text
        validate_email(address.partition("?")[0])
        text = f"mailto:{address}"
        if len(text) > LONGEST_LINK or any(map(str.isspace, text)):
            raise ValidationError(_("Enter a valid email address."), code="link")
        return text
    return _WebField(max_length=LONGEST_LINK, assume_scheme="https").clean(text)


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
