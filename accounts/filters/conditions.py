"""Rules as conditions of a query. Only here do filters become SQL, always with bound values."""

import datetime
from collections.abc import Callable
from decimal import Decimal

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DecimalField,
    Exists,
    F,
    Func,
    Q,
    QuerySet,
    Value,
    When,
)
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


def condition(field: FilterField, operator: Operator, values: list, member: Member, meant: Q | None = None) -> Q:
    """True or false for every record, never null: what a negated operator matches is all that its opposite does not.

    `meant` is what the values stand for, where that is known already.
    """
    found = meant if meant is not None else _found(field, operator.asks, values, member)
    if operator.is_negated and not field.rows:
        found = Q(Coalesce(ExpressionWrapper(found, BooleanField()), Value(False)))
    return ~found if operator.is_negated else found


def _found(field: FilterField, asks: str, values: list, member: Member) -> Q:
    if not field.rows:
        return _of_record(field, asks, values)
    rows = field.rows(member)
    if field.type == Type.MONEY:
        rows, values = rows.filter(currency=values[-1]), values[:-1]
    if field.figure is not None:
        return _by_figure(field, asks, values, rows)
    if field.latest:
        return _by_latest(field, asks, values, rows)
    return Q(Exists(rows.filter(_conditions_of(field)[asks](_comparable(field), values))))


def _of_record(field: FilterField, asks: str, values: list) -> Q:
    if field.type == Type.MONEY:
        return Q(currency=values[-1]) & _conditions_of(field)[asks](_comparable(field), values[:-1])
    return _conditions_of(field)[asks](_comparable(field), values)


def _by_latest(field: FilterField, asks: str, values: list, rows: QuerySet) -> Q:
    """The latest row is as late as x when any is, and before y when there are some and none is as late as that.

    So it is found without reading all rows of everybody.
    """
    column, bound = _comparable(field), _BOUNDS[field.type]
    if asks == "is_not_empty":
        return Q(Exists(rows.filter(_is_set(column, values))))
    first, end = SPANS[asks](values)
    begins = _is_set(column, values) if first is None else Q(GreaterThanOrEqual(column, bound(first)))
    found = Q(Exists(rows.filter(begins)))
    return found if end is None else found & ~Q(Exists(rows.filter(Q(GreaterThanOrEqual(column, bound(end))))))


def _by_figure(field: FilterField, asks: str, values: list, rows: QuerySet) -> Q:
    """Groups are made once for all records, not for each of them; who is in none is found by who does not fit."""
    of_some = rows.filter(**{f"{field.whose}__isnull": False}).order_by()
    groups = of_some.values(field.whose).annotate(figure=field.figure)
    asked = _CONDITIONS[field.type][asks](F("figure"), values)
    if field.type == Type.NUMBER and asks in _FITS_NOTHING and _FITS_NOTHING[asks](values):
        return ~Q(pk__in=groups.exclude(asked).values(field.whose))
    return Q(pk__in=groups.filter(asked).values(field.whose))


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


def _in_days(first: int, last: int) -> tuple[datetime.date, datetime.date]:
    """From so many days after today to the end of the day so many days after it."""
    today = timezone.localdate()
    return today + datetime.timedelta(days=first), today + datetime.timedelta(days=last + 1)


def _day_after(date: datetime.date) -> datetime.date:
    return date + datetime.timedelta(days=1)


# From which day to before which day; None for no end.
SPANS: dict[str, Callable[[list], tuple[datetime.date | None, datetime.date | None]]] = {
    "is": lambda values: (values[0], _day_after(values[0])),
    "before": lambda values: (None, values[0]),
    "after": lambda values: (_day_after(values[0]), None),
    "between": lambda values: (min(values), _day_after(max(values))),
    "last_days": lambda values: _in_days(-values[0], 0),
    "next_days": lambda values: _in_days(0, values[0]),
}


def _days(bound: Callable) -> dict[str, Callable]:
    """Conditions over days. `bound(date)` is where that day begins, in what the column holds."""

    def within(span: Callable) -> Callable:
        def found(expression, values) -> Q:
            first, end = span(values)
            begun = Q() if first is None else Q(GreaterThanOrEqual(expression, bound(first)))
            return begun if end is None else begun & Q(LessThan(expression, bound(end)))

        return found

    return {key: within(span) for key, span in SPANS.items()} | {"is_not_empty": _is_set}


def _midnight(date: datetime.date) -> datetime.datetime:
    """The first moment of `date` in the member's time zone."""
    return timezone.make_aware(datetime.datetime.combine(date, datetime.time()))


def _plainly(date: datetime.date) -> datetime.date:
    return date


_BOUNDS = {Type.DATE: _plainly, Type.MOMENT: _midnight}
_DATES_AS_TEXT = _days(datetime.date.isoformat)
_NUMBERS = {
    "is": _compared(Exact),
    "gt": _compared(GreaterThan),
    "lt": _compared(LessThan),
    "between": _between,
    "is_not_empty": _is_set,
}
# Whether nothing at all, counted, is as asked for.
_FITS_NOTHING: dict[str, Callable[[list[Decimal]], bool]] = {
    "is": lambda values: values[0] == 0,
    "gt": lambda values: values[0] < 0,
    "lt": lambda values: values[0] > 0,
    "between": lambda values: min(values) <= 0 <= max(values),
}
_CHOICES = {"is": _is_one_of, "one_of": _is_one_of}
_CONDITIONS = {
    Type.TEXT: {
        "is": _on_text(Exact),
        "contains": _on_text(Contains),
        "starts_with": _on_text(StartsWith),
        "is_not_empty": _has_text,
    },
    Type.NUMBER: _NUMBERS,
    Type.MONEY: _NUMBERS,
    Type.DATE: _days(_plainly),
    Type.MOMENT: _days(_midnight),
    Type.LIST: _CHOICES | {"is_not_empty": _is_chosen},
    Type.RECORD: _CHOICES | {"is_not_empty": _is_set},
    Type.CHECKBOX: {"checked": _checked},
}
