"""Deals as a table: of one pipeline, beside its board, and of all of them."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import needs
from accounts.records.chooser import answer_layout
from accounts.records.rule import answer_rule, asks_for_rule
from bulk.list_acts import acts_of_list
from conversalabs.pages import render
from crm.lists import DealListing
from crm.may import rights_on
from crm.sidebar import to_fill
from crm.views.boards import find_pipeline
from crm.views.view_marks import marks_of_table

READ_OR_WRITE = ["GET", "HEAD", "POST"]


@needs()
@require_safe
def deals(request: HttpRequest) -> HttpResponse:
    """The deals of all pipelines that the member may see."""
    listing = DealListing(request)
    if asks_for_rule(request):
        return answer_rule(request, listing)
    url = reverse("crm:deals_layout", args=[request.account.slug])
    return _show(request, listing, url, {"may_create": bool(to_fill(request))})


@needs()
@require_safe
def pipeline_deals(request: HttpRequest, pk: int) -> HttpResponse:
    """The same deals as on the board of a pipeline, as a table."""
    pipeline = find_pipeline(request, pk)
    listing = DealListing(request, pipeline)
    if asks_for_rule(request):
        return answer_rule(request, listing)
    url = reverse("crm:pipeline_deals_layout", args=[request.account.slug, pk])
    may_create = rights_on(request.member, pipeline).create_deals
    return _show(request, listing, url, {"may_create": may_create} | marks_of_table(request, listing))


def _show(request: HttpRequest, listing: DealListing, layout_url: str, context: dict) -> HttpResponse:
    """A filter that cannot be applied shows its error and no deals."""
    context |= {"listing": listing, "layout_url": layout_url + listing.query_string}
    context |= acts_of_list(listing, request.member)
    context["may_import"] = context["may_create"] and request.member.can("import_records")
    status = 422 if listing.error else 200
    return render(request, "crm/deals.html", context, fragment="crm/_deals_answer.html", status=status)


@needs()
@require_http_methods(READ_OR_WRITE)
def deals_layout(request: HttpRequest) -> HttpResponse:
    """Which columns the member sees in tables of deals, and how many rows."""
    return answer_layout(request, DealListing(request), reverse("crm:deals", args=[request.account.slug]))


@needs()
@require_http_methods(READ_OR_WRITE)
def pipeline_deals_layout(request: HttpRequest, pk: int) -> HttpResponse:
    """The same, for one who comes from the table of a pipeline; under a saved view for that alone."""
    path = reverse("crm:pipeline_deals", args=[request.account.slug, pk])
    return answer_layout(request, DealListing(request, find_pipeline(request, pk)), path)
