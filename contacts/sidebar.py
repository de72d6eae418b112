import time

from django.http import HttpRequest
from django.utils.formats import number_format

from accounts.menu import Entry
from accounts.models import Member
from accounts.records.counting import MOST
from contacts.models import Segment

MOST_SHOWN = 30
# Counting may cost a page this much; what is left over is counted by the next one.
BUDGET_SECONDS = 0.25


def segments_of(request: HttpRequest) -> list[Entry]:
    """The segments that the member may open, below "Contacts" in the sidebar."""
    until = time.monotonic() + BUDGET_SECONDS
    return [_entry(request, segment, until) for segment in Segment.objects.visible_to(request.member)[:MOST_SHOWN]]


def _entry(request: HttpRequest, segment: Segment, until: float) -> Entry:
    segment.account = request.account
    url = segment.get_absolute_url()
    count = _in_words(_count(segment, request.member, until))
    return Entry(segment.name, url, active=request.path.startswith(url), count=count)


def _count(segment: Segment, member: Member, until: float) -> int | None:
    is_known, number = segment.known_count(member)
    return number if is_known or time.monotonic() > until else segment.count(member)


def _in_words(number: int | None) -> str | None:
    if number is None:
        return None
    return number_format(min(number, MOST), force_grouping=True) + ("+" if number > MOST else "")
