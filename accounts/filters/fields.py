"""What the records of each model can be filtered by."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Choices, Expression, F, Model, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from accounts.models import CustomAttribute, Member

ATTRIBUTE = "attribute."


class Type(StrEnum):
    """What a field holds; it decides the operators.

    A moment is a date with a time of day; money is a number in a currency that has to be chosen with it.
    """

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    LIST = "list"
    CHECKBOX = "checkbox"
    RECORD = "record"


@dataclass(frozen=True)
class FilterField:
    """One thing to filter by.

    `column` is the field's path, or an expression, on the model; with `rows` it is one on the related rows instead,
    which `rows(member)` answers correlated by `OuterRef("pk")`, and the record matches when any of them does; when the
    `latest` of them does, for a day. Or their `figure` decides: what all rows of the record that their path `whose`
    leads to come to; `rows(member)` are not correlated then. No rows count as 0 for a number, else as nothing.
    A LIST has `options` (value, label); a RECORD has `records(member)`, which may be chosen; where those are too many
    for a list, `picker` is the route that offers them while one types, with a query if it needs one; `called` tells
    how each is named. What they mean is the column's equality, or what `where(records' ids, member)` says, which may
    raise FilterError.
    `operators` names those that make sense, if that is not all of the type's.
    `is_folded`: the column of a TEXT holds text without accents and in lower case already.
    """

    key: str
    label: str
    type: Type
    column: str | Expression = ""
    rows: Callable[[Member], QuerySet] | None = None
    options: tuple[tuple[str, str], ...] = ()
    records: Callable[[Member], QuerySet] | None = None
    picker: str = ""
    group: str = ""
    is_folded: bool = False
    latest: bool = False
    figure: Expression | None = None
    whose: str = ""
    called: Callable[[Model], str] = str
    where: Callable[[list[int], Member], Q] | None = None
    operators: tuple[str, ...] = ()

    @property
    def expression(self) -> Expression:
        column = self.column or self.key
        return F(column) if isinstance(column, str) else column


Provider = Callable[[Member], Iterable[FilterField]]
_providers: dict[type[Model], list[Provider]] = {}


def register(model: type[Model], provider: Provider) -> None:
    """Let records of `model` be filtered by the fields that `provider(member)` answers."""
    _providers.setdefault(model, []).append(provider)


def fields_of(
    model: type[Model], member: Member, attributes: Iterable[CustomAttribute] | None = None
) -> dict[str, FilterField]:
    """By key, all that `member` may filter records of `model` by, in the order to offer.

    Who knows the `attributes` of the model already saves asking for them.
    """
    found = [field for provider in _providers.get(model, ()) for field in provider(member)]
    if attributes is None:
        attributes = CustomAttribute.objects.visible_to(member).of_kind(model._meta.model_name)
    return {field.key: field for field in [*found, *map(attribute_field, attributes)]}


def options_of(choices: type[Choices]) -> tuple[tuple[str, str], ...]:
    """What may be chosen for a LIST that is a field with choices."""
    return tuple((value, str(label)) for value, label in choices.choices)


def members(member: Member) -> QuerySet:
    """Who may be chosen for a RECORD that is a member: an owner, an assignee."""
    return Member.objects.visible_to(member).select_related("user").order_by("user__name", "pk")


def attribute_field(attribute: CustomAttribute) -> FilterField:
    return FilterField(
        key=f"{ATTRIBUTE}{attribute.key}",
        label=attribute.name,
        type=_ATTRIBUTE_TYPES[attribute.type],
        column=KeyTextTransform(attribute.key, "attributes"),
        options=tuple((option, option) for option in attribute.options),
        group=_("Attributes"),
    )


_ATTRIBUTE_TYPES = {
    CustomAttribute.Type.TEXT: Type.TEXT,
    CustomAttribute.Type.LINK: Type.TEXT,
    CustomAttribute.Type.NUMBER: Type.NUMBER,
    CustomAttribute.Type.CURRENCY: Type.NUMBER,
    CustomAttribute.Type.PERCENT: Type.NUMBER,
    CustomAttribute.Type.DATE: Type.DATE,
    CustomAttribute.Type.LIST: Type.LIST,
    CustomAttribute.Type.CHECKBOX: Type.CHECKBOX,
}
