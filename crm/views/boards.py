"""The board that a request asks for: of which pipeline, and how it is looked at."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from conversalabs.pages import is_partial
from crm.board import Board
from crm.forms.board import FilterForm
from crm.lists import BoardListing
from crm.models import Pipeline
from crm.sidebar import in_menu


def open_board(request: HttpRequest, pipeline: Pipeline, data: QueryDict | None = None) -> Board:
    """As the address says, or `data`. What cannot be read leaves its `error`; 404 for a view that is not there.

    `board.listing` is what it is narrowed to.
    """
    data = request.GET if data is None else data
    listing = BoardListing(request, pipeline, data)
    is_readable = _is_readable(data.get("q", ""), data.get("sort", ""))
    error = listing.error if is_readable else _("This search cannot be read; change it or clear it.")
    board = Board(
        request.member, pipeline, text=listing.text, sort=listing.sort, filter=listing.filter, view=listing.view,
        error=error,
    )  # fmt: skip
    board.listing = listing
    return board


@lru_cache(maxsize=500)
def _is_readable(text: str, sort: str) -> bool:
    return FilterForm({"q": text, "sort": sort}).is_valid()


def unreadable(board: Board) -> HttpResponse:
    """In the place of a part of a board that is asked for in a way that cannot be."""
    return HttpResponse(board.error, status=422, content_type="text/plain; charset=utf-8")


def find_pipeline(request: HttpRequest, pk: int) -> Pipeline:
    """A pipeline in use that the member may see, as its board wants it; a page has it from its menu."""
    if is_partial(request):
        found = Pipeline.objects.visible_to(request.member).active().for_board(request.member)
        pipeline = get_object_or_404(found, pk=pk)
        pipeline.account = request.account
        return pipeline
    pipeline = next((each for each in in_menu(request) if each.pk == pk), None)
    if pipeline is None:
        raise Http404
    return pipeline


def find_stage(request: HttpRequest, pk: int, stage_pk: int):
    """`(pipeline, stage)`, both of which the member may see, or 404."""
    pipeline = find_pipeline(request, pk)
    stage = get_object_or_404(pipeline.stages.active(), pk=stage_pk)
    stage.pipeline = pipeline
    return pipeline, stage
