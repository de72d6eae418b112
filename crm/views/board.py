from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt
from accounts.once import first_time
from conversalabs.pages import is_partial, redirect_to, render
from crm.board import Board
from crm.forms.board import ColumnsForm, FilterForm, PageForm, QuickDealForm
from crm.may import create_pipelines
from crm.models import Deal, Pipeline
from crm.refusals import Refusal
from crm.sidebar import in_menu
from crm.views.board_answers import refuse


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
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The kanban; to htmx its columns alone."""
    pipeline = find_pipeline(request, pk)
    form = FilterForm(request.GET)
    context = board_context(request, pipeline, form)
    return render(
        request, "crm/board.html", context, fragment="crm/_board.html", status=200 if form.is_valid() else 422
    )


def board_context(request: HttpRequest, pipeline: Pipeline, form: FilterForm | None = None) -> dict:
    """What `crm/board.html` needs, also behind a deal that is opened by its own address.

    A filter that cannot be read shows its error and no deals, never the wrong ones.
    """
    form = form or FilterForm({})
    board = Board(request.member, pipeline, **form.view)
    return {"board": board, "filter_form": form, "columns": board.columns if form.is_valid() else []}


@needs()
@require_safe
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Some columns as they are now, one partial each."""
    pipeline = find_pipeline(request, pk)
    form = ColumnsForm(pipeline.stages.active(), request.GET)
    if not form.is_valid():
        return HttpResponse(_("These columns do not exist."), status=422)
    board = Board(request.member, pipeline, **form.view)
    found = board.columns_at(form.cleaned_data["stage"], form.cleaned_data["shown"])
    return render(request, "crm/_columns.html", {"board": board, "columns": found})


@needs()
@require_safe
def stage(request: HttpRequest, pk: int, stage_pk: int) -> HttpResponse:
    """One column: its first `shown` cards, or the page of cards `after` one of them."""
    pipeline, stage = find_stage(request, pk, stage_pk)
    form = PageForm(request.GET)
    if not form.is_valid():
        return HttpResponse(_("This page of the column does not exist."), status=422)
    board = Board(request.member, pipeline, **form.view)
    return _page_after(request, board, stage, form) or _whole_column(request, board, stage, form)


def _page_after(request, board, stage, form) -> HttpResponse | None:
    """The cards below one; None when the top of the column is asked for, or that card has gone elsewhere."""
    last = board.deals_in(stage).filter(pk=form.cleaned_data["after"]).first()
    if not last:
        return None
    column = board.page_after(last, stage, form.cleaned_data["above"])
    if not is_partial(request):
        whole = board.columns_of([stage], shown=0)[0]
        column.total, column.converted, column.above = whole.total, whole.converted, 0
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
    form, board, made = QuickDealForm(request.POST), Board(request.member, pipeline), []
    try:
        if not attempt(form, lambda: made.append(_add_once(request, stage, form))):
            return _quick_add(request, board, stage, form, 422)
    except Refusal as refusal:
        return refuse(request, refusal, {stage.pk}, pipeline.get_absolute_url())
    if not is_partial(request):
        return redirect_to(request, pipeline.get_absolute_url())
    return _added(request, board, stage, made[0])


def _add_once(request: HttpRequest, stage, form: QuickDealForm) -> Deal | None:
    with first_time(request) as is_first:
        return Deal.objects.add(stage, by=request.member, **form.fields_of_deal()) if is_first else None


def _added(request, board, stage, deal: Deal | None) -> HttpResponse:
    """The new card, the column's head, and the form for the next one."""
    context = {"board": board, "columns": board.columns_of([stage], shown=0), "cards": board.cards_of(deal)}
    return render(request, "crm/_deal_added.html", context | {"quick_form": QuickDealForm()})


def _quick_add(request, board, stage, form, status: int) -> HttpResponse:
    column = board.columns_of([stage])[0]
    context = {"board": board, "column": column, "quick_form": form}
    return render(request, "crm/stage.html", context, fragment="crm/_quick_add.html", status=status)


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
