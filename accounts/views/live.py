from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user
from django.db import connections
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from accounts.doors import needs
from accounts.entry import unmet
from accounts.models import Event, Member
from accounts.models.event import CHANNEL
from conversalabs.live import RESET, Hub

hub = Hub(CHANNEL)
# Ids are not given in the order of commits, and clocks are not in step: ask for a little more than was missed.
OVERLAP = 50
OVERLAP_TIME = timedelta(seconds=5)
REPLAY_MOST = 200


@needs()
@require_safe
async def live(request: HttpRequest) -> StreamingHttpResponse:
    """What changes in the account from now on, and what was missed, as server-sent events.

    Missed is what came after `Last-Event-ID` or, at the first connection of a page, after `?since=`, the time at
    which the page was made (seconds since 1970).
    """
    last_id, since = request.headers.get("Last-Event-ID", ""), request.GET.get("since", "")
    response = StreamingHttpResponse(_stream(request, last_id, since), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _stream(request: HttpRequest, last_id: str, since: str) -> AsyncIterator[str]:
    member = request.member

    async def missed() -> list[dict]:
        return await _with_database(_missed, member.account_id, last_id, since)

    async def goes_on(notice: dict | None) -> bool:
        if notice and f"member:{member.pk}" not in notice["about"]:
            return True
        return await _with_database(_may_still_enter, request)

    # The stream is open all day; the request's own connection would be taken from the pages for as long.
    await _with_database(lambda: None)
    topics = f"account:{member.account_id}", f"user:{member.user_id}"
    async for text in hub.stream(topics, missed, goes_on):
        yield text


def _may_still_enter(request: HttpRequest) -> bool:
    """Whether a request of the same session, made now, would be let into the account."""
    now, session = HttpRequest(), request.session
    now.session = type(session)(session.session_key)
    user = get_user(now)
    members = Member.objects.memberships(user) if user.is_authenticated else []
    member = next((each for each in members if each.pk == request.member.pk), None)
    return member is not None and unmet(now, member.account, member.has_second_factor) is None


@sync_to_async
def _with_database(ask, *args):
    """The answer of `ask(*args)`, and the connection given back at once."""
    try:
        return ask(*args)
    finally:
        connections.close_all()


def _missed(account_id: int, last_id: str, since: str) -> list[dict]:
    """Notices of what was missed, in order; or a reset when it was too much."""
    events = Event.objects.of(account_id)
    if last_id.isdecimal() and last_id.isascii():
        events = events.filter(pk__gt=int(last_id[:18]) - OVERLAP)
    elif moment := _moment(since):
        newest = events.order_by("-pk").values("pk")[: REPLAY_MOST + 1]
        events = events.filter(pk__in=newest, created_at__gt=moment - OVERLAP_TIME)
    else:
        return []
    found = [_notice(event) for event in events.order_by("pk").prefetch_related("about")[: REPLAY_MOST + 1]]
    return [RESET] if len(found) > REPLAY_MOST else found


def _moment(seconds: str) -> datetime | None:
    is_time = seconds.isascii() and seconds.isdecimal() and len(seconds) < 11
    return datetime.fromtimestamp(int(seconds), UTC) if is_time else None


def _notice(event: Event) -> dict:
    return {"id": event.pk, "verb": event.verb, "about": [str(row) for row in event.about.all()], "origin": ""}
