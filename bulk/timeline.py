"""What the timelines of records tell of actions on many of them at once: read off the rows, one for each record."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.records.timeline import Entry, Source
from accounts.records.timeline_sources import CHANGES
from bulk import kinds
from bulk.models import BulkRow


def _rows(page):
    """Whoever sees the record may know what was done to it."""
    kind = page.record.attribute_kind
    found = BulkRow.objects.of(page.account).filter(target_id=page.record.pk, outcome="changed", action__kind=kind)
    found = found.exclude(action__act__in=kinds.get(kind).acts_with_events).defer("before")
    return found.select_related("action__member__user", "action__undone_by__user")


def _tell(page, rows: list[BulkRow]) -> Iterator[tuple[int, Entry]]:
    for row in rows:
        action, member = row.action, page.member
        if row.undone == "restored" and action.undone_at:
            words = _("took it back: %(deed)s") % {"deed": action.deed.told(action.arguments, member)}
            yield row.pk, Entry(action.undone_at, "undo-2", words, _name(action.undone_by))
        told = action.deed.told(action.arguments, member)
        yield row.pk, Entry(row.done_at, action.deed.icon, told, _name(action.member), detail=_company_of(action))


def _name(member) -> str:
    return str(member or _("Somebody who has left"))


def _company_of(action) -> str:
    """With how many others it was done."""
    others = action.changed - 1
    return ngettext("with %(number)d other", "with %(number)d others", others) % {"number": others} if others else ""


BULK = Source(
    "bulk", gettext_lazy("Bulk actions"), _rows, "done_at", _tell, order=95, read_by="pk", part_of=CHANGES.key
)  # fmt: skip
