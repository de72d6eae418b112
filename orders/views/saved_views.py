"""Saved views of the list of orders: made, opened, changed, deleted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404
from accounts.records.chooser import answer_layout
from accounts.records.listing import Listing
from accounts.records.rule import answer_rule, asks_for_rule
from conversalabs.pages import redirect_to, render
from orders.forms.view import OrderViewForm
from orders.lists import order_listing
from orders.models import OrderView
from orders.views.orders import READ_OR_WRITE, list_url, show_list


def open_view(request: HttpRequest, pk: int) -> OrderView:
    """A view that the member may open, or 404."""
    view = get_object_or_404(OrderView.objects.visible_to(request.member), pk=pk)
    view.account = request.account
    return view


def open_own(request: HttpRequest, pk: int) -> OrderView:
    """A view that the member may change; 403 for one that is only shared with them."""
    view = open_view(request, pk)
    if not view.is_editable_by(request.member):
        raise PermissionDenied(_("Only its owner or an administrator can change this view."))
    return view


@needs("see_orders")
@require_safe
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of orders as it was saved."""
    found = open_view(request, pk)
    listing = order_listing(request, found)
    return answer_rule(request, listing) if asks_for_rule(request) else show_list(request, listing, found)


@needs("see_orders")
@require_http_methods(READ_OR_WRITE)
def view_layout(request: HttpRequest, pk: int) -> HttpResponse:
    """Which columns the member sees in this view, whatever was saved with it."""
    found = open_view(request, pk)
    return answer_layout(request, order_listing(request, found), found.get_absolute_url())


@needs("see_orders")
@require_http_methods(READ_OR_WRITE)
def view_new(request: HttpRequest) -> HttpResponse:
    """Keep the filter, search and order in the address as a view."""
    listing, made = order_listing(request), []
    known = {"initial": {"with_columns": listing.layout.is_chosen}}
    view = OrderView(account=request.account)
    form = OrderViewForm(request.POST or None, instance=view, member=request.member, **known)
    if not form.is_bound or not attempt(form, lambda: made.append(_add(request, form, listing))):
        return _ask(request, form, listing.sentence)
    messages.success(request, _("View “%(name)s” is saved.") % {"name": made[0]})
    return redirect_to(request, made[0].get_absolute_url())


def _add(request: HttpRequest, form: OrderViewForm, listing: Listing) -> OrderView:
    if listing.error:
        raise ValidationError(listing.error)
    kept = {"columns": listing.layout.keys} if form.cleaned_data.pop("with_columns") else {}
    view = OrderView.objects.add(by=request.member, query=listing.query | kept, **form.cleaned_data)
    view.account = request.account
    return view


def _ask(request: HttpRequest, form: OrderViewForm, sentence: str = "") -> HttpResponse:
    context = {"form": form, "view": form.instance, "sentence": sentence, "action": request.get_full_path()}
    status = 422 if form.is_bound else 200
    return render(request, "orders/view.html", context, fragment="orders/_view.html", status=status)


@needs("see_orders")
@require_http_methods(READ_OR_WRITE)
def view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The name of a view and who sees it."""
    found = open_own(request, pk)
    form = OrderViewForm(request.POST or None, instance=found, member=request.member)
    fresh = open_own(request, pk)
    if not form.is_bound or not attempt(form, lambda: fresh.change(by=request.member, **form.cleaned_data)):
        return _ask(request, form)
    return redirect_to(request, found.get_absolute_url())


@needs("see_orders")
@require_POST
def view_query(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the filter, search and order in the address, and the columns chosen, in the place of what the view has."""
    found = open_own(request, pk)
    listing = order_listing(request, found)
    try:
        _keep(request, found, listing)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("View “%(name)s” is saved.") % {"name": found})
    return redirect_to(request, found.get_absolute_url())


def _keep(request: HttpRequest, view: OrderView, listing: Listing) -> None:
    if listing.error:
        raise ValidationError(listing.error)
    with gone_is_404():
        view.change(by=request.member, query=listing.query | listing.layout.worth_saving)
    listing.layout.choose(None)


@needs("see_orders")
@require_http_methods(READ_OR_WRITE)
def view_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    found = open_own(request, pk)
    if request.method != "POST":
        page, dialog = "orders/view_deletion.html", "orders/_view_deletion.html"
        return render(request, page, {"view": found}, fragment=dialog)
    found.remove(by=request.member)
    messages.success(request, _("View “%(name)s” is deleted.") % {"name": found})
    return redirect_to(request, list_url(request))
