"""Giving an attribute another type: what of its values fits, said before anything is changed."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import attribute_uses
from accounts.custom_values import NUMERIC, Type, checked_value, clean_value
from accounts.models import CustomAttribute, Event, Member
from accounts.models.attribute_options import LONGEST_OPTION
from conversalabs.folding import fold

WORDS = {Type.TEXT, Type.LINK, Type.LIST}
SHOWN = 12
MOST_PROPOSED = 50


@dataclass
class TypeChange:
    """What becomes of the values of `attribute` when it is of `type`, with `options` for a list.

    `fitting` are the values and what becomes of them; `lost` those that fit nothing, with how many records hold each.
    All records change; values and numbers are of those that `member` sees, and `loses_unseen` tells of the others.
    """

    attribute: CustomAttribute
    type: str
    member: Member
    options: list[str] = field(default_factory=list)
    fitting: dict = field(default_factory=dict)
    lost: list[tuple] = field(default_factory=list)
    kept: int = 0
    loses_unseen: bool = False

    def __post_init__(self):
        attribute = self.attribute
        self.target = CustomAttribute(account=attribute.account, name=attribute.name, type=self.type)
        self.target.options = self.options
        if self._keeps_shape:
            self.kept = attribute.records_seen(self.member)
            return
        seen = dict(attribute.values(self.member))
        for value, number in attribute.values():
            self._sort(value, number, seen.get(value, 0))

    @property
    def _keeps_shape(self) -> bool:
        """Whether all that is stored fits as it is, and need not be read: a number as a number, anything as text."""
        before = self.attribute.type
        return {before, self.type} <= NUMERIC or (self.type == Type.TEXT and before != Type.CHECKBOX)

    def _sort(self, value, number: int, seen: int) -> None:
        try:
            self.fitting[value] = self._read(value)
            self.kept += seen
        except ValidationError:
            self.lost.append((value, seen))
            self.loses_unseen |= seen < number

    def _read(self, value):
        """A value in its new shape. What was written in words is read as a person would have typed it."""
        if isinstance(value, bool) and self.type in WORDS:
            return clean_value(self.target, str(_("Yes") if value else _("No")))
        read = clean_value if self.attribute.type in WORDS else checked_value
        return read(self.target, value)

    @property
    def losses(self) -> int:
        """How many records that the member sees lose their value."""
        return sum(number for _value, number in self.lost)

    @property
    def shown(self) -> list[tuple]:
        """Some of what is lost, for the question."""
        return [(value, number) for value, number in self.lost if number][:SHOWN]

    @transaction.atomic
    def make(self) -> None:
        """Write it: every value that fits in its new shape, the others emptied. DoesNotExist when it is gone."""
        CustomAttribute.objects.select_for_update().get(pk=self.attribute.pk)
        changes = {old: new for old, new in self.fitting.items() if old != new or type(old) is not type(new)}
        self.attribute.rewrite(changes | {value: None for value, _number in self.lost})
        data = {"name": self.attribute.name, "type": [self.attribute.type, self.type], "emptied": self.losses}
        self.attribute.type, self.attribute.options = self.type, self.options
        self.attribute.pattern = self.attribute.pattern if self.type in (Type.TEXT, Type.LINK) else ""
        self.attribute.save(update_fields=["type", "options", "pattern"])
        attribute_uses.retype(self.attribute)
        about = [self.attribute]
        Event.objects.record(
            "attribute.type_changed", by=self.member, about=about, data=data, account=self.attribute.account
        )


def proposed_options(attribute: CustomAttribute, member: Member) -> list[str]:
    """What a list made of the attribute's values would offer: each of them, the commonest first."""
    found: dict[str, str] = {}
    for value, _number in attribute.values(member):
        if isinstance(value, str) and len(value) <= LONGEST_OPTION:
            found.setdefault(fold(value), value)
    return list(found.values())[:MOST_PROPOSED]
