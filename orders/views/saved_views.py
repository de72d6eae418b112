"""Saved views of the list of orders: made, opened, changed, deleted."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.records.chooser import answer_layout
from accounts.records.kept_views import answer_deletion, answer_edit, answer_new, answer_query, find_view, own_view
from accounts.records.rule import answer_rule, asks_for_rule
from orders.forms.view import OrderViewForm
from orders.lists import order_listing
from orders.models import OrderView
from orders.views.orders import READ_OR_WRITE, show_list


@needs("see_orders")
@require_safe
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of orders as it was saved."""
    found = find_view(request, OrderView, pk)
    listing = order_listing(request, found)
    return answer_rule(request, listing) if asks_for_rule(request) else show_list(request, listing, found)


@needs("see_orders")
@require_http_methods(READ_OR_WRITE)
def view_layout(request: HttpRequest, pk: int) -> HttpResponse:
    """Which columns the member sees in this view, whatever was saved with it."""
    found = find_view(request, OrderView, pk)
    return answer_layout(request, order_listing(request, found), found.get_absolute_url())


@needs("see_orders")
@require_http_methods(READ_OR_WRITE)
def view_new(request: HttpRequest) -> HttpResponse:
    return answer_new(request, OrderViewForm, OrderView(account=request.account), order_listing(request))


@needs("see_orders")
@require_http_methods(READ_OR_WRITE)
def view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return answer_edit(request, OrderViewForm, own_view(request, OrderView, pk))


@needs("see_orders")
@require_POST
def view_query(request: HttpRequest, pk: int) -> HttpResponse:
    found = own_view(request, OrderView, pk)
    return answer_query(request, found, order_listing(request, found))


@needs("see_orders")
@require_http_methods(READ_OR_WRITE)
def view_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    return answer_deletion(request, own_view(request, OrderView, pk))
