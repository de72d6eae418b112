"""Searches for duplicates: set off, watched, stopped."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import needs
from conversalabs.pages import is_partial, redirect_to, render
from duplicates import worklists
from duplicates.models import Search
from duplicates.search_page import SearchPage


@needs()
@require_POST
def search(request: HttpRequest, kind: str) -> HttpResponse:
    """Have all records of the kind compared; a search that is under way is gone on with."""
    worklist = worklists.find(request, kind)
    Search.objects.start(kind, by=request.member)
    return redirect_to(request, worklist.url(request.account))


@needs()
@require_safe
def progress(request: HttpRequest, kind: str) -> HttpResponse:
    """How far the search is, asked for every second; when it is over, the list is fetched anew."""
    worklist = worklists.find(request, kind)
    if not is_partial(request):
        return redirect_to(request, worklist.url(request.account))
    page = SearchPage(request, worklist)
    response = render(request, "duplicates/_search.html", {"search": page, "worklist": worklist})
    if page.running is None:
        said = outcome_of(page.last) if page.last else ""
        response["HX-Trigger"] = json.dumps({"duplicates:changed": {}, "toast": {"text": said}} if said else {})
    return response


def outcome_of(search: Search) -> str:
    words = ngettext("The search is over: %(found)d pair.", "The search is over: %(found)d pairs.", search.found)
    return words % {"found": search.found}


@needs()
@require_POST
def cancellation(request: HttpRequest, kind: str) -> HttpResponse:
    """Stop the search; what was found before stays."""
    worklist = worklists.find(request, kind)
    running = Search.objects.visible_to(request.member).filter(kind=kind).busy().first()
    if running and running.cancel():
        messages.success(request, _("Stopped. What was found before stays."))
    return redirect_to(request, worklist.url(request.account))
