"""The work list's line in the sidebar, with how much there is to decide: counted now and then, never by a page."""

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.menu import Entry, entry_of
from accounts.records.counting import Total
from duplicates import worklists
from duplicates.pairs import pairs_of, total_of_groups
from duplicates.worklists import WorkList

KEPT_SECONDS = 300


def entries(request: HttpRequest, kind: str) -> list[Entry]:
    """One for who may decide, none for others."""
    worklist = next((each for each in worklists.open_to(request.member) if each.kind == kind), None)
    return [_entry(request, worklist)] if worklist else []


def _entry(request: HttpRequest, worklist: WorkList) -> Entry:
    url, known = worklist.url(request.account), caches["memory"].get(_key(request, worklist))
    entry = Entry(_("Duplicates"), url, active=request.path == url, is_old=known is None)
    if known is not None and known.number:
        entry.count = known.words
    return entry


def is_old(request: HttpRequest, kind: str) -> bool:
    """Whether how much there is to decide is to be counted anew."""
    return any(entry.is_old for entry in entries(request, kind))


def count(request: HttpRequest, kind: str) -> None:
    """Count anew what the member of this request has to decide."""
    for worklist in worklists.open_to(request.member):
        if worklist.kind == kind:
            keep_count(request, worklist, total_of_groups(pairs_of(worklist, request.member).to_decide()))


def keep_count(request: HttpRequest, worklist: WorkList, total: Total) -> None:
    caches["memory"].set(_key(request, worklist), total, KEPT_SECONDS)


def menu_entry(request: HttpRequest, worklist: WorkList) -> Entry | None:
    """The entry below which it stands."""
    return entry_of(request, worklist.menu_key)


def _key(request: HttpRequest, worklist: WorkList) -> str:
    """A member who comes to see more or less has another count."""
    member = request.member
    return f"duplicates-{worklist.kind}-{member.pk}-{hash(member.sight)}"
