"""What targets have in common whose imports are taken back by a `RecordUndo`."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.custom_value_fields import show_value
from accounts.custom_values import NUMERIC, Type
from accounts.models import CustomAttribute
from imports import labels
from imports.attributes import PREFIX
from imports.filters import CHANGED, CREATED
from imports.leaving import capitalised, told
from imports.targets import Change, Left, Target

if TYPE_CHECKING:
    from imports.made_besides import Besides
    from imports.record_undoing import RecordUndo


class UndoableTarget(Target):
    """`shown`: the columns in words, in their order; `undoing`: what takes rows back; `besides`: what rows make too."""

    shown: ClassVar[dict[str, str]] = {}
    undoing: ClassVar[type["RecordUndo"] | None] = None
    besides: ClassVar[tuple["Besides", ...]] = ()
    extra_names: ClassVar[dict[str, str]] = Target.extra_names | {"labels": ngettext_lazy("%d label", "%d labels")}

    @property
    def is_undoable(self) -> bool:
        return self.undoing is not None

    @property
    def filters(self) -> tuple[str, ...]:
        return (CREATED, CHANGED) if self.is_undoable else ()

    def undo(self, run, numbers, member, *, anyway) -> dict[int, Left]:
        return self.undoing(run, numbers, member, anyway=anyway).take_back()

    def remove_extras(self, run, member) -> dict[str, int]:
        """What rows made comes before that which it may point to."""
        found = {each.key: each.remove_unused(run, member) for each in self.besides}
        return found | {"labels": labels.remove_unused(run, member)}

    def left(self, run, rows, member) -> list[list[Change]]:
        model = self.undoing.model
        found = model.objects.visible_to(member).filter(pk__in=[row.target_id for row in rows])
        now = {record.pk: self.undoing.state(record) for record in found}
        before = {row.pk: self.undoing.by_key(row.before or {}) for row in rows}
        names = self.names([*now.values(), *before.values()], member)
        attributes = CustomAttribute.objects.of(run.account_id).of_kind(self.attribute_kind).values_list("key", "name")
        titles = _TITLES | self.shown | {f"{PREFIX}{key}": name for key, name in attributes}

        def title(key: str) -> str:
            return capitalised(titles.get(key) or _verbose_name(model, key))

        def values(key: str, row) -> tuple[str, str]:
            states = now.get(row.target_id, {}), before[row.pk]
            return tuple(self.in_words(key, state.get(key), names) for state in states)

        return told(rows, title, values, member)

    def names(self, states: list[dict], member) -> dict[str, dict]:
        """Of each column that points elsewhere the names by id of what `states` name, as far as `member` knows them."""
        return {}

    def in_words(self, key: str, value, names: dict[str, dict]) -> str:
        return names[key].get(value, "") if key in names else self.words(key, value)

    def words(self, key: str, value) -> str:
        """What a plan or a record holds, as people of this language write it."""
        if value in ("", None):
            return ""
        match _field(self.model, key):
            case models.DateField():
                return date_format(date.fromisoformat(str(value)))
            case models.DecimalField():
                return number_format(Decimal(str(value)), use_l10n=True, force_grouping=True)
        return plain_words(value)


def attribute_changes(before: dict, after: dict, attributes: list[CustomAttribute], new: dict[str, str]):
    """What becomes of attributes; `new` are the names, by key, of those that an import has yet to make."""
    known, held = {each.key: each for each in attributes}, before.get("attributes", {})
    for key, value in after.get("attributes", {}).items():
        attribute = known.get(key)
        words = [_attribute_words(attribute, each) for each in (held.get(key), value)]
        yield Change(attribute.name if attribute else new.get(key, key), *words)


def _attribute_words(attribute: CustomAttribute | None, value) -> str:
    if attribute and value is not None and attribute.type in {Type.DATE, *NUMERIC}:
        return show_value(attribute, value)
    return plain_words(value)


def plain_words(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _verbose_name(model, key: str) -> str:
    return getattr(_field(model, key), "verbose_name", key)


def _field(model, key: str) -> models.Field | None:
    """None for what is no column of `model`; some targets have no model of their own."""
    try:
        return model and model._meta.get_field(key)
    except FieldDoesNotExist:
        return None


_TITLES = {
    "labels": gettext_lazy("Labels"),
    "attributes": gettext_lazy("Attributes"),
    "items": gettext_lazy("Items"),
}
