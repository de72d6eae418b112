"""Executes the plan of deals, each by the move engine, as a person would.

Values of a row: see `crm.imports.work.COLUMNS`; `stage_id`, `closed_on`, `lost_reason`, labels (to add), attributes.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.changes import races_in_words
from accounts.models import Label
from companies.imports.making import found_or_made
from contacts.imports.making import ContactMaker
from conversalabs.folding import fold
from crm import rules
from crm.imports.effects import State, note
from crm.imports.undoing import usual
from crm.imports.work import COLUMNS
from crm.models import Deal, Stage, StageVisit
from crm.models.deal import DealLabel
from crm.models.move import require
from crm.models.pipeline_right import held_rights
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

    def __init__(self, run, first: int, last: int):
        super().__init__(run, first, last)
        # Rows that tell by now what a stage has done on entry.
        self.noted: list[ImportRow] = []

    def write(self) -> None:
        self._make_missing()
        self._lock_stages()
        new, apart = [], []
        for row in self.rows:
            if row.action == Action.CREATE:
                (apart if self._has_rules(row) else new).append(row)
        try:
            with transaction.atomic():
                self._create_all(new)
        except IntegrityError:
            # Somebody has just deleted what one of them points at: one by one it shows which.
            self._each(new, self._create)
        self._each(apart, self._create)
        self._each([row for row in self.rows if row.action == Action.UPDATE], self._change)
        ImportRow.objects.bulk_update(self.refused, ["action", "problems"])
        ImportRow.objects.bulk_update(self.noted, ["before", "after"])

    def _each(self, rows: list[ImportRow], act) -> None:
        """`act(row)` for each of `rows` that is not refused yet; what it refuses becomes a conflict."""
        refused = {row.number for row in self.refused}
        for row in [row for row in rows if row.number not in refused]:
            try:
                act(row)
            except Refusal as refusal:
                self.refuse(row, Problem(str(refusal)))
            except ValidationError as error:
                self.refuse(row, Problem(" ".join(error.messages)))

    def _create_all(self, rows: list[ImportRow]) -> None:
        """As `_create` of each: the engine is asked for every one, and writes them together."""
        drafts: dict[int, Deal] = {}
        self._each(rows, lambda row: drafts.setdefault(row.number, self._draft(row)))
        Deal.objects.begin_all(list(drafts.values()), by=self.member, path=_PATH)
        self.add_labels([row for row in rows if row.number in drafts], DealLabel, "deal")

    def _draft(self, row: ImportRow) -> Deal:
        stage = self._stage(row)
        require(self.member, "create_deals", [stage.pipeline_id], self.held)
        fields, attributes = self._fields(row), row.after.get("attributes", {})
        draft = Deal.objects.draft(stage, by=self.member, pk=row.target_id, attributes=attributes, **fields)
        draft.prepare(_answers(row), by=self.member)
        return draft

    def _has_rules(self, row: ImportRow) -> bool:
        stage = self.stages.get(row.after["stage_id"])
        return bool(stage and stage.rules)

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
        self.held = held_rights(self.member, {stage.pipeline_id for stage in self.stages.values()})
        # The board of each stage hears of it once.
        self.told = {row.after.get("stage_id"): row.number for row in self.rows}

    @races_in_words()
    def _create(self, row: ImportRow) -> None:
        fields = self._fields(row)
        how = {"labels": self._label_rows(row), "attributes": row.after.get("attributes", {}), "path": _PATH}
        how |= {"answers": _answers(row), "is_told": self._is_told(row)}
        stage = self._stage(row)
        deal = Deal.objects.add(stage, by=self.member, pk=row.target_id, **fields, **how)
        if rules.actions_of(stage):
            self._note(row, deal, State(usual(self.run), {}, {}))

    def _note(self, row: ImportRow, deal: Deal, was: State) -> None:
        note(self.run, row, deal, was)
        self.noted.append(row)

    @races_in_words()
    def _change(self, row: ImportRow) -> None:
        deal, values = Deal.objects.visible_to(self.member).filter(pk=row.target_id).first(), self._fields(row)
        if deal is not None:
            # From here on it is as the preview saw it, its labels too.
            deal.keep_others(values)
            deal.lock()
        if deal is None or deal.version != row.version:
            raise Stale(_("The record has been changed or deleted since the preview."))
        if added := self._label_rows(row):
            values["labels"] = [*deal.labels.all(), *added]
        if given := row.after.get("attributes"):
            values["attributes"] = given
        if "stage_id" in row.after:
            # What the row fills in counts for what its stage asks.
            answers = _answers(row) | {"values": values}
            how = {"version": row.version, "answers": answers, "path": _PATH, "is_told": self._is_told(row)}
            stage = self._stage(row)
            was = State.of(deal) if rules.actions_of(stage) else None
            deal.move_to(stage, by=self.member, **how)
            if was:
                self._note(row, deal, was)
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
