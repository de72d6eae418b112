"""What a rule compares with: read from outside into one canonical form, and from there into Python and words."""

import datetime
import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.filters.errors import FilterError, MissingError
from accounts.filters.fields import FilterField, Type
from accounts.filters.following import what_became_of
from accounts.filters.operators import Operator, Takes
from accounts.models import Member
from conversalabs.folding import fold
from conversalabs.money import currencies
from conversalabs.text import storable

LONGEST_TEXT = 200
MOST_VALUES = 100
MOST_DAYS = 36_500
ME = "me"

_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,20})?")
_ID = re.compile(r"[1-9]\d{0,17}")


def texts_of(raw: object) -> list[str]:
    """The values of a rule, whether one or several, as text; FilterError for anything but text and numbers."""
    values = raw if isinstance(raw, list) else [] if raw is None else [raw]
    if len(values) > MOST_VALUES:
        raise FilterError(_("A condition can name at most %(most)d values.") % {"most": MOST_VALUES})
    return [text for text in map(_text, values) if text]


def _text(raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise FilterError(_("This filter cannot be read."))
    try:
        text = storable(str(raw))
    except (ValidationError, ValueError) as error:
        raise FilterError(_("This filter cannot be read.")) from error
    if len(text) > LONGEST_TEXT:
        raise FilterError(_("A value in a filter has at most %(most)d characters.") % {"most": LONGEST_TEXT})
    return text


def python_values(field: FilterField, operator: Operator, texts: list[str]) -> list:
    """`texts` as what the database compares with; FilterError when they do not fit the field or the operator."""
    if field.type == Type.MONEY:
        return [*_compared(field, operator, texts[:-1]), _currency(field, texts[-1:])]
    return _compared(field, operator, texts)


def _compared(field: FilterField, operator: Operator, texts: list[str]) -> list:
    if operator.takes == Takes.NOTHING:
        return []
    if operator.takes == Takes.DAYS:
        return [_days(field, texts)]
    wanted = 2 if operator.takes == Takes.TWO else 1
    if len(texts) < wanted or (operator.takes != Takes.MANY and len(texts) > wanted):
        raise FilterError(_("“%(field)s” needs a value.") % {"field": field.label})
    return [_READERS.get(field.type, _as_is)(field, text) for text in texts]


def _as_is(_field, text: str) -> str:
    return text


def _text_sought(field, text: str) -> str:
    """An accent alone is nothing once accents are ignored, and nothing is in every text."""
    if not fold(text):
        raise FilterError(_("“%(field)s” needs a value.") % {"field": field.label})
    return text


def _days(field, texts: list[str]) -> int:
    if len(texts) != 1 or not re.fullmatch(r"\d{1,5}", texts[0]) or int(texts[0]) > MOST_DAYS:
        raise FilterError(_("“%(field)s” needs a number of days.") % {"field": field.label})
    return int(texts[0])


def _currency(field, texts: list[str]) -> str:
    if not texts or texts[0] not in currencies():
        raise FilterError(_("“%(field)s” needs a currency.") % {"field": field.label})
    return texts[0]


def _number(field, text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise FilterError(_("“%(field)s” needs a number.") % {"field": field.label})
    return Decimal(text)


def _date(field, text: str) -> datetime.date:
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise FilterError(_("“%(field)s” needs a date.") % {"field": field.label}) from error
    if not 1000 <= date.year <= 9000:
        raise FilterError(_("“%(field)s” needs a date.") % {"field": field.label})
    return date


def _option(field, text: str) -> str:
    if text not in dict(field.options):
        raise MissingError(field.key, field.label, (text,))
    return text


def is_id(text: str) -> bool:
    return bool(_ID.fullmatch(text))


def _record_id(field, text: str) -> int | str:
    if text != ME and not is_id(text):
        raise MissingError(field.key, field.label, (text,))
    return text if text == ME else int(text)


_READERS = {
    Type.TEXT: _text_sought,
    Type.NUMBER: _number,
    Type.MONEY: _number,
    Type.DATE: _date,
    Type.MOMENT: _date,
    Type.LIST: _option,
    Type.RECORD: _record_id,
}


def records_named(field: FilterField, values: list[int | str], member: Member) -> dict[int, str]:
    """The chosen records by id with their names, `me` resolved; FilterError when one is not there for `member`.

    A record that has become another since stands for that one.
    """
    queryset = field.records(member)
    wanted = [member.pk if value == ME and queryset.model is Member else value for value in values]
    found = _found(field, queryset, [key for key in wanted if key != ME])
    if gone := [key for key in wanted if key not in found and key != ME]:
        now = what_became_of(queryset.model, member.account_id, gone)
        wanted = list(dict.fromkeys(now.get(key, key) for key in wanted))
        found |= _found(field, queryset, list(now.values()))
    if lacking := [key for key in wanted if key not in found]:
        raise MissingError(field.key, field.label, tuple(map(str, lacking)))
    return {key: found[key] for key in wanted}


def _found(field: FilterField, queryset, keys: list[int]) -> dict[int, str]:
    return {record.pk: field.called(record) for record in queryset.filter(pk__in=keys)} if keys else {}


def words_of(field: FilterField, value) -> str:
    """One value as it stands in the filter's sentence."""
    if field.type == Type.LIST:
        return dict(field.options)[value]
    if isinstance(value, datetime.date):
        return formats.date_format(value)
    return formats.number_format(value, force_grouping=True) if isinstance(value, Decimal) else str(value)
