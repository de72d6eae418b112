from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from accounts.doors import needs
from accounts.models import Event
from accounts.models.event import CHANNEL
from conversalabs.live import RESET, Hub

hub = Hub(CHANNEL)
OVERLAP = 50
REPLAY_MOST = 500


@needs()
@require_safe
async def live(request: HttpRequest) -> StreamingHttpResponse:
    """What changes in the account from now on, and what changed since `Last-Event-ID`, as server-sent events."""
    missed = await _missed(request.account, request.headers.get("Last-Event-ID", ""))
    response = StreamingHttpResponse(hub.stream(request.account.pk, missed), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _missed(account, last_id: str) -> list[dict]:
    """Events after `last_id`, with an overlap because ids are not given in the order of commits; or a reset."""
    if not last_id.isdigit():
        return []
    events = Event.objects.of(account).filter(pk__gt=int(last_id[:18]) - OVERLAP).order_by("pk")
    found = [_notice(event) async for event in events.prefetch_related("about")[: REPLAY_MOST + 1]]
    return [RESET] if len(found) > REPLAY_MOST else found


def _notice(event: Event) -> dict:
    return {"id": event.pk, "verb": event.verb, "about": [str(row) for row in event.about.all()], "origin": ""}
