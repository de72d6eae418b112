"""How a view answers when the engine refuses."""

import json
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from conversalabs.pages import is_partial, render
from crm.refusals import NotAllowed, Stale


def refusing(view: Callable) -> Callable:
    """Answer `NotAllowed` with 403, and `Stale` with 409: why, and a notice that lets the page draw itself anew."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except Stale as refusal:
            return _too_late(request, refusal)

    return answer


def _too_late(request: HttpRequest, refusal: Stale) -> HttpResponse:
    if not is_partial(request):
        return render(request, "crm/too_late.html", {"reason": str(refusal)}, status=409)
    response = HttpResponse(status=409, headers={"HX-Reswap": "none"})
    toast = {"text": str(refusal), "level": "bad"}
    response["HX-Trigger"] = json.dumps({"toast": toast, "live:change": {"verb": "reset", "about": []}})
    return response
