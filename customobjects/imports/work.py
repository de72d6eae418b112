"""Records at work on a plan: what a row says, which record it means, and what it would change."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import CustomAttribute
from conversalabs.folding import fold
from customobjects.models import ObjectRecord, ObjectType
from imports.attributes import AttributeReader
from imports.problems import Problem
from imports.rules import Rules
from imports.targets import Candidate, Key, Work

LONGEST_NAME = 200
_RESERVE = "SELECT nextval('customobjects_objectrecord_id_seq') FROM generate_series(1, %s)"


@dataclass(slots=True)
class State:
    """A record as the plan finds it."""

    version: int
    title: str
    attributes: dict


class ObjectWork(Work):
    def __init__(self, run, of_type: ObjectType, defined: list[CustomAttribute]):
        self.of_type, self.member = of_type, run.member
        self.matches = Rules.of(run).match
        self.reader = AttributeReader(run)
        self.required = {each.key: each.name for each in defined if each.is_required}

    def read(self, candidate: Candidate, cells: dict[str, list[tuple[str, str]]]) -> None:
        """A row that names a record by its id means no other, whatever it is called."""
        found, problems = self.reader.read(cells)
        candidate.problems += problems
        candidate.values["attributes"] = found
        candidate.title = str(found.get(self.of_type.primary_key, ""))[:LONGEST_NAME]
        if "id" in cells:
            self._read_id(candidate, *cells["id"][0])
        elif candidate.title and "name" in self.matches:
            candidate.keys.append(("name", fold(candidate.title)))

    def _read_id(self, candidate: Candidate, column: str, text: str) -> None:
        if not (text.isascii() and text.isdecimal() and len(text) < 19):
            candidate.problems.append(Problem(_("This is no id of a record."), column, text))
        elif "id" in self.matches:
            candidate.keys.append(("id", str(int(text))))

    def prepare(self, candidates: list[Candidate]) -> None:
        for each in candidates:
            if not each.values["attributes"]:
                each.problems.append(Problem(_("The row fills no field.")))

    def find(self, keys: Iterable[Key]) -> dict[Key, int]:
        """Of several that are called the same, the oldest."""
        keys, rows = list(keys), ObjectRecord.objects.visible_to(self.member).filter(type=self.of_type)
        ids, names = ([value for kind, value in keys if kind == wanted] for wanted in ("id", "name"))
        found = {("id", str(pk)): pk for pk in rows.filter(pk__in=ids).order_by().values_list("pk", flat=True)}
        named = rows.filter(folded__in=names).order_by("-pk").values_list("folded", "pk")
        return found | {("name", folded): pk for folded, pk in named}

    def drop(self, candidate: Candidate, key: Key) -> None:
        """Several may be called the same, so the name stays."""
        candidate.keys.remove(key)

    def load(self, ids: Iterable[int]) -> dict[int, State]:
        rows = ObjectRecord.objects.visible_to(self.member).filter(pk__in=list(ids), type=self.of_type).order_by()
        found = rows.values_list("pk", "version", "name", "attributes")
        return {pk: State(version, name, attributes) for pk, version, name, attributes in found}

    def check_new(self, candidate: Candidate) -> None:
        for key, name in self.required.items():
            if key not in candidate.values["attributes"]:
                candidate.problems.append(Problem(_("%(name)s is required.") % {"name": name}))

    def change(self, record: State, candidate: Candidate, *, fill: bool) -> tuple[dict, dict]:
        held = record.attributes
        new = {
            key: value
            for key, value in candidate.values["attributes"].items()
            if value != held.get(key) and not (fill and key in held)
        }
        before = {key: held.get(key) for key in new}
        return ({"attributes": before}, {"attributes": new}) if new else ({}, {})

    def extras(self) -> dict[str, int]:
        return {}

    def reserve(self, count: int) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(_RESERVE, [count])
            return [pk for (pk,) in cursor.fetchall()]
