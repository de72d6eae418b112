"""What the timeline of every record tells: its notes, and what was changed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Event
from accounts.models.note import Note
from accounts.records.timeline import Entry, Source


def _notes(page):
    return page.record.notes.select_related("author__user")


def _tell_notes(page, notes: list[Note]) -> Iterator[tuple[int, Entry]]:
    for note in notes:
        who = str(note.author or _("Somebody who has left"))
        yield note.pk, Entry(note.created_at, "sticky-note", _("wrote a note"), who, body=note.html)


def _changes(page):
    """The note itself tells that it was written, the import that it was run."""
    kind = page.record._meta.model_name
    return page.history.found.exclude(verb__in=[f"{kind}.note_added", f"{kind}.imported"])


def _tell_changes(page, events: list[Event]) -> Iterator[tuple[int, Entry]]:
    page.history.events = events
    for event in events:
        for line in page.history.told(event):
            more = {"name": _("Look at it"), "url": line.url} if line.url else {}
            yield event.pk, Entry(line.moment, line.icon, line.text, line.who, **more)


NOTES = Source("notes", gettext_lazy("Notes"), _notes, "created_at", _tell_notes, order=10)
# Events are numbered as they are made, and an index reads those of one record by number.
CHANGES = Source(
    "changes", gettext_lazy("Changes"), _changes, "created_at", _tell_changes, order=90, read_by="pk"
)  # fmt: skip
