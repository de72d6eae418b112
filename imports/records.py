"""The plan of targets whose records are plain rows of a model: what is held, what a row changes, and it in words."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import connection, models

from accounts.models import CustomAttribute
from conversalabs.folding import fold
from imports import attributes
from imports.amounts import plain_decimal
from imports.rules import Rules
from imports.targets import Candidate, Change, Key, Work
from imports.undoable_targets import UndoableTarget, attribute_changes
from imports.values import Cells, RowReader


def plain(value):
    """A field's value as the plan keeps it."""
    if isinstance(value, Decimal):
        return plain_decimal(value)
    return value.isoformat() if isinstance(value, date) else value


@dataclass(slots=True)
class Held:
    """A record as the plan finds it. `lists`: what it has of each kind that a row only adds to, folded."""

    record: models.Model
    values: dict
    lists: dict[str, set[str]] = field(default_factory=dict)

    @property
    def version(self) -> int:
        return self.record.version

    @property
    def title(self) -> str:
        return str(self.record)


class RecordWork(Work):
    """`columns` are the values that a row sets, `lists` those it adds to; both by their name on the record.

    `emptied`: which of the columns a blank cell of which field empties, and to what.
    """

    model: ClassVar[type[models.Model]]
    columns: ClassVar[tuple[str, ...]]
    lists: ClassVar[tuple[str, ...]] = ("labels",)
    emptied: ClassVar[dict[str, tuple[str, object]]] = {}
    reader: RowReader

    def __init__(self, run):
        self.run, self.member, self.account_id, self.rules = run, run.member, run.account_id, Rules.of(run)

    def read(self, candidate: Candidate, cells: Cells) -> None:
        self.reader.read(candidate, cells)

    def prepare(self, candidates: list[Candidate]) -> None:
        """Nothing, unless the target says otherwise."""

    def check_new(self, candidate: Candidate) -> None:
        self.reader.check_new(candidate)

    def drop(self, candidate: Candidate, key: Key) -> None:
        candidate.keys.remove(key)

    def load(self, ids: Iterable[int]) -> dict[int, Held]:
        found = self.model.objects.visible_to(self.member).filter(pk__in=list(ids)).order_by()
        return {record.pk: self.held(record) for record in self.with_lists(found)}

    def with_lists(self, records: models.QuerySet) -> models.QuerySet:
        return records.prefetch_related(*self.lists)

    def held(self, record: models.Model) -> Held:
        values = {name: plain(getattr(record, name)) for name in self.columns}
        values["attributes"] = getattr(record, "attributes", {})
        return Held(
            record, values, {name: {fold(str(each)) for each in getattr(record, name).all()} for name in self.lists}
        )

    def change(self, record: Held, candidate: Candidate, *, fill: bool) -> tuple[dict, dict]:
        held = record.values
        given = candidate.values if fill else candidate.values | self._emptied(candidate, held)
        after = {
            name: given[name]
            for name in self.columns
            if name in given and given[name] != held[name] and not (fill and _is_filled(held[name]))
        }
        before = {name: held[name] for name in after}
        if changed := _changed(given.get("attributes", {}), held["attributes"], fill):
            after["attributes"] = changed
            before["attributes"] = {key: held["attributes"].get(key) for key in changed}
        for name in self.lists:
            if new := [each for each in given.get(name, ()) if fold(each) not in record.lists[name]]:
                after[name] = new
        return before, after

    def _emptied(self, candidate: Candidate, held: dict) -> dict:
        """What the blank cells of a row make of the fields that hold something."""
        found = {
            name: empty
            for key, (name, empty) in self.emptied.items()
            if key in candidate.blanks and _is_filled(held[name])
        }
        if gone := attributes.emptied(candidate.blanks, held["attributes"]):
            found["attributes"] = gone | candidate.values.get("attributes", {})
        return found

    def extras(self) -> dict[str, int]:
        return {}

    def reserve(self, count: int) -> list[int]:
        with connection.cursor() as cursor:
            sequence = f"{self.model._meta.db_table}_id_seq"
            cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [sequence, count])
            return [pk for (pk,) in cursor.fetchall()]


def _is_filled(value) -> bool:
    return value not in ("", None)


def _changed(given: dict, held: dict, fill: bool) -> dict:
    return {key: value for key, value in given.items() if value != held.get(key) and not (fill and key in held)}


class RecordTarget(UndoableTarget):
    """`related`: what the ids in some of the columns point to."""

    related: ClassVar[dict[str, type[models.Model]]] = {}

    @abstractmethod
    def writer(self, run, first: int, last: int): ...

    def write(self, run, first: int, last: int) -> None:
        self.writer(run, first, last).write()

    def changes(self, run, rows, member) -> list[list[Change]]:
        names = self.names([state for row in rows for state in (row.before, row.after) if state], member)
        known = CustomAttribute.objects.of(run.account_id).of_kind(self.attribute_kind).select_related("account")
        new = {each["field"].partition(":")[2]: each["new"]["name"] for each in run.columns if each.get("new")}
        return [list(self._changes(_before(row), row.after or {}, names, known, new)) for row in rows]

    def names(self, states, member) -> dict[str, dict]:
        found = {}
        for name, model in ((self.undoing.related if self.undoing else {}) | self.related).items():
            ids = {state[name] for state in states if state.get(name)}
            seen = model.objects.visible_to(member).filter(pk__in=ids) if ids else ()
            found[name] = {each.pk: str(each) for each in seen}
        return found

    def _changes(self, before: dict, after: dict, names: dict, known, new: dict):
        for name, title in self.shown.items():
            if name in after and after[name] != before.get(name):
                values = (self.in_words(name, state.get(name), names) for state in (before, after))
                yield Change(str(title), *values)
        yield from attribute_changes(before, after, known, new)


def _before(row) -> dict:
    """What a row changes; the name of a new record is left out, since the row is called by it."""
    called = {name: value for name, value in (row.after or {}).items() if value == row.title}
    return called if row.before is None else row.before
