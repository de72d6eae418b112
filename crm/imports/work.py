"""Deals on their way into a plan: from cells to values, what is there already, and what the stages ask for."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from copy import copy
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.custom_value_fields import merged
from companies.imports.making import known, new_companies
from contacts.imports.finding import ContactFinder
from contacts.imports.making import new_contacts
from conversalabs.folding import fold
from crm.amounts import typed_value
from crm.imports.fields import PRIORITIES
from crm.imports.stages import Meant, StageFinder
from crm.models import Deal, Stage
from crm.models.move import Move
from crm.refusals import Refusal
from imports.problems import Problem
from imports.records import Held, RecordWork, plain
from imports.targets import Candidate, Key
from imports.values import Cells, RowReader

COLUMNS = (
    "title", "value", "currency", "priority", "probability", "owner_id", "contact_id", "company_id", "expected_close",
    "source",
)  # fmt: skip
_LENGTHS = {"title": 200, "lost_reason": 200, "source": 80, "company": 200}


class DealReader(RowReader):
    def __init__(self, run, member, match: tuple[str, ...]):
        super().__init__(run, member, "deal")
        self.match = match

    def read(self, row: Candidate, cells: Cells) -> None:
        self.read_texts(row, cells, _LENGTHS)
        self.read_money(row, cells, "value")
        self.read_choice(row, cells, "priority", PRIORITIES, is_needed=False)
        self.read_one(row, cells, "probability", self._probability)
        self.read_owner(row, cells)
        self.read_labels(row, cells)
        for name in ("expected_close", "closed_on", "close_date"):
            self.read_date(row, cells, name)
        self.read_attributes(row, cells)
        row.title = row.values.get("title", "")
        self._read_keys(row, cells)

    def _read_keys(self, row: Candidate, cells: Cells) -> None:
        for _column, text in cells.get("number", ()):
            if text.isascii() and text.isdecimal() and len(text) < 19:
                row.keys.append(("number", str(int(text))))
        if "title" in self.match and row.title:
            row.keys.append(("title", fold(row.title)))

    def _probability(self, text: str) -> int:
        number = text.removesuffix("%").strip().replace(",", ".")
        try:
            # A share below one is no percentage.
            found = round(float(number) * (100 if "%" not in text and 0 < float(number) < 1 else 1))
        except (ValueError, OverflowError):
            found = -1
        if not 0 <= found <= 100:
            raise ValidationError(_("“%(typed)s” is not a percentage.") % {"typed": text[:40]})
        return found


class DealWork(RecordWork):
    model = Deal
    columns = COLUMNS
    emptied = {"expected_close": ("expected_close", None), "owner": ("owner_id", None), "company": ("company_id", None),
               "source": ("source", ""), "probability": ("probability", None)}  # fmt: skip

    def __init__(self, run):
        super().__init__(run)
        self.reader = DealReader(run, self.member, self.rules.match)
        missing = self.rules.choices.get("missing_contact", "leave")
        self.contacts = ContactFinder(run, self.member, self.rules.country, missing=missing)
        self.stages = StageFinder(self.member, self.rules.choices.get("pipeline", ""))
        # The owners of those that enter a stage by the rows before, by its id.
        self.entering: dict[int, list[int | None]] = defaultdict(list)

    def read(self, candidate: Candidate, cells: Cells) -> None:
        super().read(candidate, cells)
        self.contacts.read(candidate, cells)
        candidate.meant["stage"] = Meant.of(cells)

    def prepare(self, candidates: list[Candidate]) -> None:
        self.contacts.find(candidates)
        self._find_companies([each for each in candidates if "company" in each.values])
        self._refuse_ambiguous(candidates)

    def _find_companies(self, named: list[Candidate]) -> None:
        missing = self.rules.choices.get("missing_company", "leave")
        there = known(self.member, {fold(each.values["company"]) for each in named}) if named else {}
        for each in named:
            if company := there.get(fold(each.values["company"])):
                each.values["company_id"] = company
            elif missing == "create":
                continue
            else:
                reason = _("There is no such company; import the companies first.")
                problem = Problem(reason, _("Company"), each.values["company"], is_fatal=missing == "skip")
                each.problems.append(problem)
            del each.values["company"]

    def _refuse_ambiguous(self, candidates: list[Candidate]) -> None:
        titles = {value for each in candidates for kind, value in each.keys if kind == "title"}
        times = Counter(title for title, _pk in self._titled(titles))
        for each in candidates:
            if any(kind == "title" and times[value] > 1 for kind, value in each.keys):
                each.problems.append(Problem(_("Several deals have this title."), value=each.title))

    def find(self, keys: Iterable[Key]) -> dict[Key, int]:
        keys = list(keys)
        numbers = [int(value) for kind, value in keys if kind == "number"]
        titles = [value for kind, value in keys if kind == "title"]
        numbered = Deal.objects.of(self.account_id).filter(pk__in=numbers).values_list("pk", flat=True)
        return {("number", str(pk)): pk for pk in numbered} | {
            ("title", title): pk for title, pk in self._titled(titles)
        }

    def _titled(self, titles: Iterable[str]) -> list[tuple[str, int]]:
        found = Deal.objects.visible_to(self.member).filter(folded__in=titles).order_by()
        return list(found.values_list("folded", "pk")) if titles else []

    def with_lists(self, records):
        return super().with_lists(records).select_related("stage__pipeline", "account")

    def check_new(self, candidate: Candidate) -> None:
        super().check_new(candidate)
        if not candidate.title:
            candidate.problems.append(Problem(_("A new deal needs a title.")))
        _round(candidate, self.reader.currency)
        if (stage := self._stage(candidate)) is None:
            return
        answers, draft = self._answers(candidate, stage), self._draft(candidate, stage)
        ahead = self.entering[stage.pk]
        self._ask(candidate, lambda: draft.check_entry(stage, answers, by=self.member, ahead=ahead))
        self._count(candidate, draft, stage)
        candidate.values = {"currency": self.reader.currency} | candidate.values | _stored(stage, answers)

    def extras(self) -> dict[str, int]:
        return {"contacts": new_contacts(self.run), "companies": new_companies(self.run)}

    def change(self, record: Held, candidate: Candidate, *, fill: bool) -> tuple[dict, dict]:
        deal = record.record
        _round(candidate, deal.currency)
        stage = self._stage(candidate, deal.stage)
        answers = self._answers(candidate, stage or deal.stage)
        before, after = super().change(record, candidate, fill=fill)
        if "value" in after and deal.value_from_items:
            # A typed value stands by itself; before, the line items to come would have made it.
            before, after = before | {"value_from_items": True}, after | {"value_from_items": False}
        for name in ("contact", "company"):
            if name in candidate.values and not (fill and record.values[f"{name}_id"]):
                before[f"{name}_id"], after[name] = record.values[f"{name}_id"], candidate.values[name]
        if stage and stage.pk != deal.stage_id and not fill:
            moved = _with(deal, after)
            move = Move(moved, stage, by=self.member, answers=answers)
            self._ask(candidate, move.check_right)
            self._ask(candidate, lambda: move.check_entry(ahead=self.entering[stage.pk]))
            self._count(candidate, moved, stage)
            after |= _stored(stage, answers)
            closed_on = deal.closed_on and deal.closed_on.isoformat()
            before |= {"stage_id": deal.stage_id, "closed_on": closed_on, "lost_reason": deal.lost_reason}
            before |= {"won_reason": deal.won_reason}
        return before, after

    def _stage(self, candidate: Candidate, held: Stage | None = None) -> Stage | None:
        try:
            return self.stages.find(candidate.meant["stage"], held)
        except ValidationError as error:
            candidate.problems.append(Problem(" ".join(error.messages), _("Stage")))
            return None

    def _answers(self, candidate: Candidate, stage: Stage) -> dict:
        """What a closing stage asks for. A mere "close date" is the expected one of a deal that is still open."""
        values = candidate.values
        close_date, closed_on = values.pop("close_date", None), values.pop("closed_on", None)
        reason, usual = values.pop("lost_reason", ""), self.rules.choices.get("lost_reason", "")
        override = self.rules.choices.get("override", "")
        answers = {"override": override} if override else {}
        if stage.is_open:
            values |= {"expected_close": close_date} if close_date and "expected_close" not in values else {}
            return answers
        closed_on = closed_on or close_date
        if stage.kind == Stage.Kind.LOST:
            answers["lost_reason"] = reason or usual
        elif reason:
            answers["won_reason"] = reason
        return answers | ({"closed_on": date.fromisoformat(closed_on)} if closed_on else {})

    def _draft(self, candidate: Candidate, stage: Stage) -> Deal:
        """The deal that the row would make, not saved."""
        usual = {"owner_id": self.member.pk, "currency": self.reader.currency}
        return _with(Deal(account=self.member.account, stage=stage, **usual), candidate.values)

    def _count(self, candidate: Candidate, deal: Deal, stage: Stage) -> None:
        """Let those that come behind it know that it enters, where the stage has rules that may count."""
        if stage.rules and not candidate.problems:
            self.entering[stage.pk].append(deal.owner_id)

    def _ask(self, candidate: Candidate, question) -> None:
        try:
            question()
        except Refusal as refusal:
            candidate.problems.append(Problem(str(refusal), _("Stage")))


def _round(candidate: Candidate, currency: str) -> None:
    """The value as the deal will hold it, so that the same file brings no news a second time."""
    values = candidate.values
    if "value" not in values:
        return
    try:
        values["value"] = plain(typed_value(values["value"], values.get("currency", currency)))
    except ValidationError as error:
        candidate.problems.append(Problem(" ".join(error.messages), _("Value"), values["value"]))


def _with(deal: Deal, values: dict) -> Deal:
    """A copy of `deal`, not saved, as it would be with the `values` of a row."""
    found = copy(deal)
    for name in COLUMNS:
        if name in values:
            setattr(found, name, Deal._meta.get_field(name).to_python(values[name]))
    found.attributes = merged(deal.attributes, values.get("attributes", {}))
    return found


def _stored(stage: Stage, answers: dict) -> dict:
    """Stage and answers as the plan keeps them."""
    closed_on = answers.get("closed_on")
    return answers | ({"closed_on": closed_on.isoformat()} if closed_on else {}) | {"stage_id": stage.pk}
