"""Works out, row by row, what an import would do. It writes nothing but the plan."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from conversalabs import several
from conversalabs.formulas import plain_cell
from imports import staging
from imports.models import Import
from imports.models.rows import REJECTED, WRITTEN, Action
from imports.problems import HIDDEN, TAKEN, Problem, escape_unreadable
from imports.rules import Blanks, OnClash, OnMatch, Rules
from imports.table import Row, is_of_totals
from imports.targets import Candidate, Key
from imports.values import Cells

BATCH_ROWS = 2_000
_RECORD = "record"
# How a cell begins that is not quite what it looks like.
_MARKED = ("'", "=")


def plan(run: Import, member: Member, check: Callable[[], None]) -> None:
    """Plan every row of the file. `check` is called between batches and raises to break off.

    A plan that was broken off begins anew: it has changed nothing.
    """
    with staging.Claims() as claims:
        _Planner(run, member, claims).plan(check)


class _Planner:
    def __init__(self, run: Import, member: Member, claims: staging.Claims):
        self.run, self.claims = run, claims
        self.run.member = member
        self.reader = run.reader()
        self.rules = Rules.of(run)
        self.work = run.kind.open(run)
        self.mapped = [(index, each["field"]) for index, each in enumerate(run.columns) if each.get("field")]
        # What is wrong in these concerns nobody: they are left out.
        used = {self.reader.column_name(index) for index, _key in self.mapped}
        self.unused = {self.reader.column_name(index) for index in range(len(self.run.columns))} - used
        self.for_all = _cells_for_all(run, self.rules)
        self.counts: Counter[str] = Counter()

    def plan(self, check) -> None:
        staging.clear(self.run)
        self._begin()
        for batch in self._batches():
            check()
            with transaction.atomic():
                if not self._plan_batch(batch):
                    return
        self._finish()

    def _batches(self) -> Iterator[list[Candidate]]:
        """Rows as read, so many at once; what belongs to one record stays together."""
        batch, head = [], None
        for row in self.reader:
            each = self._read(row)
            if head and self.work.joins(head, each):
                each.head = head
            else:
                # A row that cannot be read at all may stand between those of one record.
                head = head if row.problems else each
                if len(batch) >= BATCH_ROWS:
                    yield batch
                    batch = []
            batch.append(each)
        if batch:
            yield batch

    def _begin(self) -> None:
        self.run.began_at, self.run.cursor, self.run.counts, self.run.remarks = timezone.now(), 0, {}, 0
        self.run.save(update_fields=["began_at", "cursor", "counts", "remarks"])

    def _plan_batch(self, candidates: list[Candidate]) -> bool:
        heads = [each for each in candidates if each.head is None]
        self.work.prepare([each for each in heads if not each.is_invalid])
        self._decide_all(heads)
        self._reserve([each for each in heads if each.action == Action.CREATE])
        for each in candidates:
            if each.head:
                self._follow(each)
        staging.copy(self.run, candidates)
        self.counts.update(each.action for each in candidates)
        self.run.remarks += sum(each.action not in REJECTED and bool(each.problems) for each in candidates)
        return self._save_progress(candidates[-1].number)

    def _follow(self, each: Candidate) -> None:
        """What is part of another row goes with it."""
        head = each.head
        each.action = Action.PART if head.action in WRITTEN else head.action
        each.target_id, each.title = head.target_id, each.title or head.title
        if head.action in REJECTED:
            each.after = each.values or None
            if not each.is_invalid:
                reason = _("Belongs to line %(line)s, which is left out.") % {"line": head.line}
                each.problems.append(Problem(reason, kind=_("Belongs to a line that is left out.")))

    def _read(self, row: Row) -> Candidate:
        if row.problems:
            row.problems = [problem for problem in row.problems if problem.column not in self.unused]
        elif is_of_totals(row.cells):
            row.problems = [Problem(_("This is a line of totals, as it seems, and no record."))]
        candidate = Candidate(row.number, row.line, problems=list(row.problems))
        if row.problems:
            candidate.title = escape_unreadable(" · ".join(filter(None, map(str.strip, row.cells[:6]))))
        else:
            cells = self._cells(row)
            if self.rules.blanks == Blanks.CLEAR:
                candidate.blanks = frozenset(key for _index, key in self.mapped if key not in cells)
            self.work.read(candidate, self._with_those_for_all(cells))
        return candidate

    def _cells(self, row: Row) -> Cells:
        found: Cells = {}
        for index, key in self.mapped:
            text = row.cells[index].strip()
            if text[:1] in _MARKED:
                text = plain_cell(text).strip()
            if text:
                found.setdefault(key, []).append((self.reader.column_name(index), text))
        return found

    def _with_those_for_all(self, cells: Cells) -> Cells:
        if self.for_all["labels"]:
            cells["labels"] = cells.get("labels", []) + self.for_all["labels"]
        if self.for_all["owner"] and "owner" not in cells:
            cells["owner"] = self.for_all["owner"]
        return cells

    def _decide_all(self, candidates: list[Candidate]) -> None:
        valid = [each for each in candidates if not each.is_invalid]
        owners = self.work.find(set(chain.from_iterable(each.keys for each in valid)))
        records = self.work.load(set(owners.values()))
        wanted = set(chain.from_iterable(each.keys for each in valid)) | {_record(pk) for pk in owners.values()}
        lines = self.claims.lines_of(wanted)
        fresh: dict[Key, int] = {}
        for each in candidates:
            self._decide(each, owners, records, lines)
            if each.action in REJECTED:
                # Nothing comes of them; by these people find the row.
                each.before, each.after = None, each.values or None
            if each.action in _CLAIMING:
                own = each.keys + ([_record(each.target_id)] if each.target_id else [])
                fresh.update((key, each.line) for key in own if key not in lines)
                lines.update((key, each.line) for key in own)
        self.claims.add(fresh)

    def _decide(self, each: Candidate, owners: dict[Key, int], records: dict, lines: dict[Key, int]) -> None:
        if each.is_invalid:
            each.action = Action.INVALID
            return
        target = self._match(each, owners)
        if target and self.rules.on_clash == OnClash.FIRST:
            self._drop_others(each, target, owners, records)
        if line := self._earlier_line(each, target, lines):
            each.action = Action.DUPLICATE
            each.problems.append(Problem(_("The same record stands in line %(line)s, which counts.") % {"line": line}))
        elif clash := self._clash(each, target, owners, records):
            each.action = Action.CONFLICT
            each.problems.append(clash)
        elif target is None:
            self._decide_new(each)
        else:
            self._decide_match(each, target, records.get(target))

    def _decide_new(self, each: Candidate) -> None:
        if not self.rules.creates:
            each.action = Action.SKIP
            return
        self.work.check_new(each)
        each.action, each.after = (Action.INVALID, None) if each.is_invalid else (Action.CREATE, each.values)

    def _match(self, each: Candidate, owners: dict[Key, int]) -> int | None:
        """The record that the first matching kind of key finds."""
        for kind in self.rules.match:
            for key in each.keys:
                if key[0] == kind and key in owners:
                    return owners[key]
        return None

    def _earlier_line(self, each: Candidate, target: int | None, lines: dict[Key, int]) -> int | None:
        keys = [*each.keys, _record(target)] if target else each.keys
        return next((lines[key] for key in keys if key in lines), None)

    def _clash(self, each: Candidate, target: int | None, owners: dict[Key, int], records: dict) -> Problem | None:
        """A key that belongs to another record than the one matched."""
        for kind, value in each.keys:
            owner = owners.get((kind, value))
            if owner is not None and owner != target:
                known = _("Belongs to %(record)s already.")
                reason = known % {"record": records[owner].title} if owner in records else HIDDEN
                return Problem(reason, str(self.run.kind.keys[kind]), value, kind=TAKEN)
        return None

    def _drop_others(self, each: Candidate, target: int, owners: dict[Key, int], records: dict) -> None:
        """Leave keys that belong to other records where they are, and say so."""
        for key in [key for key in each.keys if owners.get(key, target) != target]:
            other = records.get(owners[key])
            reason = _("Belongs to %(record)s already.") % {"record": other.title} if other else HIDDEN
            each.problems.append(Problem(reason, str(self.run.kind.keys[key[0]]), key[1], is_fatal=False, kind=TAKEN))
            self.work.drop(each, key)

    def _decide_match(self, each: Candidate, target: int, record) -> None:
        if record is None:
            each.action = Action.CONFLICT
            each.problems.append(Problem(HIDDEN))
            return
        each.target_id = target
        if self.rules.on_match == OnMatch.SKIP:
            each.action = Action.SKIP
        else:
            each.version = record.version
            before, after = self.work.change(record, each, fill=self.rules.on_match == OnMatch.FILL)
            each.action = Action.INVALID if each.is_invalid else Action.UPDATE if after else Action.UNCHANGED
            each.before, each.after = (before, after) if each.action == Action.UPDATE else (None, None)

    def _reserve(self, created: list[Candidate]) -> None:
        for each, pk in zip(created, self.work.reserve(len(created)), strict=True):
            each.target_id = pk

    def _save_progress(self, number: int) -> bool:
        """False when the import has been cancelled meanwhile."""
        self.run.cursor, self.run.bytes_read, self.run.counts = number, self.reader.bytes_read, dict(self.counts)
        return _save_while(self.run, Import.Status.PLANNING, ["cursor", "bytes_read", "counts", "remarks"])

    def _finish(self) -> None:
        self.run.total, self.run.status, self.run.ended_at = self.run.cursor, Import.Status.PLANNED, timezone.now()
        extras = self.work.extras() | {"attributes": sum("new" in column for column in self.run.columns)}
        self.run.extras = {what: count for what, count in extras.items() if count}
        _save_while(self.run, Import.Status.PLANNING, ["total", "status", "ended_at", "extras"])


def _cells_for_all(run: Import, rules: Rules) -> Cells:
    """What all rows get, as if it stood in a column of theirs."""
    owner = Member.objects.of(run.account_id).filter(pk=rules.owner).select_related("user").first()
    labels = [(_("Labels for all rows"), several.join(rules.labels))] if rules.labels else []
    return {"labels": labels, "owner": [(_("Owner of all rows"), owner.email)] if owner else []}


_CLAIMING = {Action.CREATE, Action.UPDATE, Action.UNCHANGED}


def _record(pk: int) -> Key:
    return _RECORD, str(pk)


def _save_while(run: Import, status: str, fields: list[str]) -> bool:
    """Save `fields` unless somebody has moved the import on from `status`."""
    values = {name: getattr(run, name) for name in fields}
    return bool(Import.objects.filter(pk=run.pk, status=status).update(**values))
