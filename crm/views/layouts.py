"""How a member wants a board to look. Everyone who sees the board may choose for themselves."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.forms.columns import ColumnsForm
from conversalabs.pages import is_partial, redirect_to, render
from crm.board import Board
from crm.forms.layout import ColumnStateForm, LayoutForm
from crm.models import BoardLayout
from crm.views.boards import find_pipeline, find_stage, open_board
from crm.views.view_marks import marks_of

USUAL = {"fields": None, "is_compact": False, "sort": BoardLayout.Sort.RANK, "hidden": [], "collapsed": []}


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def layout(request: HttpRequest, pk: int) -> HttpResponse:
    """Fields, size and order of the cards, and the columns; on POST what was chosen is kept."""
    board = open_board(request, find_pipeline(request, pk))
    data = request.POST if request.method == "POST" else None
    form, cards = LayoutForm(board, data), ColumnsForm(board.look.layout, data)
    if data and "reset" in data:
        return _reset(request, board)
    if cards.is_complete and form.is_valid():
        return _keep(request, board, form.values() | {"fields": cards.columns})
    return _ask(request, board, form, cards)


def _reset(request: HttpRequest, board: Board) -> HttpResponse:
    """As usual; under a saved view as it is saved."""
    if board.view is None:
        return _keep(request, board, USUAL)
    BoardLayout.objects.forget(request.member, board.view)
    return redirect_to(request, board.url)


def _keep(request: HttpRequest, board: Board, values: dict) -> HttpResponse:
    BoardLayout.objects.put(request.member, board.pipeline, board.view, **values)
    # The order that was just chosen, and no longer the one in the address.
    board.sort = ""
    return redirect_to(request, board.url)


def _ask(request: HttpRequest, board: Board, form: LayoutForm, cards: ColumnsForm) -> HttpResponse:
    """The form, also while one is at it without scripts; what says nothing of fields is a bad request."""
    is_odd = form.is_bound and not cards.moved
    context = {"board": board, "form": form, "cards": cards}
    page, dialog = "crm/board_layout.html", "crm/_board_layout.html"
    return render(request, page, context, fragment=dialog, status=422 if is_odd else 200)


@needs()
@require_POST
def column(request: HttpRequest, pk: int, stage_pk: int) -> HttpResponse:
    """Open a column, collapse it, or take it off one's board."""
    pipeline, stage = find_stage(request, pk, stage_pk)
    form = ColumnStateForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("A column is open, collapsed or hidden."), status=422)
    board = open_board(request, pipeline)
    was_there = stage in board.stages
    BoardLayout.objects.put_column(request.member, stage, form.cleaned_data["state"], board.view)
    if not is_partial(request):
        return redirect_to(request, board.url)
    board = open_board(request, find_pipeline(request, pk))
    return _column(request, board, stage) if was_there and stage in board.stages else _whole(request, board)


def _whole(request: HttpRequest, board: Board) -> HttpResponse:
    context = {"board": board, "columns": [] if board.error else board.columns} | marks_of(request, board)
    return render(request, "crm/_board_answer.html", context)


def _column(request: HttpRequest, board: Board, stage) -> HttpResponse:
    """That column alone: how far the others have been scrolled stays as it is."""
    response = render(request, "crm/_columns.html", {"board": board, "columns": board.columns_of([stage])})
    response["HX-Reswap"] = "none"
    return response
