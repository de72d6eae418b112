"""A page of planned rows, however many there are: pages go on from a row's number, never by counting."""

from dataclasses import dataclass

from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from imports import row_search
from imports.forms.rows import REMARKS
from imports.models import Import, ImportRow
from imports.models.rows import REJECTED
from imports.targets import Change

ROWS_PER_PAGE = 50


@dataclass
class RowsPage:
    """`show` is an action, what an undo has left of rows, "remarks", or "" for all.

    `previous` and `next` are the numbers beside the page, if any. `text` and `reason` narrow it, see `row_search`.
    """

    show: str
    rows: list[tuple[ImportRow, list[Change]]]
    previous: int | None
    next: int | None
    text: str = ""
    reason: str = ""

    @property
    def searched(self) -> str:
        """The search as an address says it; another tab has other reasons."""
        return f"&{urlencode({'q': self.text})}" if self.text else ""

    @property
    def narrowed(self) -> str:
        """What an address says of it besides `show`."""
        said = urlencode({"q": self.text, "reason": self.reason})
        return f"&{said}" if self.text or self.reason else ""


def rows_page(
    run: Import,
    member: Member,
    show: str = "",
    after: int | None = None,
    before: int | None = None,
    q: str = "",
    reason: str = "",
) -> RowsPage:
    """Rows behind the number `after`, or those before the number `before`, as `member` may know them."""
    show = "" if show in _LEFT and not run.undo_results.get(show) else show
    found = row_search.holding(_shown(run, show), run, member, q)
    found = row_search.with_reason(found, reason) if reason else found
    if before:
        rows = list(found.filter(number__lt=before).order_by("-number")[:ROWS_PER_PAGE])[::-1]
    else:
        rows = list(found.filter(number__gt=after or 0).order_by("number")[:ROWS_PER_PAGE])
    changes = run.kind.left(run, rows, member) if show in _LEFT else _changes(run, rows, member)
    for row in rows:
        row.run, row.is_left = run, show in _LEFT
        row.name = _LEFT[show] if show in _LEFT else names_of(run)[row.action]
    first, last = (rows[0].number, rows[-1].number) if rows else (0, 0)
    has_previous = bool(rows) and found.filter(number__lt=first).exists()
    has_next = bool(rows) and found.filter(number__gt=last).exists()
    ends = (first if has_previous else None, last if has_next else None)
    return RowsPage(show, list(zip(rows, changes, strict=True)), *ends, q, reason)


def _changes(run: Import, rows: list[ImportRow], member: Member) -> list[list[Change]]:
    """Of a row that is left out nothing changes, whatever the plan keeps of its values."""
    found = run.kind.changes(run, rows, member)
    return [[] if row.action in REJECTED else each for row, each in zip(rows, found, strict=True)]


def reasons(run: Import, show: str) -> list[tuple[str, int]]:
    """The kinds of problem that the rows shown have, each with their number."""
    has_any = run.rejected or run.remarks
    return row_search.reasons(_shown(run, show)) if has_any and show not in _LEFT else []


def mapping(run: Import, member: Member) -> list[tuple[str, str]]:
    """Each column of the file that was used, and what it became."""
    names = {field.key: field.name for field in run.kind.fields(member)}
    used = [(index, each) for index, each in enumerate(run.columns, start=1) if each.get("field")]
    return [(each.get("header") or gettext("Column %(number)d") % {"number": index}, _called(each, names))
            for index, each in used]  # fmt: skip


def _called(column: dict, names: dict) -> str:
    return names.get(column["field"]) or column.get("new", {}).get("name") or column["field"].partition(":")[2]


def names_of(run: Import) -> dict[str, str]:
    """Actions in words: as plans, or as deeds."""
    return DONE_NAMES if run.results else PLANNED_NAMES


def _shown(run: Import, show: str):
    rows = run.rows.all()
    if show == REMARKS:
        return rows.filter(problems__isnull=False).exclude(action__in=REJECTED)
    if show in _LEFT:
        return rows.filter(undone=show)
    return rows.filter(action=show) if show else rows


def tabs(run: Import, show: str) -> list[dict]:
    """The choices of rows that there are, with their number: `{"show", "name", "count", "is_current"}`."""
    counts = run.results or run.counts
    names = names_of(run)
    found = [(key, name, run.undo_results[key]) for key, name in _LEFT.items() if run.undo_results.get(key)]
    found.append(("", names[""], sum(counts.values())))
    found += [(action, names[action], counts[action]) for action in ImportRow.Action.values if counts.get(action)]
    if run.remarks:
        found.append((REMARKS, names[REMARKS], run.remarks))
    return [{"show": key, "name": name, "count": count, "is_current": key == show} for key, name, count in found]


# What an undo has left stands before everything else.
_LEFT = {
    "conflict": _("To be decided"),
    "taken": _("Cannot be put back"),
    "lost": _("Gone since, or not yours"),
    "kept": _("Left as they are"),
}
PLANNED_NAMES = {
    "": _("All"),
    "create": _("Create"),
    "update": _("Update"),
    "part": _("With the row above"),
    "unchanged": _("Unchanged"),
    "skip": _("Skip"),
    "duplicate": _("Twice in the file"),
    "conflict": _("Conflict"),
    "invalid": _("Invalid"),
    REMARKS: _("With remarks"),
}
DONE_NAMES = PLANNED_NAMES | {"create": _("Created"), "update": _("Updated"), "skip": _("Skipped")}
