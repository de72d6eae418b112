"""Demo orders: what people bought, most of them once, a few again and again."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from contacts.demo import Made
from conversalabs.demo import Plan, names, register
from conversalabs.demo.rows import ids, write
from orders.models import Order, OrderItem

DAYS_BACK = 700
# The higher, the more orders fall to the oldest contacts.
LOYALTY = 1.8
# Whoever pays in a foreign currency always does.
CURRENCIES = ["BRL"] * 8 + ["USD", "EUR"]
SOURCES = names.weighted("commerce 9, payments 4, webhook 2, api 2, manual 4")
RECENT_STATUS = names.weighted("pending 4, paid 8, partially_paid, overdue, canceled, failed")
OLD_STATUS = names.weighted("paid 30, refunded 2, canceled 2, overdue, failed")
PAID = {Order.Status.PAID, Order.Status.REFUNDED, Order.Status.PARTIALLY_PAID}
# name, price
GOODS = [
    ("Café torrado 1 kg", "54.90"),
    ("Caneca esmaltada", "39.90"),
    ("Camiseta algodão", "79.00"),
    ("Caderno pautado", "24.50"),
    ("Fone sem fio", "189.90"),
    ("Mochila urbana", "219.00"),
    ("Luminária de mesa", "149.90"),
    ("Garrafa térmica", "99.00"),
    ("Cadeira de escritório", "899.00"),
    ("Teclado mecânico", "349.90"),
    ("Curso on-line", "497.00"),
    ("Assinatura mensal", "59.90"),
]
TABLES = {
    Order: ["id", "account", "contact", "deal", "title", "value", "currency", "status", "source", "external_id",
            "ordered_on", "paid_on", "created_at", "updated_at"],
    OrderItem: ["account", "order", "name", "quantity", "unit_price"],
}  # fmt: skip


def make(plan: Plan) -> Iterator[tuple[str, int]]:
    counts = write(TABLES, _Drawer(plan).rows())
    yield "orders", counts[Order]
    yield "order items", counts[OrderItem]


def is_empty(account) -> bool:
    return not Order.objects.of(account).exists()


class _Drawer:
    def __init__(self, plan: Plan):
        self.plan, self.account_id, self.chance = plan, plan.account.pk, plan.chance("orders")
        self.made = Made(plan, self.chance)

    def rows(self) -> Iterator[tuple]:
        for index, pk in enumerate(ids(Order, self.plan.orders)):
            yield from self.order(index, pk)

    def order(self, index: int, pk: int) -> Iterator[tuple]:
        at = self.plan.moment(index, self.plan.orders, DAYS_BACK, self.chance)
        contact = self.made.known_at(at, favour=LOYALTY)
        goods = [(name, self.quantity(), Decimal(price)) for name, price in self.basket()]
        value = sum(quantity * price for _name, quantity, price in goods)
        source, (status, paid_on) = self.chance.pick(SOURCES), self.status(at)
        external_id = "" if source == Order.Source.MANUAL else f"{source[:2].upper()}-{100_000 + index}"
        yield Order, (
            pk, self.account_id, contact, None, self.title(goods), value, self.currency(contact),
            status, source, external_id, at.date(), paid_on, at, at,
        )  # fmt: skip
        for name, quantity, price in goods:
            yield OrderItem, (self.account_id, pk, name, quantity, price)

    def currency(self, contact: int) -> str:
        return CURRENCIES[(contact - self.made.pks[0]) % len(CURRENCIES)]

    def basket(self) -> list[tuple[str, str]]:
        return self.chance.sample(GOODS, self.chance.choice([1, 1, 1, 2, 2, 3]))

    def quantity(self) -> int:
        return self.chance.choice([1, 1, 1, 1, 2, 3])

    def title(self, goods: list[tuple]) -> str:
        more = f" + {len(goods) - 1}" if len(goods) > 1 else ""
        return f"{goods[0][0]}{more}"

    def status(self, at: datetime) -> tuple[str, date | None]:
        """Status, paid on."""
        is_old = self.plan.now - at > timedelta(days=30)
        status = self.chance.pick(OLD_STATUS if is_old else RECENT_STATUS)
        paid_at = min(at + timedelta(days=self.chance.choice([0, 0, 1, 3])), self.plan.now)
        return status, paid_at.date() if status in PAID else None


register("orders", make, is_empty)
