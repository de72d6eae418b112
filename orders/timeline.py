"""What orders tell on the timelines of contacts and companies, and in the history of the deal that became one."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Event
from accounts.records.history import Teller
from accounts.records.timeline import Entry, Source
from conversalabs.templatetags.money import money_text
from orders.models import Order
from orders.orders_of import OrdersOf


def _orders(page) -> QuerySet:
    found = OrdersOf(page.request, page.record).found
    return found.select_related("contact").defer("words", "contact__words")


def _tell(page, orders: list[Order]) -> Iterator[tuple[int, Entry]]:
    may_name = page.record._meta.model_name == "contact" or page.member.can("see_contacts")
    for order in orders:
        order.account = page.account
        detail = f"{money_text(order.value, order.currency)} · {order.get_status_display()}"
        who, words = (str(order.contact), _("ordered")) if may_name else ("", _("Order:"))
        yield (
            order.pk,
            Entry(
                ORDERS.moment_of(order), "shopping-bag", words, who, name=order.title, url=order.get_absolute_url(),
                detail=detail, day=order.ordered_on,
            ),
        )  # fmt: skip


ORDERS = Source(
    "orders", gettext_lazy("Orders"), _orders, "ordered_on", _tell, order=40, permission="see_orders", module="orders"
)


def _made(page, events: list[Event]) -> dict[int, str]:
    return {event.pk: _("made the order “%(name)s”") % {"name": event.data.get("name", "")} for event in events}


MADE = Teller({"deal.order_made": "shopping-bag"}, _made, permission="see_orders", module="orders")
