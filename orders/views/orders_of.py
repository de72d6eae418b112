from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.doors import needs
from companies.models import Company
from contacts.models import Contact
from conversalabs.pages import render
from crm.models import Deal
from orders.orders_of import OrdersOf


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
    return _orders_of(request, get_object_or_404(Deal.objects.visible_to(request.member), pk=pk))


def _orders_of(request: HttpRequest, record) -> HttpResponse:
    """The orders of a record: the section of its page, or a page of its own without scripts."""
    record.account = request.account
    context = {"page": OrdersOf(request, record)}
    return render(request, "orders/orders_of.html", context, fragment="orders/_orders_of.html")
