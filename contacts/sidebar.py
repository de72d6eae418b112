from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.menu import Entry
from contacts.models import KnownCount, Segment
from conversalabs.pages import is_partial
from conversalabs.templatetags.dates import relative_text
from duplicates import sidebar as duplicates_sidebar

MENU_KEY = "c"
MOST_SHOWN = 30


def shown_segments(request: HttpRequest) -> list[Segment]:
    """Those in the sidebar: the member's pinned ones, then others, in the member's order."""
    found = Segment.objects.visible_to(request.member).arranged_for(request.member)[:MOST_SHOWN]
    for segment in found:
        segment.account = request.account
    return list(found)


def segments_of(request: HttpRequest) -> list[Entry]:
    """Below "Contacts" in the sidebar: the segments that the member may open, and duplicates. None is counted now."""
    path, all_url = _path(request), reverse("contacts:segments", args=[request.account.slug])
    found = [_entry(request, segment, path) for segment in shown_segments(request)]
    whole = [Entry(_("All segments"), all_url, active=path == all_url)] if found else []
    return [*found, *whole, *duplicates_sidebar.entries(request, "contact")]


def _entry(request: HttpRequest, segment: Segment, path: str) -> Entry:
    url, known = segment.get_absolute_url(), KnownCount(segment, request.member)
    entry = Entry(segment.name, url, "pin" if segment.is_pinned else "", path.startswith(url), is_old=known.is_old)
    if known.total:
        entry.count, entry.counted = known.total.words, counted_words(known)
    return entry


def counted_words(known: KnownCount) -> str:
    """How old a count is: “counted 3 minutes ago”."""
    return _("counted %(when)s") % {"when": relative_text(known.counted_at)}


def _path(request: HttpRequest) -> str:
    """Where the person is: a part of a page is asked for from there."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).path if is_partial(request) else request.path
