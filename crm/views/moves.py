from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.models import Event
from conversalabs.pages import is_partial, redirect_to, render
from conversalabs.prepared import prepared
from conversalabs.standing import Standing
from crm.board import Board
from crm.forms.move import ANSWERS, MoveForm
from crm.may import rights_on
from crm.models import Deal, Pipeline, Stage
from crm.refusals import Lacking, Refusal, Unreadable
from crm.views.board_answers import board_changed, refuse, with_events
from crm.views.boards import open_board


@needs("manage_crm")
@require_http_methods(["GET", "HEAD", "POST"])
@prepared()
def deal_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """The stage of a deal: the form to move it, and the move itself, by whatever hand."""
    deal = find_deal(request, pk)
    if request.method == "POST":
        return _move(request, deal)
    if not rights_on(request.member, deal.pipeline).move_deals:
        raise PermissionDenied(_("You may look at this pipeline, but not move its deals."))
    return _ask_where(request, deal, _chosen_stage(request) or deal.stage)


_DEAL = Standing(lambda member, pk: Deal.objects.visible_to(member).select_related("stage").filter(pk=pk))
_PIPELINE = Standing(lambda member, pk: Pipeline.objects.visible_to(member).for_board(member).filter(pk=pk))


def find_deal(request: HttpRequest, pk: int) -> Deal:
    """A deal that the member sees, in a pipeline as its board wants it; or 404."""
    deal = _DEAL.one(request.member, pk=pk)
    deal.pipeline = deal.stage.pipeline = _PIPELINE.one(request.member, pk=deal.pipeline_id)
    deal.pipeline.account = request.account
    return deal


def _chosen_stage(request) -> Stage | None:
    """`?stage=` asks for the places in another stage, `?pipeline=` for those in the first stage of another pipeline."""
    stages = Stage.objects.visible_to(request.member).active().filter(pipeline__is_archived=False)
    pipeline, stage = _id(request, "pipeline"), _id(request, "stage")
    if pipeline is not None:
        stages = stages.filter(pipeline=pipeline)
    chosen = stages.filter(pk=stage).first() if stage is not None else None
    return chosen or (stages.first() if pipeline is not None else None)


def _id(request, name: str) -> int | None:
    text = getattr(request, request.method, request.GET).get(name, "")[:18]
    return int(text) if text.isascii() and text.isdecimal() else None


def _ask_where(request, deal: Deal, stage: Stage, status: int = 200, reason: str = "") -> HttpResponse:
    initial = {"stage": stage, "place": "top", "version": deal.version}
    form = MoveForm(deal, request.member, initial=initial)
    return _ask(request, form.ask_where(stage, _url(request, deal)), status, reason)


def _ask(
    request, form: MoveForm, status: int, reason: str = "", fragment: str = "crm/_move_form.html", asks: str = ""
) -> HttpResponse:
    context = {"form": form, "deal": form.deal, "reason": reason, "asks": asks}
    return render(request, "crm/move.html", context, fragment=fragment, status=status)


def _url(request, deal: Deal) -> str:
    return reverse("crm:deal_stage", args=[request.account.slug, deal.pk])


def _move(request, deal: Deal) -> HttpResponse:
    stages = Board(request.member, deal.pipeline).every_stage
    form, origin = MoveForm(deal, request.member, request.POST, stages=stages), deal.stage
    try:
        event = form.move()
    except Lacking as lacking:
        return _ask_for(request, form, lacking) if form.can_answer(lacking) else _refused(request, form, lacking)
    except Refusal as refusal:
        return _refused(request, form, refusal)
    except ValidationError as error:
        form.add_error(None, error)
        return _ask_for(request, form, Lacking(form.cleaned_data["asked"].split(",")))
    return _moved(request, form, origin, event)


def _ask_for(request, form: MoveForm, lacking: Lacking) -> HttpResponse:
    """The dialog with exactly what is missing."""
    said = "" if all(name in ANSWERS for name in lacking.fields) and lacking.is_answerable else str(lacking)
    asked = form.ask_for_lacking(lacking).at_hand()
    return _ask(request, asked, lacking.status, fragment="crm/_answers_asked.html", asks=said)


def _refused(request, form: MoveForm, refusal: Refusal) -> HttpResponse:
    """A card that was put down goes back; a form that a person filled in comes back, with the reason."""
    deal, wanted = form.deal, form.cleaned_data.get("stage")
    is_from_afar = isinstance(refusal, Lacking) and "place" not in form.data and is_partial(request)
    if refusal.status == 403 or form.data.get("is_placed") or is_from_afar:
        concerned = {deal.stage_id, wanted.pk if wanted else None}
        return refuse(request, refusal, concerned, deal.pipeline.get_absolute_url())
    if isinstance(refusal, Unreadable):
        stage = _chosen_stage(request) or deal.stage
        return _ask(request, form.ask_where(stage, _url(request, deal)), refusal.status)
    return _ask_where(request, deal, wanted, refusal.status, str(refusal))


def _moved(request, form: MoveForm, origin: Stage, event: Event | None) -> HttpResponse:
    deal = form.deal
    has_left = deal.stage_id != origin.pk
    said = _said(deal) if has_left else ""
    undo = reverse("crm:deal_move_undone", args=[request.account.slug, deal.pk, event.pk]) if event else ""
    if not is_partial(request):
        if said:
            messages.success(request, said, extra_tags=f"undo:{undo}")
        deal.pipeline.account = request.account
        return redirect_to(request, deal.pipeline.get_absolute_url())
    events = {"deal:moved": {"id": deal.pk}, "dialog:close": {}}
    if said:
        events["toast"] = {"text": said, "level": "info" if deal.entry else "good", "undo": undo}
    if form.cleaned_data["is_placed"]:
        return _placed(request, form, origin, events)
    return board_changed({origin.pk, deal.stage_id}, **events)


def _said(deal: Deal) -> str:
    """That it has moved, and what is to be known of how."""
    said = _("“%(deal)s” moved to %(stage)s.") % {"deal": deal, "stage": deal.stage}
    warned = [_("Mind the limit: %(words)s.") % {"words": words} for words in deal.entry.get("warned", ())]
    failed = [_("Not done: %(words)s.") % {"words": words} for words in deal.entry.get("failed", ())]
    return " ".join([said, *warned, *failed])


def _placed(request, form: MoveForm, origin: Stage, events: dict) -> HttpResponse:
    """The card and the heads of its columns: the rest of the page is as it should be already.

    Where the page cannot know, because the card matches no longer or its view is gone, it fetches the columns.
    """
    concerned = {origin.pk, form.deal.stage_id}
    try:
        board = open_board(request, origin.pipeline, request.POST)
    except Http404:
        return board_changed(concerned, **events)
    board.every_stage = form.stages
    cards = board.cards_of(form.deal)
    if board.is_narrowed and not cards:
        return board_changed(concerned, **events)
    context = {"board": board, "columns": board.columns_at(concerned, shown=0), "cards": cards}
    return with_events(render(request, "crm/_card_placed.html", context), **events)


@needs("manage_crm")
@require_POST
def undone(request: HttpRequest, pk: int, event_pk: int) -> HttpResponse:
    """A move taken back."""
    deal = find_deal(request, pk)
    move = get_object_or_404(Event.objects.visible_to(request.member).on(deal), pk=event_pk, verb="deal.moved")
    concerned, back = {deal.stage_id, move.data["from"]["stage"]}, deal.pipeline.get_absolute_url()
    try:
        deal.undo_move(move, by=request.member)
    except Refusal as refusal:
        return refuse(request, refusal, concerned, back)
    said = _("“%(deal)s” is back in %(stage)s.") % {"deal": deal, "stage": deal.stage}
    if not is_partial(request):
        messages.success(request, said)
        return redirect_to(request, back)
    return board_changed(concerned, **{"toast": {"text": said}, "deal:moved": {"id": deal.pk}})
