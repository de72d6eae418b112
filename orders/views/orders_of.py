import json

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import needs
from companies.models import Company
from contacts.models import Contact
from conversalabs.pages import is_partial, redirect_to, render
from crm.models import Deal
from crm.views.refusals import refusing
from orders.models import order_of
from orders.orders_of import OrdersOf, may_create, of_won_deal


@needs("see_orders")
@require_safe
def contact_orders(request: HttpRequest, pk: int) -> HttpResponse:
    return _orders_of(request, get_object_or_404(Contact.objects.visible_to(request.member), pk=pk))


@needs("see_orders")
@require_safe
def company_orders(request: HttpRequest, pk: int) -> HttpResponse:
    return _orders_of(request, get_object_or_404(Company.objects.visible_to(request.member), pk=pk))


@needs("see_orders")
@require_safe
def deal_orders(request: HttpRequest, pk: int) -> HttpResponse:
    return _orders_of(request, _deal(request, pk))


@needs("manage_orders")
@require_POST
@refusing
def deal_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The order of a won deal: made once, whoever asks and however often; then, and without scripts, shown."""
    deal = _deal(request, pk)
    if not may_create(request.member):
        raise PermissionDenied(_("An order is a contact's; your role does not show contacts."))
    order, is_new = order_of(deal, by=request.member)
    if not order.is_visible_to(request.member):
        raise PermissionDenied(_("This deal has an order already, of a contact that you do not see."))
    if not is_new or not is_partial(request):
        order.account = request.account
        return redirect_to(request, order.get_absolute_url())
    response = render(request, "orders/_won_deal.html", {"deal": deal, **of_won_deal(request, deal)})
    # Its history and what stands around it tell of the order too.
    response["HX-Trigger"] = json.dumps({"live:change": {"verb": "deal.changed", "about": [f"deal:{deal.pk}"]}})
    return response


def _deal(request: HttpRequest, pk: int) -> Deal:
    deals = Deal.objects.visible_to(request.member).select_related("stage")
    return get_object_or_404(deals, pk=pk)


def _orders_of(request: HttpRequest, record) -> HttpResponse:
    """The orders of a record: the section of its page, or a page of its own without scripts."""
    record.account = request.account
    context = {"page": OrdersOf(request, record)}
    return render(request, "orders/orders_of.html", context, fragment="orders/_orders_of.html")
