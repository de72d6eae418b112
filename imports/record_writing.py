"""Executes the plan of a batch of rows for targets whose records are plain rows of a model."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from imports import labels
from imports.models import ImportRow
from imports.models.rows import WRITTEN, Action
from imports.problems import HIDDEN, Problem
from imports.rewriting import rewrite


class RecordWriter:
    """Writes the rows `first` to `last` of `run` as a whole.

    `columns` as of the target's work. What a row sets stands in `row.after`; see `imports.records.plain` for shapes.
    """

    model: ClassVar[type[models.Model]]
    columns: ClassVar[tuple[str, ...]]

    def __init__(self, run, first: int, last: int):
        self.run, self.member, self.account_id = run, run.member, run.account_id
        planned = run.rows.filter(number__range=(first, last), action__in=WRITTEN)
        self.rows = list(planned.order_by("number"))
        self.refused: list[ImportRow] = []

    def write(self) -> None:
        held = self._locked([row.target_id for row in self.rows if row.action == Action.UPDATE])
        self._refuse_changed(held)
        self.refuse_taken()
        self.create([row for row in self.rows if row.action == Action.CREATE])
        self.update([(held[row.target_id], row) for row in self.rows if row.action == Action.UPDATE])
        ImportRow.objects.bulk_update(self.refused, ["action", "problems"])

    def refuse(self, row: ImportRow, problem: Problem) -> None:
        row.action, row.problems = Action.CONFLICT, [*(row.problems or []), problem.as_json()]
        self.refused.append(row)
        self.rows.remove(row)
        parts = self.run.rows.filter(action=Action.PART, target_id=row.target_id, number__gt=row.number)
        reason = Problem(_("Belongs to line %(line)s, which is left out.") % {"line": row.line})
        parts.update(action=Action.CONFLICT, problems=[reason.as_json()])

    def _locked(self, ids: list[int]) -> dict[int, models.Model]:
        records = self.model.objects.of(self.account_id).filter(pk__in=ids).order_by("pk")
        return {record.pk: record for record in records.select_for_update(of=["self"], no_key=True)}

    def _refuse_changed(self, held: dict[int, models.Model]) -> None:
        seen = set(self.model.objects.visible_to(self.member).filter(pk__in=held).values_list("pk", flat=True))
        for row in [row for row in self.rows if row.action == Action.UPDATE]:
            record = held.get(row.target_id)
            if record is None or record.version != row.version:
                self.refuse(row, Problem(_("The record has been changed or deleted since the preview.")))
            elif record.pk not in seen:
                self.refuse(row, Problem(HIDDEN))

    def refuse_taken(self) -> None:
        """Refuse rows whose keys have become another record's since the plan."""

    def create(self, rows: list[ImportRow]) -> None:
        made = [self.made(row) for row in rows]
        self.model.objects.bulk_create(made)
        self.write_lists(rows)

    def made(self, row: ImportRow) -> models.Model:
        values = {name: self.value(name, row.after[name]) for name in self.columns if name in row.after}
        record = self.model(pk=row.target_id, account_id=self.account_id, **values)
        if given := row.after.get("attributes"):
            record.attributes = given
        return record

    def value(self, name: str, stored):
        """What `name` is on a record, from the plan's shape."""
        return self.model._meta.get_field(name).to_python(stored)

    def update(self, pairs: list[tuple[models.Model, ImportRow]]) -> None:
        for record, row in pairs:
            for name in [name for name in self.columns if name in row.after]:
                setattr(record, name, self.value(name, row.after[name]))
            if given := row.after.get("attributes"):
                laid_over = record.attributes | given
                record.attributes = {key: value for key, value in laid_over.items() if value is not None}
            record.version, record.updated_at = record.version + 1, timezone.now()
        names = {name for _record, row in pairs for name in row.after if name in (*self.columns, "attributes")}
        rewrite([record for record, _row in pairs], {*names, "version", "updated_at"})
        self.write_lists([row for _record, row in pairs])

    def write_lists(self, rows: list[ImportRow]) -> None:
        """Write what rows add besides the record itself."""

    def add_labels(self, rows: list[ImportRow], through: type[models.Model], of: str) -> None:
        """Give the records of `rows` their labels, by rows of `through`, which names the record as `of`."""
        found = labels.named(self.run, [name for row in rows for name in row.after.get("labels", ())])
        links = [
            through(account_id=self.account_id, label_id=found[name.lower()], **{f"{of}_id": row.target_id})
            for row in rows
            for name in row.after.get("labels", ())
        ]
        through.objects.bulk_create(links, ignore_conflicts=True)
