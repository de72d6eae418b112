"""What orders can be filtered by, and contacts and companies by their orders."""

from collections.abc import Callable, Iterator
from functools import partial

from django.db.models import Count, OuterRef, QuerySet, Sum
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.filters import FilterField, Type, options_of
from accounts.models import Member
from contacts.models import Contact
from imports.filters import fields_over_imports
from orders.models import Order
from orders.models.due import due_on


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
    yield from fields_over_imports(target="orders")(member)


def fields_over_orders(whose: str) -> Callable[[Member], Iterator[FilterField]]:
    """The fields of records that orders belong to by the path `whose` ("contact"): of any one order, or of all."""
    return partial(_fields_over, whose)


def _fields_over(whose: str, member: Member) -> Iterator[FilterField]:
    if not Order.is_open_to(member):
        return
    group = _("Orders")
    found = {"rows": partial(_orders_of, whose), "group": group}
    yield from _figures(whose, group)
    yield FilterField("last_order", _("Last order"), Type.DATE, "ordered_on", latest=True, **found)
    yield FilterField("order_date", _("Order date"), Type.DATE, "ordered_on", **found)
    for key, label, options in [
        ("status", _("Order’s status"), options_of(Order.Status)),
        ("source", _("Order’s source"), options_of(Order.Source)),
    ]:
        yield FilterField(f"order_{key}", label, Type.LIST, key, options=options, **found)
    yield FilterField("order_value", _("Order’s value"), Type.NUMBER, "value", **found)
    yield FilterField("order_title", _("Order’s title"), Type.TEXT, "title", **found)


def _figures(whose: str, group: str) -> Iterator[FilterField]:
    """All orders count; those that are void are in no sum. See `orders.totals`."""
    of = {"whose": whose, "group": group}
    yield FilterField(
        "order_count", _("Number of orders"), Type.NUMBER, figure=Count("*"), rows=Order.objects.visible_to, **of
    )
    kept = {"rows": _kept_orders, **of}
    yield FilterField("order_total", _("Total of orders"), Type.MONEY, figure=Sum("value"), **kept)
    is_due = LessThan(due_on(), timezone.localdate())
    yield FilterField("order_due", _("Due again"), Type.CHECKBOX, figure=is_due, **kept)
    yield FilterField("order_due_on", _("Due again on"), Type.DATE, figure=due_on(), **kept)


def _orders_of(whose: str, member: Member) -> QuerySet:
    return Order.objects.visible_to(member).filter(**{whose: OuterRef("pk")})


def _kept_orders(member: Member) -> QuerySet:
    return Order.objects.visible_to(member).kept()
