"""The list of orders."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.records.listing import Listing, Sort
from orders.models import Order

SORTS = [
    Sort("ordered", _("Order date"), ("-ordered_on", "-pk")),
    Sort("value", _("Value"), ("-value", "-pk")),
]


def order_listing(request: HttpRequest) -> Listing:
    return Listing(request, Order.objects.visible_to(request.member), SORTS)
