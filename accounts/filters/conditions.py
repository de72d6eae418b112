"""Rules as conditions of a query. Only here do filters become SQL, always with bound values."""

import datetime
from collections.abc import Callable
from decimal import Decimal

from django.db.models import BooleanField, Case, CharField, DecimalField, Exists, Func, Q, Value, When
from django.db.models.expressions import ExpressionWrapper
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import (
    Contains,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
    Regex,
    StartsWith,
)
from django.utils import timezone

from accounts.filters.fields import FilterField, Type
from accounts.filters.operators import Operator
from accounts.models import Member
from conversalabs.folding import Fold, fold

_SHAPES = {Type.NUMBER: r"^-?\d{1,60}(\.\d{1,60})?$", Type.DATE: r"^\d{4}-\d\d-\d\d$"}


def condition(field: FilterField, operator: Operator, values: list, member: Member) -> Q:
    """True or false for every record, never null: what a negated operator matches is all that its opposite does not."""
    found = _conditions_of(field)[operator.asks](_comparable(field), values)
    if field.rows:
        found = Q(Exists(field.rows(member).filter(found)))
    elif operator.is_negated:
        found = Q(Coalesce(ExpressionWrapper(found, BooleanField()), Value(False)))
    return ~found if operator.is_negated else found


def _conditions_of(field: FilterField) -> dict[str, Callable]:
    return _DATES_AS_TEXT if field.type == Type.DATE and _is_stored_text(field) else _CONDITIONS[field.type]


def _is_stored_text(field: FilterField) -> bool:
    return isinstance(field.expression, KeyTextTransform)


def _comparable(field: FilterField):
    """The field's expression in the type that its conditions compare."""
    if field.type == Type.TEXT:
        text = Coalesce(field.expression, Value(""), output_field=CharField())
        return text if field.is_folded else Fold(text)
    return _stored_value(field) if _is_stored_text(field) else field.expression


def _stored_value(field: FilterField):
    """An attribute's text, cast. What was stored while it had another type counts as empty."""
    text = field.expression
    if field.type == Type.CHECKBOX:
        return Exact(text, Value("true"))
    if field.type not in _SHAPES:
        return text
    value = (
        Func(text, template="(%(expressions)s)::numeric", output_field=DecimalField())
        if field.type == Type.NUMBER
        else text
    )
    return Case(When(Regex(text, Value(_SHAPES[field.type])), then=value))


def _on_text(lookup) -> Callable:
    return lambda expression, values: Q(lookup(expression, fold(values[0])))


def _has_text(expression, _values) -> Q:
    return ~Q(Exact(expression, Value("")))


def _is_set(expression, _values) -> Q:
    return Q(IsNull(expression, False))


def _is_one_of(expression, values) -> Q:
    return Q(In(expression, values))


def _is_chosen(expression, values) -> Q:
    return Q(IsNull(expression, False)) & ~Q(Exact(expression, Value("")))


def _number(value: Decimal) -> Value:
    return Value(value, output_field=DecimalField())


def _compared(lookup) -> Callable:
    return lambda expression, values: Q(lookup(expression, _number(values[0])))


def _between(expression, values) -> Q:
    low, high = map(_number, sorted(values))
    return Q(GreaterThanOrEqual(expression, low)) & Q(LessThanOrEqual(expression, high))


def _checked(expression, _values) -> Q:
    return Q(Exact(Coalesce(expression, Value(False), output_field=BooleanField()), Value(True)))


def _days(bound: Callable) -> dict[str, Callable]:
    """Conditions over days. `bound(date)` is where that day begins, in what the column holds."""

    def within(expression, first: datetime.date, last: datetime.date) -> Q:
        end = bound(last + datetime.timedelta(days=1))
        return Q(GreaterThanOrEqual(expression, bound(first))) & Q(LessThan(expression, end))

    def last_days(expression, values) -> Q:
        today = timezone.localdate()
        return within(expression, today - datetime.timedelta(days=values[0]), today)

    def next_days(expression, values) -> Q:
        today = timezone.localdate()
        return within(expression, today, today + datetime.timedelta(days=values[0]))

    return {
        "is": lambda expression, values: within(expression, values[0], values[0]),
        "before": lambda expression, values: Q(LessThan(expression, bound(values[0]))),
        "after": lambda expression, values: Q(
            GreaterThanOrEqual(expression, bound(values[0] + datetime.timedelta(days=1)))
        ),
        "between": lambda expression, values: within(expression, min(values), max(values)),
        "last_days": last_days,
        "next_days": next_days,
        "is_not_empty": _is_set,
    }


def _midnight(date: datetime.date) -> datetime.datetime:
    """The first moment of `date` in the member's time zone."""
    return timezone.make_aware(datetime.datetime.combine(date, datetime.time()))


_DATES_AS_TEXT = _days(datetime.date.isoformat)
_CHOICES = {"is": _is_one_of, "one_of": _is_one_of}
_CONDITIONS = {
    Type.TEXT: {
        "is": _on_text(Exact),
        "contains": _on_text(Contains),
        "starts_with": _on_text(StartsWith),
        "is_not_empty": _has_text,
    },
    Type.NUMBER: {
        "is": _compared(Exact),
        "gt": _compared(GreaterThan),
        "lt": _compared(LessThan),
        "between": _between,
        "is_not_empty": _is_set,
    },
    Type.DATE: _days(lambda date: date),
    Type.MOMENT: _days(_midnight),
    Type.LIST: _CHOICES | {"is_not_empty": _is_chosen},
    Type.RECORD: _CHOICES | {"is_not_empty": _is_set},
    Type.CHECKBOX: {"checked": _checked},
}
