"""What orders are received a second in one process: `python -m bench.received_orders <account>` prints the rates.

Four lines: new orders of contacts that are there, their next state, and new orders of people whom nobody knows, all of
them 500 at a time; and a few of the first kind one by one.
"""

import os
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conversalabs.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from accounts.models import Account  # noqa: E402
from contacts.models import Contact, Sender  # noqa: E402
from orders.models import Delivery, Order  # noqa: E402

COUNT, AT_ONCE, SINGLY = 5_000, 500, 500


def main(slug: str) -> None:
    account, now = Account.objects.get(slug=slug), timezone.now()
    emails = list(Contact.objects.of(account).exclude(email="").order_by("pk").values_list("email", flat=True)[:COUNT])
    known = [Sender(email=emails[number % len(emails)]) for number in range(COUNT)]
    run = f"{now:%s}"
    new = [Sender(name=f"Buyer {number}", email=f"b{run}-{number}@shop.example") for number in range(COUNT)]
    for prefix, status, buyers in [("A", "pending", known), ("A", "paid", known), ("B", "paid", new)]:
        told = [(f"{prefix}-{run}-{number}", _told(buyer, status, now)) for number, buyer in enumerate(buyers)]
        print(_rate(account, told))
    singly = [(f"C-{run}-{number}", _told(buyer, "paid", now)) for number, buyer in enumerate(known[:SINGLY])]
    print(_rate(account, singly, at_once=1))


def _told(buyer: Sender, status: str, now) -> Delivery:
    items = tuple({"name": name, "unit_price": Decimal("39.90")} for name in ("Mug", "Plate"))
    at = now + timedelta(minutes=status == "paid")
    return Delivery(buyer=buyer, status=status, at=at, ordered_on=now.date(), items=items)


def _rate(account, told: list, at_once: int = AT_ONCE) -> float:
    began = time.perf_counter()
    for part in _parts(told, at_once):
        Order.objects.receive_each(account, "api", part)
    return len(told) / (time.perf_counter() - began)


def _parts(told: list, at_once: int) -> Iterator[list]:
    for start in range(0, len(told), at_once):
        yield told[start : start + at_once]


if __name__ == "__main__":
    main(*sys.argv[1:])
