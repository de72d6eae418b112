"""What imports tell on the timelines of records: those that made or changed them, row by row, or made them besides."""

from collections.abc import Iterator

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Event
from accounts.records.timeline import Entry, Source
from imports.models import Import, ImportRow
from imports.models.rows import Action


def rows_source(target: str = "", *, beside: Source | None = None) -> Source:
    """Of the records that imports of `target` write; by default of that which is called as their attributes' kind.

    Shown with the source `beside`, if there is one.
    """

    def rows(page) -> QuerySet:
        into = target or page.record.attribute_kind
        found = ImportRow.objects.of(page.account).written().filter(target_id=page.record.pk, run__target=into)
        return found.annotate(at=F("run__began_at")).select_related("run__member__user")

    key, part_of = ("imported", beside.key) if beside else ("imports", "")
    return Source(key, gettext_lazy("Imports"), rows, "at", _tell_rows, order=80, part_of=part_of)


def _tell_rows(page, rows: list[ImportRow]) -> Iterator[tuple[int, Entry]]:
    seen = _seen(page, [row.run_id for row in rows])
    changes = rows[0].run.kind.changes(rows[0].run, rows, page.member) if rows else []
    for row, made in zip(rows, changes, strict=True):
        names = ", ".join(str(change.name) for change in made)
        changed = _("changed: %(fields)s") % {"fields": names} if names else _("changed")
        detail = _("created") if row.action == Action.CREATE else changed
        detail += f" · {_('taken back since')}" if row.is_taken_back else ""
        yield row.pk, _entry(row.at, row.run.member, seen.get(row.run_id), detail)


def _made_besides(page) -> QuerySet:
    verb = f"{page.record._meta.model_name}.imported"
    return Event.objects.visible_to(page.member).on(page.record).filter(verb=verb).select_related("actor__user")


def _tell_events(page, events: list[Event]) -> Iterator[tuple[int, Entry]]:
    seen = _seen(page, [event.data.get("import") for event in events])
    for event in events:
        yield event.pk, _entry(event.created_at, event.actor, seen.get(event.data.get("import")), _("created"))


def _seen(page, ids) -> dict[int, Import]:
    """Those imports that the member may see; of the others only that they were is told."""
    found = Import.objects.visible_to(page.member).filter(pk__in=[pk for pk in ids if pk]).in_bulk()
    for each in found.values():
        each.account = page.account
    return found


def _entry(moment, member, run: Import | None, detail: str) -> Entry:
    who = str(member or _("Somebody who has left"))
    if run is None:
        return Entry(moment, "file-up", _("imported this"), who, detail=detail)
    url = run.get_absolute_url()
    return Entry(moment, "file-up", _("imported this from"), who, name=run.file_name, url=url, detail=detail)


# Records that an import made because its rows name them.
EVENTS = Source(
    "imports", gettext_lazy("Imports"), _made_besides, "created_at", _tell_events, order=80, read_by="pk"
)  # fmt: skip
