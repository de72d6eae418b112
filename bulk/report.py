"""What an action did, record by record; pages go on from a row's number, never by counting."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.filters import Filter, FilterError
from accounts.models import Member
from bulk import kinds
from bulk.models import BulkAction, BulkRow
from imports.progress import Progress

ROWS_PER_PAGE = 50
_UNDONE = set(BulkRow.Undone.values)
_TONES = {"changed": "good", "restored": "good", "refused": "bad", "conflict": "warn", "taken": "bad"}
_WHY = {
    "gone": gettext_lazy("It was deleted, or given to somebody else, before its turn came."),
    "conflict": gettext_lazy("Somebody has changed it since; it was left as it is."),
    "lost": gettext_lazy("It is gone since, or not yours any more."),
    "taken": gettext_lazy("What identifies it, or what stood there before, is another's or gone by now."),
}


def progress_of(action: BulkAction) -> Progress:
    """How far the worker is, in real numbers."""
    done, total = (action.undo_cursor, action.cursor) if action.is_undoing else (action.cursor, action.total)
    seconds = (timezone.now() - action.began_at).total_seconds() if action.began_at else 0
    return Progress(done, total, False, done / seconds if seconds > 0 else 0)


def with_words(actions: Iterable[BulkAction], member: Member) -> Iterator[BulkAction]:
    """Each with `which`, its selection in words; "" for who could not ask for the same: they name what it asks for."""
    fields = cache(lambda kind: kinds.get(kind).listing.fields(member))
    for action in actions:
        is_known = not action.words or action.is_by(member) or _may_ask(action, member, fields)
        action.which = action.words if is_known else ""
        yield action


def _may_ask(action: BulkAction, member: Member, fields: Callable[[str], dict]) -> bool:
    try:
        Filter.of(action.kind_of_record.model, action.query.get("filter"), member, fields(action.kind))
    except FilterError:
        return False
    return True


class Report:
    """The rows of one outcome (`show`; "" for the first there is) behind the number `after`, or before `before`."""

    def __init__(self, action: BulkAction, member: Member, show: str = "", after=None, before=None):
        self.action, self.member, self.after, self.before = action, member, after or 0, before
        self.show = show or next(iter(self.counts), "")

    @cached_property
    def counts(self) -> dict[str, int]:
        """By outcome, how many; what an undo left behind first. An export has no rows to show."""
        if self.action.deed.makes_a_file:
            return {}
        order = ["conflict", "taken", "lost", "restored", "changed", "refused", "gone", "same"]
        counts = self.action.undo_counts | self.action.counts
        return {key: counts[key] for key in order if counts.get(key)}

    @property
    def tabs(self) -> list[dict]:
        names = dict(BulkRow.Undone.choices) | dict(BulkRow.Outcome.choices)
        names["changed"] = self.action.deed.changed or names["changed"]
        return [
            {"show": key, "name": names[key], "count": count, "is_current": key == self.show}
            for key, count in self.counts.items()
        ]

    @property
    def name(self) -> str:
        return next((tab["name"] for tab in self.tabs if tab["is_current"]), "")

    @cached_property
    def which(self) -> str:
        """What the records had in common, as far as the member may know it."""
        return next(with_words([self.action], self.member)).which

    @property
    def said(self) -> str:
        return said(self.action)

    @property
    def said_of_undo(self) -> str:
        return said_of_undo(self.action)

    @property
    def tone(self) -> str:
        return _TONES.get(self.show, "")

    @property
    def why(self) -> str:
        return str(_WHY.get(self.show, ""))

    @cached_property
    def _found(self):
        field = "undone" if self.show in _UNDONE else "outcome"
        return self.action.rows.filter(**{field: self.show})

    @cached_property
    def rows(self) -> list[BulkRow]:
        """Each with `name` and `url`, as far as the member may know them."""
        if self.before:
            rows = list(self._found.filter(number__lt=self.before).order_by("-number")[:ROWS_PER_PAGE])[::-1]
        else:
            rows = list(self._found.filter(number__gt=self.after).order_by("number")[:ROWS_PER_PAGE])
        self._name(rows)
        return rows

    def _name(self, rows: list[BulkRow]) -> None:
        kind = self.action.kind_of_record
        ids = [row.target_id for row in rows]
        base = kind.listing.base_url(self.member.account)
        found = kind.rows(self.member).filter(pk__in=ids).values("pk", *kind.listing.reads)
        seen = {values["pk"]: values for values in found}
        for row in rows:
            values = seen.get(row.target_id) or self._kept(row)
            row.name = kind.listing.name(values) if values else ""
            row.url = f"{base}{row.target_id}/" if row.target_id in seen else ""
            row.more_url = self.action.deed.more_url(self.action, row) if row.url else ""

    def _kept(self, row: BulkRow) -> dict | None:
        """What was deleted, as long as it may be wanted back, to whom would see it."""
        kept = (row.before or {}).get("rows", {}).get(self.action.kind_of_record.model._meta.db_table)
        if not kept or not self._would_see(kept[0]):
            return None
        return kept[0]

    def _would_see(self, values: dict) -> bool:
        path = self.action.kind_of_record.model.owner_path
        is_own = path == "owner" and values.get("owner_id") in {None, *self.member.seen_owners}
        return self.member.sees_all or is_own

    @property
    def previous(self) -> int | None:
        first = self.rows[0].number if self.rows else 0
        return first if first and self._found.filter(number__lt=first).exists() else None

    @property
    def next(self) -> int | None:
        last = self.rows[-1].number if self.rows else 0
        return last if last and self._found.filter(number__gt=last).exists() else None


def said(action: BulkAction) -> str:
    """What came of it, in one line: “12 contacts labelled · 3 already so · 1 gone, or not yours”."""
    kind, counts = action.kind_of_record, action.counts
    parts = [
        action.deed.outcome(kind, action.changed, action.arguments) if action.changed else _("Nothing was changed")
    ]
    for key, words in _BESIDES.items():
        if counts.get(key):
            parts.append(str(words) % {"number": number_format(counts[key], force_grouping=True)})
    return " · ".join(parts)


def said_of_undo(action: BulkAction) -> str:
    """What came of taking it back: “11 contacts are as before · 1 left as it is”."""
    counts = action.undo_counts
    parts = [_("%(what)s as before") % {"what": action.kind_of_record.counted(counts.get("restored", 0))}]
    if left := sum(counts.values()) - counts.get("restored", 0):
        parts.append(_("%(number)s left as they are") % {"number": number_format(left, force_grouping=True)})
    return " · ".join(parts)


_BESIDES = {
    "same": gettext_lazy("%(number)s already so"),
    "refused": gettext_lazy("%(number)s refused"),
    "gone": gettext_lazy("%(number)s gone, or not yours"),
}
