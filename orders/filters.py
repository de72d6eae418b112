"""What orders can be filtered by, and contacts and companies by their orders."""

from collections.abc import Callable, Iterator
from functools import partial

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.filters import FilterField, Type, options_of
from accounts.models import Member
from contacts.models import Contact
from orders.models import Order


def order_fields(member: Member) -> Iterator[FilterField]:
    """The fields of an order, as far as `member` may see them."""
    yield FilterField("status", _("Status"), Type.LIST, options=options_of(Order.Status))
    yield FilterField("source", _("Source"), Type.LIST, options=options_of(Order.Source))
    if member.can("see_contacts"):
        contacts = Contact.objects.visible_to
        yield FilterField(
            "contact", _("Contact"), Type.RECORD, "contact_id", records=contacts, picker="contacts:options"
        )
    yield FilterField("title", _("Title"), Type.TEXT)
    yield FilterField("external_id", _("External id"), Type.TEXT)
    yield FilterField("value", _("Value"), Type.NUMBER)
    yield FilterField("currency", _("Currency"), Type.TEXT)
    yield FilterField("ordered", _("Order date"), Type.DATE, "ordered_on")
    yield FilterField("paid", _("Paid date"), Type.DATE, "paid_on")


def fields_over_orders(whose: str) -> Callable[[Member], Iterator[FilterField]]:
    """The fields of records that orders belong to by the path `whose` ("contact"): what any one order has."""
    return partial(_fields_over, whose)


def _fields_over(whose: str, member: Member) -> Iterator[FilterField]:
    if not Order.is_open_to(member):
        return
    found = {"rows": partial(_orders, whose), "group": _("Orders")}
    yield FilterField("order_date", _("Order date"), Type.DATE, "ordered_on", **found)
    yield FilterField(
        "order_status", _("Order’s status"), Type.LIST, "status", options=options_of(Order.Status), **found
    )
    yield FilterField("order_value", _("Order’s value"), Type.NUMBER, "value", **found)
    yield FilterField("order_title", _("Order’s title"), Type.TEXT, "title", **found)


def _orders(whose: str, member: Member) -> QuerySet:
    return Order.objects.visible_to(member).filter(**{whose: OuterRef("pk")})
