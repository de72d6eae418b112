"""Everything that goes when a record is deleted, as JSON, and the way back.

`{"rows": {"contacts_contact": [{…}], "contacts_contactnote": [{…}, …]}, "links": {"crm_deal.contact_id": [{"id": 7,
"to": 5}]}}`: rows of the record and of all tables that cascade from it, parents first; and the rows that only lose
what they point at. Read off the models, so that a table that is added tomorrow goes along and comes back too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.db.models import CASCADE, SET_NULL


@dataclass(frozen=True)
class Branch:
    """Rows of `model` that go along: they point by `field` at rows of the branch `above`; the root at nothing."""

    model: type[models.Model]
    field: models.ForeignKey | None = None
    above: "Branch | None" = None

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def of_one(self, row: str) -> str:
        """The condition, on `x`, that a row goes with the record `t`."""
        return self.belongs(row, "= t.id")

    def of_all(self, row: str) -> str:
        """The condition that it goes with any of the records that are deleted."""
        return self.belongs(row, "= ANY(%(found)s)")

    def belongs(self, row: str, root: str) -> str:
        """The condition that `row` goes with the records whose keys are `root`."""
        if self.above is None:
            return f"{row}.id {root}"
        if self.above.above is None:
            return f"{row}.{self.field.column} {root}"
        inner = f"{row}_"
        above = self.above.belongs(inner, root)
        return f"{row}.{self.field.column} IN (SELECT {inner}.id FROM {self.above.table} {inner} WHERE {above})"

    @property
    def columns(self) -> list[models.Field]:
        return [field for field in self.model._meta.concrete_fields if not field.generated]


@dataclass(frozen=True)
class Link:
    """A column of `field` that is emptied when the row of `branch` that it points at goes."""

    field: models.ForeignKey
    branch: Branch

    @property
    def table(self) -> str:
        return self.field.model._meta.db_table

    @property
    def key(self) -> str:
        return f"{self.table}.{self.field.column}"


class Snapshots:
    """SQL for the records of `model` and what hangs on them."""

    def __init__(self, model: type[models.Model]):
        self.root = Branch(model)

    @cached_property
    def branches(self) -> list[Branch]:
        """The record's own table first, each other behind the one that it hangs on."""
        return list(_below(self.root))

    @cached_property
    def links(self) -> list[Link]:
        return [
            Link(relation.field, branch)
            for branch in self.branches
            for relation in _relations(branch.model)
            if relation.on_delete is SET_NULL
        ]

    def expression(self) -> str:
        """What is kept of the record `t`."""
        rows = "".join(f", '{each.table}', {self._rows(each)}" for each in self.branches)
        links = "".join(f", '{each.key}', {self._pointing(each)}" for each in self.links)
        return f"jsonb_build_object('rows', {_object(rows)}, 'links', {_object(links)})"

    def _rows(self, branch: Branch) -> str:
        generated = [field.column for field in branch.model._meta.concrete_fields if field.generated]
        without = "".join(f" - '{column}'" for column in generated)
        return _list(f"to_jsonb(x){without}", branch.table, branch.of_one("x"))

    def _pointing(self, link: Link) -> str:
        column = link.field.column
        points = _belonging(link, "= t.id")
        return _list(f"jsonb_build_object('id', x.id, 'to', x.{column})", link.table, points)

    def deletions(self) -> Iterator[str]:
        """For the records `%(found)s`: what points at them lets go, then all goes, the deepest first."""
        for link in self.links:
            points = _belonging(link, "= ANY(%(found)s)")
            yield f"UPDATE {link.table} x SET {link.field.column} = NULL WHERE x.account_id = %(account)s AND {points}"
        for branch in reversed(self.branches):
            yield f"DELETE FROM {branch.table} x WHERE x.account_id = %(account)s AND {branch.of_all('x')}"

    def restorations(self) -> Iterator[str]:
        """For the rows `%(numbers)s` of an action: all is written again, then what pointed at it does so again."""
        for branch in self.branches:
            yield self._insertion(branch)
        for link in self.links:
            yield _LINK.format(
                table=link.table, column=link.field.column, key=link.key, target=link.branch.table
            )  # fmt: skip

    def _insertion(self, branch: Branch) -> str:
        return insertion(branch, _KEPT.format(table=branch.table), "x.id")

    def files(self) -> list[tuple[str, str]]:
        """Tables and columns that name files."""
        return [
            (branch.table, field.column)
            for branch in self.branches
            for field in branch.columns
            if isinstance(field, models.FileField)
        ]


def insertion(branch: Branch, rows: str, order: str) -> str:
    """SQL that writes the `rows`, which begin with FROM and call each `x`, as far as what they hang on is there."""
    columns = ", ".join(field.column for field in branch.columns)
    values = ", ".join(_value(field) for field in branch.columns)
    parents = "".join(f" AND {_is_there(field)}" for field in branch.columns if _hangs_by(field))
    return _INSERT.format(
        table=branch.table, columns=columns, values=values, rows=rows, parents=parents, order=order
    )  # fmt: skip


def _below(branch: Branch) -> Iterator[Branch]:
    yield branch
    for relation in _relations(branch.model):
        if relation.on_delete is CASCADE:
            yield from _below(Branch(relation.related_model, relation.field, branch))
        elif relation.on_delete is not SET_NULL:
            raise TypeError(f"{relation.field} keeps {branch.model} from being deleted; nothing here can undo that")


def _relations(model: type[models.Model]):
    """The foreign keys that point at `model`, those without a name on it among them."""
    found = model._meta.get_fields(include_hidden=True)
    return [each for each in found if each.auto_created and not each.concrete and (each.one_to_many or each.one_to_one)]


def _belonging(link: Link, root: str) -> str:
    """The condition, on `x`, that a row points at one that goes."""
    if link.branch.above is None:
        return f"x.{link.field.column} {root}"
    return Branch(link.field.model, link.field, link.branch).belongs("x", root)


def _object(pairs: str) -> str:
    return f"jsonb_build_object({pairs.removeprefix(', ')})"


def _list(item: str, table: str, condition: str) -> str:
    return (
        f"(SELECT coalesce(jsonb_agg({item} ORDER BY x.id), '[]') FROM {table} x"
        f" WHERE x.account_id = %(account)s AND {condition})"
    )


def _hangs_by(field: models.Field) -> bool:
    return isinstance(field, models.ForeignKey) and field.name != "account"


def _is_set_null(field: models.Field) -> bool:
    return _hangs_by(field) and field.remote_field.on_delete is SET_NULL


def _known(field: models.ForeignKey) -> str:
    table = field.related_model._meta.db_table
    return f"EXISTS (SELECT FROM {table} p WHERE p.account_id = %(account)s AND p.id = x.{field.column})"


def _value(field: models.Field) -> str:
    """What pointed at something that has gone meanwhile comes back without it."""
    return f"CASE WHEN {_known(field)} THEN x.{field.column} END" if _is_set_null(field) else f"x.{field.column}"


def _is_there(field: models.ForeignKey) -> str:
    """What hung on something that has gone meanwhile would have gone with it."""
    return "TRUE" if _is_set_null(field) else f"(x.{field.column} IS NULL OR {_known(field)})"


_INSERT = """
INSERT INTO {table} ({columns})
SELECT {values}
  {rows} AND x.account_id = %(account)s{parents}
 ORDER BY {order} ON CONFLICT (id) DO NOTHING
"""
_KEPT = """FROM bulk_bulkrow r
 CROSS JOIN LATERAL jsonb_populate_recordset(NULL::{table}, r.before->'rows'->'{table}') AS x
 WHERE r.action_id = %(action)s AND r.outcome = 'changed' AND r.number = ANY(%(numbers)s)
"""

_LINK = """
UPDATE {table} x SET {column} = kept.to
  FROM bulk_bulkrow r
 CROSS JOIN LATERAL jsonb_to_recordset(r.before->'links'->'{key}') AS kept (id bigint, "to" bigint)
 WHERE r.action_id = %(action)s AND r.outcome = 'changed' AND r.number = ANY(%(numbers)s)
   AND x.account_id = %(account)s AND x.id = kept.id AND x.{column} IS NULL
   AND EXISTS (SELECT FROM {target} p WHERE p.account_id = %(account)s AND p.id = kept.to)
"""
