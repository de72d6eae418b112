"""5,000 real orders of a Brazilian shop, delivered state by state; what is expected is computed from the files."""

import csv
import random
from collections import Counter, defaultdict
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db.models import Count, F, Max, Sum

from contacts.models import Contact, Sender
from orders.models import Delivery, Order, OrderItem, OrderState
from orders.totals import Totals
from tests.at_once import at_once

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]
STEPS = ["order_purchase_timestamp", "order_approved_at", "order_delivered_carrier_date",
         "order_delivered_customer_date"]  # fmt: skip
LAST = {"canceled": "canceled", "unavailable": "canceled"}


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%Y %H:%M").replace(tzinfo=UTC)


class Shop:
    """The files, and all that the shop tells of its orders: each step of them a state."""

    def __init__(self, folder):
        self.folder = folder
        self.orders = self.read("orders")
        self.customers = {row["customer_id"]: row for row in self.read("customers")}
        self.items, self.paid = defaultdict(list), defaultdict(Decimal)
        for row in self.read("order_items"):
            self.items[row["order_id"]].append(row)
        for row in self.read("order_payments"):
            self.paid[row["order_id"]] += Decimal(row["payment_value"])
        self.told = [(row["order_id"], state) for row in self.orders for state in self.states(row)]

    def read(self, name: str) -> list[dict]:
        with (self.folder / f"olist_{name}_dataset.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def states(self, row: dict):
        moments = [moment(row[step]) for step in STEPS if row[step]]
        for number, at in enumerate(moments):
            yield self.state(row, "paid" if number else "pending", number, at)
        if row["order_status"] in LAST:
            yield self.state(row, LAST[row["order_status"]], len(moments), moments[-1])

    def state(self, row: dict, status: str, number: int, at: datetime) -> Delivery:
        customer, bought = self.customers[row["customer_id"]], self.items[row["order_id"]]
        return Delivery(
            buyer=Sender(identifier=customer["customer_unique_id"], city=customer["customer_city"]),
            status=status, sequence=number, at=at, ordered_on=moment(row[STEPS[0]]).date(),
            paid_on=moment(row[STEPS[1]]).date() if number and row[STEPS[1]] else None,
            value=self.paid[row["order_id"]], currency="BRL",
            items=tuple({"name": item["product_id"], "unit_price": item["price"], "tax": item["freight_value"]}
                        for item in bought),
        )  # fmt: skip

    def last_status(self, row: dict) -> str:
        return LAST.get(row["order_status"], "paid" if row[STEPS[1]] else "pending")


@pytest.fixture
def shop(sample_data) -> Shop:
    return Shop(sample_data / "olist-orders-sample")


def kept(account) -> list:
    """All that the shop has told, as it is stored."""
    orders = Order.objects.of(account).annotate(newest=Max("states__key"), states_kept=Count("states"))
    facts = orders.order_by("external_id").values_list(
        "external_id", "title", "value", "status", "ordered_on", "paid_on", "contact__identifier", "newest",
        "states_kept",
    )  # fmt: skip
    items = OrderItem.objects.of(account).order_by("order__external_id", "name", "unit_price")
    return [list(facts), list(items.values_list("order__external_id", "name", "unit_price", "tax"))]


def deliver(account, told: list, seed: int) -> None:
    shuffled = random.Random(seed).sample(told, len(told))
    Order.objects.receive_each(account, "commerce", shuffled)


def test_counts_and_totals_are_those_of_the_files_and_stay(cast, shop):
    deliver(cast.account, shop.told, seed=1)
    orders = Order.objects.visible_to(cast.alice)
    statuses = Counter(map(shop.last_status, shop.orders))
    assert dict(orders.order_by().values_list("status").annotate(Count("pk"))) == dict(statuses)
    assert orders.aggregate(Sum("value"))["value__sum"] == sum(shop.paid.values())
    (total,) = Totals(orders).by_currency
    assert total.sum == sum(shop.paid[row["order_id"]] for row in shop.orders if row["order_status"] not in LAST)
    items = [item for rows in shop.items.values() for item in rows]
    assert OrderItem.objects.count() == len(items)
    assert OrderItem.objects.aggregate(all=Sum(F("unit_price") + F("tax")))["all"] == sum(
        Decimal(item["price"]) + Decimal(item["freight_value"]) for item in items
    )
    assert Contact.objects.count() == len({row["customer_unique_id"] for row in shop.customers.values()})
    assert OrderState.objects.count() == len(shop.told)
    before = kept(cast.account)
    deliver(cast.account, shop.told, seed=2)
    assert kept(cast.account) == before


def test_twenty_at_a_time_each_by_each_come_to_the_same(cast, shop):
    told = shop.told[:300]
    deliver(cast.account, told, seed=3)

    def deliver_singly(number):
        for external_id, state in random.Random(number).sample(told, len(told))[: 300 if number < 2 else 60]:
            Order.objects.receive(cast.rival, "commerce", external_id, state)

    assert at_once(deliver_singly, 20) == [None] * 20
    assert kept(cast.rival) == kept(cast.account)
