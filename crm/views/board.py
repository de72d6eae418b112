from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt
from accounts.once import first_time
from accounts.records.rule import answer_rule, asks_for_rule
from bulk.list_acts import acts_of_list
from conversalabs.pages import is_partial, redirect_to, render
from conversalabs.prepared import prepared
from crm.board import Board
from crm.forms.board import ColumnsForm, PageForm, QuickDealForm
from crm.many_moves import MoveDeals
from crm.may import create_pipelines
from crm.models import Deal, Pipeline
from crm.refusals import Lacking, Refusal
from crm.views.board_answers import refuse, with_events
from crm.views.boards import find_pipeline, find_stage, open_board, unreadable
from crm.views.view_marks import marks_of


@needs()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The member's favourite pipeline, or the first that they may see; without one, how to get one."""
    pipeline = Pipeline.objects.visible_to(request.member).active().first_for(request.member).first()
    if pipeline:
        return redirect("crm:board", request.account.slug, pipeline.pk)
    return render(request, "crm/no_pipeline.html", {"may_create": create_pipelines(request.member)})


@needs()
@require_safe
@prepared()
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The kanban; to htmx its columns alone, with what says how it is looked at.

    A filter that cannot be read shows its error and no deals, never the wrong ones.
    """
    board = open_board(request, find_pipeline(request, pk))
    if asks_for_rule(request):
        return answer_rule(request, board.listing)
    context = {"board": board, "columns": [] if board.error else board.columns, "bulk_acts": _acts_on(board)}
    context |= marks_of(request, board)
    status = 422 if board.error else 200
    return render(request, "crm/board.html", context, fragment="crm/_board_answer.html", status=status)


def _acts_on(board: Board) -> list:
    """What can be done with selected cards; they are moved by other means."""
    acts = acts_of_list(board.listing, board.member).get("bulk_acts", []) if board.may.move_deals else []
    return [act for act in acts if act.key != MoveDeals.key]


@needs()
@require_safe
@prepared()
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Some columns as they are now, one partial each."""
    board = open_board(request, find_pipeline(request, pk))
    if board.error:
        return unreadable(board)
    form = ColumnsForm(board.every_stage, request.GET)
    if not form.is_valid():
        # One that the page shows has gone while it slept: it fetches the board as a whole.
        gone = {"verb": "stage.archived", "about": [f"pipeline:{pk}"]}
        return with_events(HttpResponse(_("These columns do not exist."), status=422), **{"live:change": gone})
    found = board.columns_at(form.cleaned_data["stage"], form.cleaned_data["shown"])
    return render(request, "crm/_columns.html", {"board": board, "columns": found})


@needs()
@require_safe
def stage(request: HttpRequest, pk: int, stage_pk: int) -> HttpResponse:
    """One column: its first `shown` cards, or the page of cards `after` one of them."""
    pipeline, stage = find_stage(request, pk, stage_pk)
    form, board = PageForm(request.GET), open_board(request, pipeline)
    if board.error:
        return unreadable(board)
    if not form.is_valid():
        return HttpResponse(_("This page of the column does not exist."), status=422)
    return _page_after(request, board, stage, form) or _whole_column(request, board, stage, form)


def _page_after(request, board, stage, form) -> HttpResponse | None:
    """The cards below one; None when the top of the column is asked for, or that card has gone elsewhere."""
    last = board.deals_in(stage).filter(pk=form.cleaned_data["after"]).first()
    if not last:
        return None
    column = board.page_after(last, stage, form.cleaned_data["above"])
    if not is_partial(request):
        head = board.columns_of([stage], shown=0)[0]
        column.total, column.converted, column.above = head.total, head.converted, 0
    context = {"board": board, "column": column, "is_further_down": True}
    return render(request, "crm/stage.html", context, fragment="crm/_deal_cards.html")


def _whole_column(request, board, stage, form) -> HttpResponse:
    context = {"board": board, "column": board.columns_of([stage], form.cleaned_data["shown"])[0]}
    response = render(request, "crm/stage.html", context, fragment="crm/_stage.html")
    if form.cleaned_data["after"]:
        response["HX-Retarget"], response["HX-Reswap"] = f"#stage_{stage.pk}", "outerMorph"
    return response


@needs("manage_crm")
@require_POST
def add_deal(request: HttpRequest, pk: int, stage_pk: int) -> HttpResponse:
    """Quick add: a new deal on top of a column."""
    pipeline, stage = find_stage(request, pk, stage_pk)
    form, board, made = QuickDealForm(request.member, request.POST), open_board(request, pipeline), []
    try:
        if not attempt(form, lambda: made.append(_add_once(request, stage, form))):
            return _quick_add(request, board, stage, form, 422)
    except Lacking as refusal:
        form.add_refusal(refusal)
        return _quick_add(request, board, stage, form, refusal.status)
    except Refusal as refusal:
        return refuse(request, refusal, {stage.pk}, board.url)
    return _added(request, board, stage, made[0])


def _add_once(request: HttpRequest, stage, form: QuickDealForm) -> Deal | None:
    with first_time(request) as is_first:
        return Deal.objects.add(stage, by=request.member, **form.fields_of_deal()) if is_first else None


def _added(request, board, stage, deal: Deal | None) -> HttpResponse:
    """The new card, the column's head, and the form for the next one; of a deal that is not seen here a word."""
    cards = board.cards_of(deal)
    is_unseen = board.is_narrowed and deal is not None and not cards
    said = _("“%(deal)s” is added. It is not shown: it does not match.") % {"deal": deal} if is_unseen else ""
    if not is_partial(request):
        if said:
            messages.success(request, said)
        return redirect_to(request, board.url)
    context = {"board": board, "columns": board.columns_of([stage], shown=0), "cards": cards}
    answer = render(request, "crm/_deal_added.html", context | {"quick_form": QuickDealForm(request.member)})
    return with_events(answer, toast={"text": said}) if said else answer


def _quick_add(request, board, stage, form, status: int) -> HttpResponse:
    column = board.columns_of([stage])[0]
    context = {"board": board, "column": column, "quick_form": form}
    return render(request, "crm/stage.html", context, fragment="crm/_quick_add.html", status=status)
