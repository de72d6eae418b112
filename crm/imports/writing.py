"""Executes the plan of deals, each by the move engine, as a person would.

Values of a row: see `crm.imports.work.COLUMNS`; `stage_id`, `closed_on`, `lost_reason`, labels (to add), attributes.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.changes import races_in_words
from accounts.models import Label
from companies.imports.making import found_or_made
from contacts.imports.making import ContactMaker
from conversalabs.folding import fold
from crm.imports.work import COLUMNS, in_words
from crm.models import Deal, Stage, StageVisit
from crm.refusals import Refusal, Stale
from imports import labels
from imports.models import ImportRow
from imports.models.rows import Action
from imports.problems import Problem
from imports.record_writing import RecordWriter

_PATH = StageVisit.Path.IMPORT


class DealWriter(RecordWriter):
    model = Deal
    columns = COLUMNS

    def write(self) -> None:
        self._make_missing()
        self._lock_stages()
        for row in list(self.rows):
            try:
                with races_in_words():
                    (self._create if row.action == Action.CREATE else self._change)(row)
            except Refusal as refusal:
                self.refuse(row, Problem(in_words(refusal)))
            except ValidationError as error:
                self.refuse(row, Problem(" ".join(error.messages)))
        ImportRow.objects.bulk_update(self.refused, ["action", "problems"])

    def _make_missing(self) -> None:
        """Make the contacts and companies that rows name and that are not there yet."""
        after = [row.after for row in self.rows]
        maker = ContactMaker(self.run, [each["contact"] for each in after if "contact" in each])
        companies = found_or_made(self.run, [each["company"] for each in after if "company" in each])
        for each in after:
            if "contact" in each:
                each["contact_id"] = maker.contact_of(each["contact"])
            if "company" in each:
                each["company_id"] = companies[fold(each["company"])]
        made = [row for row in self.rows if row.after.keys() & {"contact", "company"}]
        ImportRow.objects.bulk_update(made, ["after"])

    def _lock_stages(self) -> None:
        """First all stages concerned, as every move does; else two might wait for each other for ever."""
        held = Deal.objects.visible_to(self.member).filter(pk__in=[row.target_id for row in self.rows])
        ids = {row.after["stage_id"] for row in self.rows if "stage_id" in row.after}
        self.stages = Stage.objects.visible_to(self.member).lock(ids | set(held.values_list("stage_id", flat=True)))
        # The board of each stage hears of it once.
        self.told = {row.after.get("stage_id"): row.number for row in self.rows}

    def _create(self, row: ImportRow) -> None:
        fields = self._fields(row)
        how = {"labels": self._label_rows(row), "attributes": row.after.get("attributes", {}), "path": _PATH}
        how |= {"answers": _answers(row), "is_told": self._is_told(row)}
        Deal.objects.add(self._stage(row), by=self.member, pk=row.target_id, **fields, **how)

    def _change(self, row: ImportRow) -> None:
        deal = Deal.objects.visible_to(self.member).filter(pk=row.target_id).first()
        if deal is None or deal.version != row.version:
            raise Stale(_("The record has been changed or deleted since the preview."))
        values = self._fields(row)
        if added := self._label_rows(row):
            values["labels"] = [*deal.labels.all(), *added]
        if given := row.after.get("attributes"):
            values["attributes"] = given
        if "stage_id" in row.after:
            # What the row fills in counts for what its stage asks.
            answers = _answers(row) | {"values": values}
            how = {"version": row.version, "answers": answers, "path": _PATH, "is_told": self._is_told(row)}
            deal.move_to(self._stage(row), by=self.member, **how)
        elif values:
            deal.change(values, by=self.member)

    def _stage(self, row: ImportRow) -> Stage:
        if row.after["stage_id"] not in self.stages:
            raise Stale(_("This stage has been archived meanwhile."))
        return self.stages[row.after["stage_id"]]

    def _is_told(self, row: ImportRow) -> bool:
        return self.told[row.after["stage_id"]] == row.number

    def _fields(self, row: ImportRow) -> dict:
        return {name: self.value(name, row.after[name]) for name in COLUMNS if name in row.after}

    def _label_rows(self, row: ImportRow) -> list[Label]:
        found = labels.named(self.run, row.after.get("labels", ()))
        return list(Label.objects.visible_to(self.member).filter(pk__in=found.values())) if found else []


def _answers(row: ImportRow) -> dict:
    after = row.after
    closed_on = {"closed_on": date.fromisoformat(after["closed_on"])} if after.get("closed_on") else {}
    return closed_on | {name: after[name] for name in ("lost_reason", "won_reason", "override") if after.get(name)}
