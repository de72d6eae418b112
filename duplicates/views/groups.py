"""The work list: groups of records that may be one."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import needs
from conversalabs.pages import is_partial, redirect_to, render
from duplicates import sidebar, worklists
from duplicates.groups import GroupList
from duplicates.search_page import SearchPage


@needs("manage_contacts")
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Contacts that may be the same person."""
    return show(request, worklists.find(request, "contact"))


@needs("manage_companies")
@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """Companies that may be the same."""
    return show(request, worklists.find(request, "company"))


@needs("manage_companies")
@require_POST
def company_count(request: HttpRequest) -> HttpResponse:
    """Count anew, for the sidebar, how much there is to decide; the page that shows it has long been there."""
    worklist = worklists.find(request, "company")
    sidebar.count(request, worklist.kind)
    if not is_partial(request):
        return redirect_to(request, worklist.url(request.account))
    return render(request, "conversalabs/_nav_children.html", {"entry": sidebar.menu_entry(request, worklist)})


def show(request: HttpRequest, worklist: worklists.WorkList, status: int = 200, **events) -> HttpResponse:
    """The groups that the address asks for; `events` fire in the page."""
    groups = GroupList(request, worklist)
    context = {"groups": groups, "worklist": worklist, "search": SearchPage(request, worklist)}
    if groups.is_whole:
        sidebar.keep_count(request, worklist, groups.total)
    elif request.method == "POST":
        sidebar.count(request, worklist.kind)
    if is_partial(request):
        context["entry"] = sidebar.menu_entry(request, worklist)
    whole, part = "duplicates/duplicates.html", "duplicates/_answer.html"
    response = render(request, whole, context, fragment=part, status=status)
    if events:
        response["HX-Trigger"] = json.dumps(events)
    return response
