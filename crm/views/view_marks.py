"""What a board and its table say of the saved view that is open, and where it is saved, changed or left."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from crm.board import Board
from crm.board_order import ORDERS
from crm.lists import DealListing
from crm.models import BoardLayout, Pipeline, SavedView

BOARD, TABLE = SavedView.Shape.BOARD, SavedView.Shape.TABLE


def query_of(board: Board) -> dict:
    """What a view keeps of how the board is narrowed; the order is its own, wherever it was chosen."""
    sort = "" if board.order.is_by_hand else board.order.sort
    kept = {"columns": board.view.query["columns"]} if board.view and "columns" in board.view.query else {}
    return board.listing.query | {"sort": sort} | kept


def marks_of(request: HttpRequest, board: Board) -> dict:
    """The context that `crm/_view_marks.html` needs, of a board."""
    view, asked = board.view, board.asked
    is_changed = bool(view) and not board.error and (
        view.shape != BOARD or query_of(board) != _normal(view.query) or board.layout.pk is not None
    )  # fmt: skip
    return _marks(request, board.pipeline, view, asked, BOARD) | {
        "listing": board.listing, "is_changed": is_changed, "is_worth_saving": board.is_narrowed and not board.error,
        "table_url": _address("crm:pipeline_deals", board.pipeline, asked),
    }  # fmt: skip


def marks_of_table(request: HttpRequest, listing: DealListing) -> dict:
    """The same, of the table of a pipeline."""
    view, pipeline = listing.view, listing.pipeline
    asked = listing.also | {"q": listing.text, "filter": listing.filter_parameter, "sort": listing.sort}
    on_board = asked | {"sort": listing.sort if listing.sort in ORDERS else ""}
    is_changed = bool(view) and (view.shape != TABLE or listing.is_changed)
    return _marks(request, pipeline, view, asked, TABLE) | {
        "is_changed": is_changed and not listing.error, "is_worth_saving": listing.is_narrowed and not listing.error,
        "board_url": _address("crm:board", pipeline, on_board),
    }  # fmt: skip


def _normal(query: dict) -> dict:
    """A stored query, with what it does not say."""
    sort = query.get("sort", "")
    of_board = {"sort": sort if sort in ORDERS and sort != BoardLayout.Sort.RANK else ""}
    return {"filter": {}, "q": ""} | query | of_board


def _marks(request: HttpRequest, pipeline: Pipeline, view: SavedView | None, asked: dict, shape: str) -> dict:
    shaped = asked | {"shape": shape}
    return {
        "pipeline": pipeline,
        "view": view,
        "shape": shape,
        "may_edit_view": view is not None and view.is_editable_by(request.member),
        "views_url": _address("crm:views", pipeline, shaped),
        "view_new_url": _address("crm:view_new", pipeline, shaped),
        "view_query_url": _address("crm:view_query", pipeline, shaped, view.pk) if view else "",
    }


def _address(route: str, pipeline: Pipeline, asked: dict, *more: int) -> str:
    """With all that is asked; under a view the empty parts say something too."""
    said = {name: value for name, value in asked.items() if value or "view" in asked}
    url = reverse(route, args=[pipeline.account.slug, pipeline.pk, *more])
    return f"{url}?{urlencode(said)}" if said else url
