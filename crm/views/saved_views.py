"""Saved views of a board: made, opened, changed, put in order, deleted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404
from conversalabs.pages import redirect_to, render
from crm.forms.saved_view import PlaceForm, SavedViewForm, ShapeForm
from crm.lists import DealListing
from crm.models import BoardLayout, Pipeline, SavedView
from crm.views.boards import find_pipeline, open_board
from crm.views.view_marks import BOARD, TABLE, marks_of, marks_of_table, query_of

READ_OR_WRITE = ["GET", "HEAD", "POST"]


def open_view(request: HttpRequest, pk: int, view_pk: int) -> SavedView:
    """A view of a pipeline in use that the member may open, or 404."""
    pipeline = find_pipeline(request, pk)
    view = get_object_or_404(SavedView.objects.visible_to(request.member), pk=view_pk, pipeline=pipeline)
    view.account, view.pipeline = request.account, pipeline
    return view


def open_own(request: HttpRequest, pk: int, view_pk: int) -> SavedView:
    """A view that the member may change; 403 for one that is only shared with them."""
    view = open_view(request, pk, view_pk)
    if not view.is_editable_by(request.member):
        raise PermissionDenied(_("Only its owner or an administrator can change this view."))
    return view


@needs()
@require_safe
def views(request: HttpRequest, pk: int) -> HttpResponse:
    """The member's views and those that are shared, in the member's order: a menu for htmx, else a page."""
    pipeline = find_pipeline(request, pk)
    found = arranged(request.member, pipeline)
    for view in found:
        view.account, view.pipeline = request.account, pipeline
        view.may_edit = view.is_editable_by(request.member)
    context = _marks_of(request, pipeline) | {"views": found}
    return render(request, "crm/views.html", context, fragment="crm/_views_menu.html")


def _marks_of(request: HttpRequest, pipeline: Pipeline) -> dict:
    """Of the board or the table from which one comes."""
    shape = ShapeForm(request.GET)
    if shape.is_valid() and shape.is_table:
        return marks_of_table(request, DealListing(request, pipeline))
    return marks_of(request, open_board(request, pipeline))


def arranged(member, pipeline: Pipeline) -> list[SavedView]:
    """In the member's own order; those that have no place in it yet come last, by name."""
    layout = BoardLayout.objects.visible_to(member).of_board().filter(pipeline=pipeline).first()
    places = {key: place for place, key in enumerate(layout.views)} if layout else {}
    found = SavedView.objects.visible_to(member).filter(pipeline=pipeline).select_related("owner__user")
    return sorted(found, key=lambda view: (places.get(view.pk, len(places)), view.name.casefold(), view.pk))


@needs()
@require_safe
def view(request: HttpRequest, pk: int, view_pk: int) -> HttpResponse:
    """Its own address leads to the board, or the table, as it is saved."""
    return redirect_to(request, open_view(request, pk, view_pk).url)


@needs()
@require_http_methods(READ_OR_WRITE)
def view_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep how the board or the table in the address is looked at as a view."""
    pipeline = find_pipeline(request, pk)
    form = SavedViewForm(request.POST or None, instance=SavedView(account=request.account), member=request.member)
    made = []
    if not form.is_bound or not attempt(form, lambda: made.append(_add(request, pipeline, form))):
        return _ask(request, pipeline, form)
    messages.success(request, _("View “%(name)s” is saved.") % {"name": made[0]})
    return redirect_to(request, made[0].url)


def _add(request: HttpRequest, pipeline: Pipeline, form: SavedViewForm) -> SavedView:
    view = SavedView.objects.add(pipeline, by=request.member, **form.cleaned_data, **_kept(request, pipeline))
    view.account = request.account
    return view


def _kept(request: HttpRequest, pipeline: Pipeline) -> dict:
    """What a view keeps of what the address describes; ValidationError where that cannot be applied."""
    shape = ShapeForm(request.GET)
    if not shape.is_valid():
        raise ValidationError(_("Say whether it is a board or a table."))
    return _kept_of_table(request, pipeline) if shape.is_table else _kept_of_board(request, pipeline)


def _kept_of_board(request: HttpRequest, pipeline: Pipeline) -> dict:
    board = open_board(request, pipeline)
    if board.error:
        raise ValidationError(board.error)
    return {"shape": BOARD, "query": query_of(board), "look": board.layout.look}


def _kept_of_table(request: HttpRequest, pipeline: Pipeline) -> dict:
    listing = DealListing(request, pipeline)
    if listing.error:
        raise ValidationError(listing.error)
    look = BoardLayout.objects.visible_to(request.member).on(request.member, pipeline, listing.view).look
    return {"shape": TABLE, "query": listing.query | {"columns": listing.layout.keys}, "look": look}


def _ask(request: HttpRequest, pipeline: Pipeline, form: SavedViewForm) -> HttpResponse:
    context = {"form": form, "pipeline": pipeline, "view": form.instance, "action": request.get_full_path()}
    status = 422 if form.is_bound else 200
    return render(request, "crm/view.html", context, fragment="crm/_view.html", status=status)


@needs()
@require_http_methods(READ_OR_WRITE)
def view_edit(request: HttpRequest, pk: int, view_pk: int) -> HttpResponse:
    """The name of a view and who sees it."""
    found = open_own(request, pk, view_pk)
    form = SavedViewForm(request.POST or None, instance=found, member=request.member)
    fresh = open_own(request, pk, view_pk)
    with gone_is_404():
        done = form.is_bound and attempt(form, lambda: fresh.change(by=request.member, **form.cleaned_data))
    return redirect_to(request, fresh.url) if done else _ask(request, found.pipeline, form)


@needs()
@require_POST
def view_query(request: HttpRequest, pk: int, view_pk: int) -> HttpResponse:
    """Put what the address describes, and the look that the member has given it, in the place of what the view has."""
    found = open_own(request, pk, view_pk)
    try:
        with gone_is_404():
            found.change(by=request.member, **_kept(request, found.pipeline))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        _forget_own_look(request, found)
        messages.success(request, _("View “%(name)s” is saved.") % {"name": found})
    return redirect_to(request, found.url)


@needs()
@require_POST
def view_reset(request: HttpRequest, pk: int, view_pk: int) -> HttpResponse:
    """The view as it is saved, whatever the member has made of it."""
    found = open_view(request, pk, view_pk)
    _forget_own_look(request, found)
    return redirect_to(request, found.url)


def _forget_own_look(request: HttpRequest, view: SavedView) -> None:
    BoardLayout.objects.forget(request.member, view)
    DealListing(request, view.pipeline, QueryDict(f"view={view.pk}")).layout.choose(None)


@needs()
@require_POST
def view_place(request: HttpRequest, pk: int, view_pk: int) -> HttpResponse:
    """One place up or down in the member's own list."""
    found, form = open_view(request, pk, view_pk), PlaceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("A view goes up or down."), status=422)
    order = [view.pk for view in arranged(request.member, found.pipeline)]
    here = order.index(found.pk)
    there = min(max(here + form.cleaned_data["step"], 0), len(order) - 1)
    order.insert(there, order.pop(here))
    BoardLayout.objects.put(request.member, found.pipeline, views=order)
    return redirect_to(request, reverse("crm:views", args=[request.account.slug, pk]))


@needs()
@require_http_methods(READ_OR_WRITE)
def view_deletion(request: HttpRequest, pk: int, view_pk: int) -> HttpResponse:
    found = open_own(request, pk, view_pk)
    if request.method != "POST":
        return render(request, "crm/view_deletion.html", {"view": found}, fragment="crm/_view_deletion.html")
    with gone_is_404():
        found.remove(by=request.member)
    messages.success(request, _("View “%(name)s” is deleted.") % {"name": found})
    return redirect_to(request, found.pipeline.get_absolute_url())
