"""Where a member was named: the notes, of whatever domain, and the records on which they stand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.models import Event, Member, Note


@dataclass(frozen=True)
class Mention:
    event: Event
    note: Note

    @property
    def record(self):
        return getattr(self.note, self.note.subject)


def mentions_on(events: Iterable[Event], member: Member) -> Iterator[Mention]:
    """The mentions of which `events` tell, without those in notes that are gone or hidden from `member`."""
    wanted = defaultdict(set)
    for event in events:
        wanted[_subject(event)].add(event.data.get("note"))
    found = {subject: _notes(subject, ids, member) for subject, ids in wanted.items()}
    for event in events:
        if note := found[_subject(event)].get(event.data.get("note")):
            yield Mention(event, note)


def _subject(event: Event) -> str:
    return event.verb.partition(".")[0]


def _notes(subject: str, ids: set[int], member: Member) -> dict[int, Note]:
    kinds = {kind.subject: kind for kind in Note.__subclasses__()}
    notes = kinds[subject].objects.visible_to(member).select_related(subject).in_bulk(ids)
    for note in notes.values():
        getattr(note, subject).account = member.account
    return notes
