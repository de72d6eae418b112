"""The list of orders."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.records.kinds import ListKind
from accounts.records.listing import Listing
from orders.columns import NEWEST
from orders.models import Order, OrderView


class OrderList(ListKind):
    model = Order
    route = "orders:order"
    label = _("Order")
    sort = NEWEST
    sorts_by_name = False
    reads = ("title",)
    defaults = ("contact", "status", "value", "ordered", "paid", "source", "external_id")


ORDERS = OrderList()


def order_listing(request: HttpRequest, view: OrderView | None = None) -> Listing:
    found = Order.objects.visible_to(request.member)
    if view is None:
        return Listing(request, ORDERS, found)
    return Listing(request, ORDERS, found, view.query, str(view.pk), view.names_for(request.member))
