"""Saved views of the list of a type's records: made, opened, changed, deleted."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.records.chooser import answer_layout
from accounts.records.kept_views import answer_deletion, answer_edit, answer_new, answer_query, find_view, own_view
from accounts.records.rule import answer_rule, asks_for_rule
from customobjects.forms.view import ObjectViewForm
from customobjects.lists import object_listing
from customobjects.models import ObjectView
from customobjects.views.records import READ_OR_WRITE, find_type, show_list


def open_view(request: HttpRequest, pk: int, find=find_view) -> ObjectView:
    """A view that the member may open, or 404; by `own_view` one that they may change."""
    found = find(request, ObjectView, pk)
    found.type = find_type(request, found.type_id)
    return found


@needs("see_objects")
@require_safe
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of records as it was saved."""
    found = open_view(request, pk)
    listing = object_listing(request, found.type, found)
    return answer_rule(request, listing) if asks_for_rule(request) else show_list(request, listing, found)


@needs("see_objects")
@require_http_methods(READ_OR_WRITE)
def view_layout(request: HttpRequest, pk: int) -> HttpResponse:
    """Which columns the member sees in this view, whatever was saved with it."""
    found = open_view(request, pk)
    return answer_layout(request, object_listing(request, found.type, found), found.get_absolute_url())


@needs("see_objects")
@require_http_methods(READ_OR_WRITE)
def view_new(request: HttpRequest, type_pk: int) -> HttpResponse:
    draft = ObjectView(account=request.account, type=find_type(request, type_pk))
    return answer_new(request, ObjectViewForm, draft, object_listing(request, draft.type))


@needs("see_objects")
@require_http_methods(READ_OR_WRITE)
def view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return answer_edit(request, ObjectViewForm, open_view(request, pk, own_view))


@needs("see_objects")
@require_POST
def view_query(request: HttpRequest, pk: int) -> HttpResponse:
    found = open_view(request, pk, own_view)
    return answer_query(request, found, object_listing(request, found.type, found))


@needs("see_objects")
@require_http_methods(READ_OR_WRITE)
def view_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    return answer_deletion(request, open_view(request, pk, own_view))
