"""The orders of a contact, of a company's people, or around a deal, on the page of the one or the other."""

from functools import cached_property, partial

from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.models import Member
from accounts.records.related import ReadFirst, Related
from companies.figures import Amount
from conversalabs.standing import Standing
from crm.models import Deal
from crm.totals import Converted
from orders.models import Order
from orders.totals import Totals, figures, habit


class OrdersOf(Related):
    """Figures and the newest orders; what the member may see of them."""

    namespace, key = "orders", "orders"
    whose = {
        "contact": lambda contact: Q(contact=contact),
        "company": lambda company: Q(contact__company=company),
        # Those of its primary contact, and those that belong to the deal itself.
        "deal": lambda deal: Q(deal=deal) | Q(contact=deal.contact_id),
    }

    def __init__(self, request: HttpRequest, record):
        super().__init__(request, record, lambda: _orders_of(request.member, record))
        # What a deal stands on is its contact too: two ids, and no one statement for all.
        self.is_standing = self.kind in {"contact", "company"}

    @cached_property
    def totals(self) -> Totals:
        if not self.is_standing:
            return Totals(self.found)
        return Totals(
            SimpleLazyObject(lambda: self.found), partial(self.standing, _FIGURES), partial(self.standing, _HABIT)
        )

    @cached_property
    def converted(self) -> Converted:
        return self.totals.converted(self.request.account)

    @property
    def count(self) -> int:
        return self.totals.count

    @property
    def shows_contacts(self) -> bool:
        return self.kind != "contact" and self.request.member.can("see_contacts")

    @cached_property
    def rows(self) -> Page:
        newest = SimpleLazyObject(lambda: _newest(self.found))
        pages = ReadFirst(newest, self.size, partial(self.standing, _FIRST) if self.is_standing else None)
        pages.count = self.count
        return pages.get_page(self.request.GET.get(self.key))

    @property
    def new_url(self) -> str:
        """Where an order of this contact is added; "" for who may not."""
        url = reverse("orders:order_new", args=[self.request.account.slug])
        may_add = self.kind == "contact" and self.request.member.can("manage_orders")
        may_add = may_add or (self.kind == "deal" and may_create(self.request.member))
        return f"{url}?{self.kind}={self.record.pk}" if may_add else ""


def _orders_of(member: Member, record) -> QuerySet:
    return Order.objects.visible_to(member).filter(OrdersOf.whose[record._meta.model_name](record))


def _newest(orders) -> QuerySet:
    return orders.newest_first().select_related("contact").defer("words", "contact__words")


_FIRST = Standing(lambda member, kind, record: _newest(_orders_of(member, kind(pk=record)))[: OrdersOf.size + 1])
_FIGURES = Standing(lambda member, kind, record: figures(_orders_of(member, kind(pk=record))))
_HABIT = Standing(lambda member, kind, record: habit(_orders_of(member, kind(pk=record))))


def may_create(member: Member) -> bool:
    """An order is always a contact's: who sees no contacts adds none."""
    return member.can("manage_orders") and member.can("see_contacts")


def load(request: HttpRequest, record) -> dict:
    return {"page": OrdersOf(request, record)}


def of_won_deal(request: HttpRequest, deal: Deal) -> dict:
    """The order that a won deal became, or whether the member may make it."""
    order = Order.objects.visible_to(request.member).filter(deal=deal).order_by("pk").first()
    return {"order": order, "is_due": order is None and may_create(request.member)}


def of_companies(member: Member, companies) -> Amount:
    """How many orders the companies' people have made together, and their sums."""
    totals = Totals(Order.objects.visible_to(member).filter(contact__company__in=companies.values("pk")))
    return Amount(totals.count, {total.currency: total.sum for total in totals.by_currency})
