"""Takes back what an import has written, for targets whose records are plain rows of a model.

What stays is named by keys: columns, `attribute:<key>`, those of lists ("labels"), and `used:<table's model>` for what
has come to hang on a record. With a `!` in front it cannot be put back at all: it is gone by now, or not to be had.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import CustomAttribute
from imports import labels
from imports.attributes import PREFIX
from imports.models import ImportRow
from imports.models.rows import Action
from imports.records import plain
from imports.references import hanging, remove, uses_of
from imports.rewriting import rewrite
from imports.targets import LOST, Left


@dataclass
class Back:
    """An updated record on its way back. `values`: what it gets back, by key; `kept`: what stays, see above.

    `items`: all of its parts, where it gets those back.
    """

    record: models.Model
    row: ImportRow
    values: dict = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    items: list[dict] | None = None

    @property
    def columns(self) -> dict:
        return {key: value for key, value in self.values.items() if not key.startswith(PREFIX)}

    @property
    def attributes(self) -> dict:
        return {key.removeprefix(PREFIX): value for key, value in self.values.items() if key.startswith(PREFIX)}


Pair = tuple[models.Model, ImportRow]


class RecordUndo:
    """Takes back the rows `numbers` of `run` as a whole.

    `columns`: as of the target's work. `related`: what those of them point to that hold keys. `own`: the tables whose
    rows come and go with a record. `through`: what ties labels to it, and how that calls it. `unwatched`: fields that
    nobody types.
    """

    model: ClassVar[type[models.Model]]
    columns: ClassVar[tuple[str, ...]] = ()
    related: ClassVar[dict[str, type[models.Model]]] = {}
    own: ClassVar[tuple[type[models.Model], ...]] = ()
    through: ClassVar[tuple[type[models.Model], str] | None] = None
    unwatched: ClassVar[frozenset[str]] = frozenset({"id", "account_id", "attributes"})

    def __init__(self, run, numbers: list[int], member, *, anyway: bool):
        self.run, self.account_id, self.member, self.anyway = run, run.account_id, member, anyway
        self.rows = list(run.rows.filter(number__in=numbers).order_by("-number"))
        defined = CustomAttribute.objects.of(run.account_id).of_kind(run.kind.attribute_kind)
        self.defined = {f"{PREFIX}{key}" for key in defined.values_list("key", flat=True)}
        # What the import itself has put on records, in the shape of `hanging`.
        self.made = {row.target_id: row.after["made"] for row in self.rows if "made" in (row.after or {})}

    def take_back(self) -> dict[int, Left]:
        """The rows that it has left, by number."""
        held = self.lock([row.target_id for row in self.rows])
        mine = self.own_to_change(held)
        pairs = [(held[row.target_id], row) for row in self.rows if row.target_id in mine]
        left = self._remove([pair for pair in pairs if pair[1].action == Action.CREATE])
        left |= self._restore([pair for pair in pairs if pair[1].action == Action.UPDATE])
        lost = (row for row in self.rows if row.target_id not in mine and not _is_gone(row, held))
        return left | {row.number: LOST for row in lost}

    def lock(self, ids: list[int]) -> dict[int, models.Model]:
        """Those of the records that are there. Nobody comes to point at one of them until the transaction ends."""
        found = self.model.objects.of(self.account_id).filter(pk__in=ids).order_by("pk")
        return {record.pk: record for record in found.select_for_update(of=["self"])}

    def own_to_change(self, held: dict[int, models.Model]) -> set[int]:
        """Those of the records `held` that the member sees and may change."""
        return set(self.model.objects.visible_to(self.member).filter(pk__in=held).values_list("pk", flat=True))

    def is_same(self, record: models.Model, row: ImportRow) -> bool:
        """Whether nobody has changed the record since the import."""
        return record.version == (row.version or 0) + 1

    @classmethod
    def state(cls, record: models.Model) -> dict:
        """What a record holds, by key."""
        values = {name: plain(getattr(record, name)) for name in cls.columns}
        return cls.by_key(values | {"attributes": getattr(record, "attributes", {})})

    @staticmethod
    def by_key(state: dict) -> dict:
        """Values of the plan's shape, the attributes among them by keys of their own."""
        rest = {key: value for key, value in state.items() if key != "attributes"}
        return rest | {f"{PREFIX}{key}": value for key, value in state.get("attributes", {}).items()}

    def _remove(self, pairs: list[Pair]) -> dict[int, Left]:
        """Remove what the import has created, if nothing hangs on it and nobody has changed it."""
        changed = self.all_changed(pairs)
        used = self._remove_free({record.pk: record for record, _row in pairs if record.pk not in changed})
        stay = [(record, row) for record, row in pairs if record.pk in changed or record.pk in used]
        if self.anyway:
            self.remove_used([record for record, _row in stay])
            return {}
        used |= self._uses(list(changed))
        keys = {row.number: [*changed.get(record.pk, ()), *used.get(record.pk, ())] for record, row in stay}
        return {number: Left.of(found) for number, found in keys.items()}

    def all_changed(self, pairs: list[Pair]) -> dict[int, list[str]]:
        """By record, what is not as the import has made it."""
        found = {record.pk: self.changed(record, row) for record, row in pairs if not self.is_same(record, row)}
        for pk in self._relabelled(pairs):
            found.setdefault(pk, []).append("labels")
        return {pk: keys for pk, keys in found.items() if keys}

    def changed(self, record: models.Model, row: ImportRow) -> list[str]:
        """What somebody has changed since of a record that was created."""
        made = self.usual(row) | row.after
        keys = [name for name in self._watched() if plain(getattr(record, name)) != made[name]]
        is_other = getattr(record, "attributes", {}) != made.get("attributes", {})
        return [*keys, "attributes"] if is_other else keys

    def usual(self, row: ImportRow) -> dict:
        """What a new record holds where its row says nothing."""
        blank = self.model()
        return {name: plain(getattr(blank, name)) for name in self._watched()}

    def _watched(self) -> list[str]:
        fields = (each for each in self.model._meta.concrete_fields if each.editable and not each.generated)
        return [each.attname for each in fields if each.attname not in self.unwatched]

    def _relabelled(self, pairs: list[Pair]) -> set[int]:
        """Records that carry a label which the import has not given them."""
        if self.through is None:
            return set()
        through, of = self.through
        given = {record.pk: labels.own(self.run, row) for record, row in pairs}
        carried = through.objects.visible_to(self.member).filter(**{f"{of}__in": given})
        return {pk for pk, label in carried.values_list(f"{of}_id", "label_id") if label not in given[pk]}

    def _remove_free(self, records: dict[int, models.Model]) -> dict[int, list[str]]:
        """Remove those on which nothing hangs, then those on which only they did; what hangs on the rest."""
        while used := self._uses(list(records)):
            free = [records.pop(pk) for pk in sorted(records.keys() - used.keys())]
            if not free:
                return used
            self._remove_with_made(free)
        self._remove_with_made(list(records.values()))
        return {}

    def _uses(self, ids: list[int]) -> dict[int, list[str]]:
        """What hangs on records, but for what the import has put there and nobody has changed since."""
        used = uses_of(self.model, self.account_id, ids, self.own)
        for pk in [pk for pk in used if pk in self.made]:
            used[pk] = [
                f"used:{label}" for label, rows in self.hung[pk].items() if rows.items() - self._given(pk, label)
            ]
        return {pk: keys for pk, keys in used.items() if keys}

    @cached_property
    def hung(self) -> dict[int, dict[str, dict]]:
        """What hangs on records on which the import itself has put something."""
        return hanging(self.model, self.account_id, list(self.made), self.own)

    def changed_of_made(self, pk: int) -> list[str]:
        """What the import has put on the record `pk` and somebody has changed since."""
        found = ((label, self.hung[pk][label].items()) for label in self.made.get(pk, ()))
        return [
            f"used:{label}" for label, rows in found
            if any(row in self.made[pk][label] for row, _mark in rows - self._given(pk, label))
        ]  # fmt: skip

    def _given(self, pk: int, label: str):
        return self.made[pk].get(label, {}).items()

    def _remove_with_made(self, records: list[models.Model]) -> None:
        self.remove_free([record for record in records if record.pk not in self.made])
        self.remove_used([record for record in records if record.pk in self.made])

    def remove_free(self, records: list[models.Model]) -> None:
        """Remove records on which nothing hangs."""
        if records:
            remove(self.model, self.account_id, [record.pk for record in records], self.own)

    def remove_used(self, records: list[models.Model]) -> None:
        """Remove records with all that hangs on them, as by hand."""
        for record in records:
            record.account = self.run.account
            record.remove(by=self.member)

    def _restore(self, pairs: list[Pair]) -> dict[int, Left]:
        """Put back what the import has changed, field by field, where nobody has changed it since."""
        there = self._there([row for _record, row in pairs])
        backs = [self.back(record, row, there) for record, row in pairs]
        self.write([back for back in backs if back.values or self.adds(back.row)])
        return {back.row.number: Left.of(back.kept) for back in backs if back.kept}

    def _there(self, rows: list[ImportRow]) -> dict[str, set[int]]:
        """Of what columns pointed to, that which is still there."""
        found = {}
        for name, model in self.related.items():
            ids = {row.before[name] for row in rows if (row.before or {}).get(name)}
            rows_there = model.objects.of(self.account_id).filter(pk__in=ids) if ids else model.objects.none()
            found[name] = set(rows_there.values_list("pk", flat=True))
        return found

    def back(self, record: models.Model, row: ImportRow, there: dict[str, set[int]]) -> Back:
        back, now, made = Back(record, row), self.state(record), self.by_key(row.after)
        is_same = self.anyway or self.is_same(record, row)
        for key, was in self.by_key(row.before or {}).items():
            if key not in self._known or now.get(key) == was:
                continue
            if was and key in there and was not in there[key]:
                back.kept.append(f"!{key}")
            elif is_same or now.get(key) == made.get(key):
                back.values[key] = was
            else:
                back.kept.append(key)
        return back

    @property
    def _known(self) -> set[str]:
        """What can be put back: an attribute that was deleted cannot, and is missed by nobody."""
        return {*self.columns, *self.defined}

    def adds(self, row: ImportRow) -> bool:
        """Whether the row has added to what the record has several of."""
        return "labels" in row.after

    def write(self, backs: list[Back]) -> None:
        self.take_off([back.row for back in backs])
        for back in backs:
            record = back.record
            for name, value in back.columns.items():
                setattr(record, name, self.value(name, value))
            if back.attributes:
                laid_over = record.attributes | back.attributes
                record.attributes = {key: value for key, value in laid_over.items() if value is not None}
            record.version, record.updated_at = record.version + 1, timezone.now()
        names = {name for back in backs for name in back.columns}
        names |= {"attributes"} if any(back.attributes for back in backs) else set()
        rewrite([back.record for back in backs], {*names, "version", "updated_at"})

    def value(self, name: str, stored):
        """What `name` is on a record, from the plan's shape."""
        return self.model._meta.get_field(name).to_python(stored)

    def take_off(self, rows: list[ImportRow]) -> None:
        """Take off what `rows` have added to what records have several of."""
        given = defaultdict(list)
        for row in rows if self.through else ():
            given[frozenset(labels.own(self.run, row))].append(row.target_id)
        for found, records in given.items():
            through, of = self.through
            links = through.objects.visible_to(self.member).filter(**{f"{of}__in": records})
            links.filter(label__in=found).delete()


def _is_gone(row: ImportRow, held: dict) -> bool:
    """What was created and is gone is as it was before."""
    return row.action == Action.CREATE and row.target_id not in held
