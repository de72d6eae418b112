"""What can be asked of each type of field, and how that reads."""

from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from accounts.filters.fields import FilterField, Type


class Takes(StrEnum):
    """What an operator is given."""

    NOTHING = "nothing"
    ONE = "one"
    TWO = "two"
    MANY = "many"
    DAYS = "days"


@dataclass(frozen=True)
class Operator:
    """`words` read as a sentence with `field` and `value`. A negated one matches all that `positive` does not."""

    key: str
    label: str
    words: str
    takes: Takes = Takes.ONE
    positive: str = ""

    @property
    def is_negated(self) -> bool:
        return bool(self.positive)

    @property
    def asks(self) -> str:
        """The key of the condition that decides, for a negated operator as for its opposite."""
        return self.positive or self.key


_IS = Operator("is", _("is"), _("%(field)s is %(value)s"))
_IS_NOT = Operator("is_not", _("is not"), _("%(field)s is not %(value)s"), positive="is")
_CONTAINS = Operator("contains", _("contains"), _("%(field)s contains %(value)s"))
_CONTAINS_NOT = Operator(
    "not_contains", _("does not contain"), _("%(field)s does not contain %(value)s"), positive="contains"
)
_STARTS = Operator("starts_with", _("starts with"), _("%(field)s starts with %(value)s"))
_FILLED = Operator("is_not_empty", _("is not empty"), _("%(field)s is not empty"), Takes.NOTHING)
_EMPTY = Operator("is_empty", _("is empty"), _("%(field)s is empty"), Takes.NOTHING, positive="is_not_empty")
_MORE = Operator("gt", _("is more than"), _("%(field)s is more than %(value)s"))
_LESS = Operator("lt", _("is less than"), _("%(field)s is less than %(value)s"))
_BETWEEN = Operator("between", _("is between"), _("%(field)s is between %(value)s"), Takes.TWO)
_BEFORE = Operator("before", _("is before"), _("%(field)s is before %(value)s"))
_AFTER = Operator("after", _("is after"), _("%(field)s is after %(value)s"))
_LAST = Operator("last_days", _("is in the last … days"), _("%(field)s is in the last %(value)s days"), Takes.DAYS)
_NOT_LAST = Operator(
    "not_last_days",
    _("is not in the last … days"),
    _("%(field)s is not in the last %(value)s days"),
    Takes.DAYS,
    positive="last_days",
)
_NEXT = Operator("next_days", _("is in the next … days"), _("%(field)s is in the next %(value)s days"), Takes.DAYS)
_ONE_OF = Operator("one_of", _("is one of"), _("%(field)s is one of %(value)s"), Takes.MANY)
_NONE_OF = Operator("none_of", _("is none of"), _("%(field)s is none of %(value)s"), Takes.MANY, positive="one_of")
_CHECKED = Operator("checked", _("is checked"), _("%(field)s is checked"), Takes.NOTHING)
_UNCHECKED = Operator(
    "unchecked", _("is not checked"), _("%(field)s is not checked"), Takes.NOTHING, positive="checked"
)

_DATES = [_IS, _BEFORE, _AFTER, _BETWEEN, _LAST, _NOT_LAST, _NEXT, _EMPTY, _FILLED]
_NUMBERS = [_IS, _IS_NOT, _MORE, _LESS, _BETWEEN, _EMPTY, _FILLED]
_CHOICES = [_IS, _IS_NOT, _ONE_OF, _NONE_OF, _EMPTY, _FILLED]
_BY_TYPE = {
    Type.TEXT: [_CONTAINS, _IS, _IS_NOT, _CONTAINS_NOT, _STARTS, _EMPTY, _FILLED],
    Type.NUMBER: _NUMBERS,
    Type.MONEY: _NUMBERS,
    Type.DATE: _DATES,
    Type.MOMENT: _DATES,
    Type.LIST: _CHOICES,
    Type.RECORD: _CHOICES,
    Type.CHECKBOX: [_CHECKED, _UNCHECKED],
}
_OPERATORS = {type: {operator.key: operator for operator in operators} for type, operators in _BY_TYPE.items()}
_DAYS = {Type.DATE, Type.MOMENT}
# What happened on no day has never happened.
_NEVER = {
    "is_empty": replace(_EMPTY, label=_("never"), words=_("%(field)s: never")),
    "is_not_empty": replace(_FILLED, label=_("ever"), words=_("%(field)s: ever")),
}


def operators_of(field: FilterField) -> dict[str, Operator]:
    """By key, what can be asked of `field`, in the order to offer."""
    found = _OPERATORS[field.type]
    if field.rows and field.type in _DAYS:
        found = found | _NEVER
    return {key: found[key] for key in field.operators} if field.operators else found
