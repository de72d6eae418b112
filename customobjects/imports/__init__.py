"""The records of each type as a target of imports."""

from functools import cached_property

from django.utils.translation import gettext as _

from accounts.models import CustomAttribute
from customobjects.imports.undoing import ObjectUndo
from customobjects.imports.work import ObjectWork
from customobjects.imports.writing import write
from customobjects.models import ObjectRecord, ObjectType
from customobjects.models.object_type import PREFIX
from imports import attributes, targets
from imports.targets import Change, Field
from imports.undoable_targets import UndoableTarget, attribute_changes

ID, NAME = "id", "name"


class ObjectTarget(UndoableTarget):
    permission = "manage_objects"
    undoing = ObjectUndo

    def __init__(self, of_type: ObjectType):
        self.of_type = of_type
        self.key = self.attribute_kind = of_type.kind
        self.name = of_type.plural

    @cached_property
    def keys(self) -> dict[str, str]:
        return {ID: _("Record id"), NAME: self._naming()}

    def _naming(self) -> str:
        """What the field is called that names a record."""
        return next((each.name for each in self._defined if each.key == self.of_type.primary_key), _("Name"))

    @property
    def _defined(self) -> list[CustomAttribute]:
        if not hasattr(self, "_found"):
            self._found = list(self.of_type.attributes)
        return self._found

    @property
    def sample(self) -> list[list[str]]:
        heads = [each.name for each in self._defined]
        return [heads, [SAMPLES.get(each.type) or (each.options or [""])[0] for each in self._defined]]

    def is_open_to(self, member) -> bool:
        is_own = self.of_type.account_id == member.account_id and ObjectType.is_open_to(member)
        return is_own and super().is_open_to(member)

    def fields(self, member) -> list[Field]:
        """The fields of the type, and the id that an export of everything has."""
        return [Field(ID, _("Record id"), ("record id",)), *attributes.fields(member.account, self.key)]

    def find(self, member, text, most):
        return ObjectRecord.objects.visible_to(member).filter(type=self.of_type).find(text, most)

    def open(self, run) -> ObjectWork:
        return ObjectWork(run, self.of_type, self._defined)

    def write(self, run, first, last) -> None:
        write(run, self.of_type, first, last)

    def changes(self, run, rows, member) -> list[list[Change]]:
        known = self.of_type.attributes.select_related("account")
        new = [column for column in run.columns if column.get("new")]
        names = {column["field"].removeprefix(attributes.PREFIX): column["new"]["name"] for column in new}
        return [list(attribute_changes(row.before or {}, row.after or {}, known, names)) for row in rows]

    def list_url(self, account) -> str:
        self.of_type.account = account
        return self.of_type.get_absolute_url()


SAMPLES = {"text": "Yoga", "number": "12", "currency": "99.90", "percent": "10", "link": "https://example.com",
           "date": "2026-12-31", "checkbox": "yes"}  # fmt: skip


def _find(key: str) -> ObjectTarget:
    return ObjectTarget(ObjectType.objects.of_kind(key))


def register() -> None:
    targets.register_family(targets.Family(PREFIX, _find, _all_of))


def _all_of(account) -> list[ObjectTarget]:
    return [ObjectTarget(each) for each in ObjectType.objects.of(account).select_related("account")]
