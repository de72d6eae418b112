"""The orders of a contact, on the contact's page."""

from functools import cached_property

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.urls import reverse

from orders.models import Order
from orders.totals import Totals

SIZE = 10


class ContactOrders:
    """The figures and the newest orders of `contact`, paged by `?orders=`; what the member may see of them."""

    def __init__(self, request: HttpRequest, contact):
        self.request, self.contact = request, contact
        self.orders = Order.objects.visible_to(request.member).filter(contact=contact)

    @property
    def prefix(self) -> str:
        """What the id of the region begins with."""
        return f"contact_{self.contact.pk}"

    @cached_property
    def totals(self) -> Totals:
        return Totals(self.orders)

    @cached_property
    def rows(self) -> Page:
        pages = Paginator(self.orders.newest_first().defer("words"), SIZE)
        pages.count = self.totals.count
        return pages.get_page(self.request.GET.get("orders"))

    @property
    def url(self) -> str:
        return reverse("orders:contact_orders", args=[self.request.account.slug, self.contact.pk])

    @property
    def new_url(self) -> str:
        """Where an order of this contact is added; "" for who may not."""
        url = reverse("orders:order_new", args=[self.request.account.slug])
        return f"{url}?contact={self.contact.pk}" if self.request.member.can("manage_orders") else ""


def load(request: HttpRequest, contact) -> dict:
    return {"page": ContactOrders(request, contact)}
