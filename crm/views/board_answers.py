"""How a change to the board is answered."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from conversalabs.pages import is_partial, redirect_to
from crm.refusals import Refusal


def with_events(response: HttpResponse, **events) -> HttpResponse:
    """`response`, which also fires `events` (name: detail) in the page."""
    response["HX-Trigger"] = json.dumps(events)
    return response


def board_changed(stage_ids, status: int = 204, **events) -> HttpResponse:
    """Let the page fetch the columns `stage_ids` anew, with its own filter and number of cards."""
    changed = {"board:changed": {"stages": [pk for pk in stage_ids if pk]}}
    return with_events(HttpResponse(status=status), **changed, **events)


def refuse(request: HttpRequest, refusal: Refusal, stage_ids, back: str) -> HttpResponse:
    """Say why, and show how things stand: to a script the columns concerned, to a plain form the page `back`."""
    if is_partial(request):
        return board_changed(stage_ids, refusal.status, toast={"text": str(refusal), "level": "bad"})
    if refusal.status == 403:
        raise PermissionDenied(str(refusal))
    messages.error(request, str(refusal))
    return redirect_to(request, back)
