"""The rows that point at records of a kind, on their way to the one that stays, and back.

What a merge keeps for its way back: `{"rows": {table: [row]}, "moved": {"crm_deal.contact_id": [[7, 5]]}, "said":
{"7": […]}, "joined": [{"table", "id", "before", "after"}]}`: the records and twins that are gone, which row pointed at
which record and, of some, what it said; and what twins that stayed have taken over.
"""

import json
from collections import Counter
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from psycopg.types.json import Jsonb

from accounts.models import EventAbout
from bulk.snapshots import Branch, insertion
from duplicates import merging
from imports.references import references


class Rows:
    """Of the records of one account. `points` are the foreign keys that lead to them."""

    def __init__(self, model: type[models.Model], account_id: int):
        self.model, self.account_id = model, account_id
        self.points = sorted(references(model), key=key)
        self.kind = model._meta.model_name
        self.rows: dict[str, list[dict]] = {}
        self.moved: dict[str, list[list[int]]] = {}
        self.said: dict[str, dict[int, list]] = {}
        self.joined: list[dict] = []

    def kept(self) -> dict:
        return {"rows": self.rows, "moved": self.moved, "said": self.said, "joined": self.joined}

    def keep(self, model: type[models.Model], ids: list[int]) -> None:
        """Write down whole rows that are about to go."""
        if ids:
            self.rows.setdefault(model._meta.db_table, []).extend(snapshots(model, self.account_id, ids))

    def move(self, others: list[int], to: int) -> None:
        """Let all that points at `others` point at the record `to`."""
        for field in self.points:
            rows = field.model._base_manager.filter(account_id=self.account_id)
            rows = rows.filter(**{f"{field.name}__in": [to, *others]}).order_by("pk").select_for_update(no_key=True)
            if field.model is self.model:
                rows = rows.exclude(pk__in=[to, *others])
            if told_apart_by := merging.key_of(field):
                gone = self._drop_twins(field, list(rows), [to, *others], told_apart_by)
                rows = rows.exclude(pk__in=gone)
            found = rows.exclude(**{field.name: to}).values_list("pk", field.attname)
            self.moved[key(field)] = [list(each) for each in found]
            self.said[key(field)] = said_by(field.model, [pk for pk, _was in self.moved[key(field)]])
            self._point(field, to)
        self._move_events(others, to)

    def _point(self, field: models.ForeignKey, to: int) -> None:
        ids = [pk for pk, _was in self.moved[key(field)]]
        field.model._base_manager.filter(account_id=self.account_id, pk__in=ids).update(**{field.attname: to})

    def _drop_twins(self, field: models.ForeignKey, rows: list, order: list[int], told_apart_by) -> list[int]:
        """Delete those that stand twice; the row of the record that comes first in `order` stays."""
        stays, gone, before = {}, [], {}
        for row in sorted(rows, key=lambda each: (order.index(getattr(each, field.attname)), each.pk)):
            twin = stays.setdefault(told_apart_by(row), row)
            if twin is not row:
                gone.append(row.pk)
                self._join(twin, row, before)
        self.keep(field.model, gone)
        self.joined += [{**each, "table": field.model._meta.db_table} for each in before.values()]
        field.model._base_manager.filter(account_id=self.account_id, pk__in=gone)._raw_delete("default")
        return gone

    def _join(self, twin: models.Model, row: models.Model, known: dict[int, dict]) -> None:
        said = merging.join_of(type(twin))(twin, row)
        new = {name: value for name, value in said.items() if value != getattr(twin, name)}
        if not new:
            return
        entry = known.setdefault(twin.pk, {"id": twin.pk, "before": {}, "after": {}})
        for name, value in new.items():
            entry["before"].setdefault(name, _plain(getattr(twin, name)))
            entry["after"][name] = _plain(value)
            setattr(twin, name, value)
        twin.save(update_fields=list(new))

    def _move_events(self, others: list[int], to: int) -> None:
        """What was done with the others was done with the one that stays; an event that is about both tells it once."""
        about = EventAbout._base_manager.filter(account_id=self.account_id, kind=self.kind)
        known = Exists(about.filter(object_id=to, event=OuterRef("event")))
        found = about.filter(object_id__in=others).exclude(known).order_by("event", "pk").distinct("event")
        self.moved[EVENTS] = [list(each) for each in found.values_list("pk", "object_id")]
        about.filter(pk__in=[pk for pk, _was in self.moved[EVENTS]]).update(object_id=to)


class Return:
    """The way back of what `kept` says, from the record `at`; `missing` counts what is no longer there, by table."""

    def __init__(self, model: type[models.Model], account_id: int, kept: dict, at: int, since: datetime):
        self.model, self.account_id, self.kept, self.at, self.since = model, account_id, kept, at, since
        self.kind = model._meta.model_name
        self.points = {key(field): field for field in references(model)}
        self.tables = {field.model._meta.db_table: field.model for field in self.points.values()}
        self.missing: Counter[type[models.Model]] = Counter()
        self.overtaken: Counter[type[models.Model]] = Counter()

    def records(self, changes: dict[int, dict]) -> None:
        """Write the records again, with these `changes`."""
        rows = [row | changes.get(row["id"], {}) for row in self.kept["rows"][self.model._meta.db_table]]
        self._insert(self.model, rows)

    def all(self) -> None:
        """Whatever pointed at them and still points at the one that stayed does so again, and twins come back."""
        for name, moved in self.kept["moved"].items():
            if name == EVENTS:
                self._turn_events(moved)
            elif name in self.points:
                self._turn(self.points[name], moved)
        for table, rows in self.kept["rows"].items():
            if table in self.tables:
                self._insert(self.tables[table], rows)
        for each in self.kept["joined"]:
            self._part(each)

    def _turn(self, field: models.ForeignKey, moved: list[list[int]]) -> None:
        rows = field.model._base_manager.filter(account_id=self.account_id, **{field.name: self.at})
        said = self.kept["said"].get(key(field), {})
        now = said_by(field.model, [int(pk) for pk in said])
        other = {int(pk) for pk, words in said.items() if now.get(int(pk)) != words}
        for was in {was for _pk, was in moved}:
            ids = [pk for pk, of in moved if of == was]
            turned = rows.filter(pk__in=[pk for pk in ids if pk not in other]).update(**{field.attname: was})
            self.missing[field.model] += len(ids) - turned

    def _turn_events(self, moved: list[list[int]]) -> None:
        about = EventAbout._base_manager.filter(account_id=self.account_id, kind=self.kind, object_id=self.at)
        for was in {was for _pk, was in moved}:
            about.filter(pk__in=[pk for pk, of in moved if of == was]).update(object_id=was)

    def _part(self, joined: dict) -> None:
        """Give a twin back what it said, unless somebody has changed that since."""
        model = self.tables.get(joined["table"])
        row = model and model._base_manager.filter(account_id=self.account_id, pk=joined["id"]).first()
        if row is None:
            return
        same = {name for name, value in joined["after"].items() if _plain(getattr(row, name)) == value}
        for name in same:
            setattr(row, name, row._meta.get_field(name).to_python(joined["before"][name]))
        if same:
            row.save(update_fields=list(same))
        self.overtaken[model] += len(same) < len(joined["after"])

    def _insert(self, model: type[models.Model], rows: list[dict]) -> None:
        """What they point at may have become another since."""
        for field in model._meta.concrete_fields:
            if field.related_model not in (None, self.model):
                was = {row["id"]: row[field.column] for row in rows}
                tell_merges(field, self.account_id, was, self.since)
                merged = now(field.related_model, self.account_id, was.values())
                rows = [row | {field.column: merged.get(row[field.column], row[field.column])} for row in rows]
        table = model._meta.db_table
        source = f"FROM jsonb_populate_recordset(NULL::{table}, %(rows)s) AS x WHERE TRUE"
        with connection.cursor() as cursor:
            params = {"rows": Jsonb(rows), "account": self.account_id}
            cursor.execute(insertion(Branch(model), source, "x.id"), params)


EVENTS = f"{EventAbout._meta.db_table}.object_id"


def now(model: type[models.Model], account_id: int, ids) -> dict[int, int]:
    """By the keys of records that have been merged, those of the records that they are now."""
    merges = getattr(model, "merges", None)
    return merges.rel.related_model.objects.survivors_of(account_id, ids) if merges else {}


def tell_merges(field: models.ForeignKey, account_id: int, was: dict[int, int | None], since: datetime) -> None:
    """Rows come to point by `field` at these records again: merges of those `since` then give them back, no others."""
    merges = getattr(field.related_model, "merges", None)
    if merges is None or not was:
        return
    at, name = dict(was), key(field)
    found = merges.rel.related_model.objects.of(account_id).filter(undone_at=None, created_at__gt=since)
    known = reduce(or_, (Q(kept__moved__contains={name: [[pk]]}) for pk in was))
    swallowed = Q(survivor__in=set(now(field.related_model, account_id, was.values()).values()))
    for merge in found.exclude(kept={}).filter(known | swallowed).order_by("pk").select_for_update(of=["self"]):
        moved = [pair for pair in merge.kept["moved"].get(name, []) if pair[0] not in was]
        taken = {pk: to for pk, to in at.items() if to in merge.merged}
        at |= dict.fromkeys(taken, merge.kept["into"])
        merge.kept["moved"][name] = moved + [list(pair) for pair in taken.items()]
        merge.save(update_fields=["kept"])


def key(field: models.ForeignKey) -> str:
    return f"{field.model._meta.db_table}.{field.column}"


def snapshots(model: type[models.Model], account_id: int, ids: list[int]) -> list[dict]:
    """Whole rows as JSON, without what the database computes by itself."""
    computed = "".join(f" - '{field.column}'" for field in model._meta.concrete_fields if field.generated)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        statement = f"SELECT to_jsonb(x){computed} FROM {table} x WHERE x.account_id = %s AND x.id = ANY(%s)"
        cursor.execute(f"{statement} ORDER BY x.id", [account_id, ids])
        return [json.loads(row) for (row,) in cursor.fetchall()]


def said_by(model: type[models.Model], ids: list[int]) -> dict[int, list]:
    """By key, what rows are known by, see `merging.says`; nothing for a model of which that is not told."""
    if not ids or not merging.is_told(model):
        return {}
    return {row.pk: merging.says(row) for row in model._base_manager.filter(pk__in=ids)}


def _plain(value):
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
