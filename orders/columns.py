"""What lists of orders can show, and what those of contacts and companies show of their orders."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from django.db.models import Count, Expression, Max, QuerySet, Sum
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.records.columns import Column, Values, text
from accounts.records.sorting import Sort
from contacts.lists import CONTACTS
from contacts.models import Contact
from conversalabs.templatetags.dates import day
from conversalabs.templatetags.money import money_text
from orders.models import Order
from orders.models.due import due_on

NEWEST = Sort("ordered", ("-ordered_on", "-pk"))
DEAREST = Sort("value", ("-value", "-pk"))
NAMES = ("name", "email", "phone", "identifier")


def order_columns(member: Member) -> Iterator[Column]:
    """The fields of an order, as far as `member` may see them."""
    if Contact.is_open_to(member):
        yield _contact(CONTACTS.base_url(member.account))
    yield Column("status", _("Status"), _status, reads=("status",))
    yield Column(
        "value", _("Value"), lambda values: money_text(values["value"], values["currency"]),
        reads=("value", "currency"), sort=DEAREST, is_number=True,
    )  # fmt: skip
    yield Column("ordered", _("Order date"), lambda values: day(values["ordered_on"]), ("ordered_on",), sort=NEWEST)
    yield Column("paid", _("Paid"), lambda values: day(values["paid_on"]), reads=("paid_on",))
    yield Column("source", _("Source"), lambda values: Order.Source(values["source"]).label, reads=("source",))
    yield text("external_id", _("External id"))


def _contact(base_url: str) -> Column:
    def show(values: Values) -> SafeString:
        name = CONTACTS.name({each: values[f"contact__{each}"] for each in NAMES})
        return format_html('<a class="order-contact" href="{}{}/">{}</a>', base_url, values["contact"], name)

    return Column("contact", _("Contact"), show, reads=("contact", *(f"contact__{name}" for name in NAMES)))


def _status(values: Values) -> SafeString:
    look, label = Order.LOOKS.get(values["status"], ""), Order.Status(values["status"]).label
    return format_html('<span class="badge {}">{}</span>', look, label)


def contact_columns(member: Member) -> Iterator[Column]:
    """What a contact has bought, as far as `member` may see it."""
    return _totals(member, "contact")


def company_columns(member: Member) -> Iterator[Column]:
    """What the contacts of a company have bought."""
    return _totals(member, "contact__company")


def _totals(member: Member, path: str) -> Iterator[Column]:
    if not Order.is_open_to(member):
        return
    yield Column(
        "order_count", _("Number of orders"), lambda values: str(values["order_count"] or ""),
        load=partial(_figures, Order.objects.visible_to, path, Count("pk")), is_number=True,
    )  # fmt: skip
    yield Column("order_total", _("Order total"), _sums, load=partial(order_totals, path), is_number=True)
    yield _day("last_order", _("Last order"), partial(_figures, Order.objects.visible_to, path, Max("ordered_on")))
    yield _day("order_due", _("Due again"), partial(_figures, _kept, path, due_on()))


def _day(key: str, label: str, load: Callable) -> Column:
    plain = {"plain": lambda values: values[key].isoformat() if values[key] else ""}
    return Column(key, label, lambda values: day(values[key]), load=load, **plain)


def _kept(member: Member) -> QuerySet:
    return Order.objects.visible_to(member).kept()


def _figures(orders: Callable, path: str, figure: Expression, member: Member, keys: list[int]) -> dict[int, object]:
    """By the record at `path` from an order, what its `orders(member)` come to."""
    found = orders(member).filter(**{f"{path}__in": keys}).order_by()
    return dict(found.values_list(path).annotate(figure=figure))


def order_totals(path: str, member: Member, keys: list[int]) -> dict[int, dict[str, Decimal]]:
    """By the record at `path` from an order, what its orders come to by currency, those that are void left out."""
    orders = _kept(member).filter(**{f"{path}__in": keys})
    found = defaultdict(dict)
    for key, currency, total in orders.order_by(path, "currency").values_list(path, "currency").annotate(Sum("value")):
        found[key][currency] = total
    return found


def _sums(values: Values) -> str:
    sums = values["order_total"] or {}
    return " + ".join(money_text(total, currency) for currency, total in sums.items())
