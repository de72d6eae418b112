"""Orders: a contact with very many of them, the list of all, a segment over them, and how fast they are received.

BENCH_ORDERS names the sizes of list and segment.
"""

import json
import os
import subprocess
import sys
from functools import partial
from urllib.parse import urlencode

from bench.base import empty_page
from bench.measure import at_least, at_most, in_turn, median, report
from bench.product import ROOT, Product, limit, script

SIZES = [int(size) for size in os.environ.get("BENCH_ORDERS", "100000").split(",")]
FEW, MANY = 10, 10_000
RECEIVED = ["new orders of known contacts", "their next state", "new orders of new contacts"]
DUE = [
    {"field": "order_due", "operator": "checked"},
    {"field": "order_total", "operator": "gt", "value": ["2500", "BRL"]},
]
TWO_CONTACTS = "SELECT id FROM contacts_contact WHERE account_id = %s ORDER BY id DESC LIMIT 2"


def measure(product: Product) -> None:
    _contacts(product)
    for size in SIZES:
        _list(product, size)
    _receive(product)


def _contacts(product: Product) -> None:
    slug = product.account("orders", contacts=100, deals=0, orders=0)
    account = product.value("SELECT id FROM accounts_account WHERE slug = %s", slug)
    few, many = (_contact_with(product, account, contact, orders) for contact, orders in _wanted(product, account))
    empty, plain, small, large = in_turn(
        empty_page(product),
        partial(product.sql.execute, limit("orders_of_contact"), {"contact": many}),
        partial(product.client.get, f"/{slug}/contacts/{few}/"),
        partial(product.client.get, f"/{slug}/contacts/{many}/"),
        rounds=30,
    )
    name = f"page of a contact with {MANY:,} orders"
    report(name, median(large), "ms", limit=median(small), limit_is=f"the same with {FEW}", aim=at_most(1.5))
    report(f"{name}, beside SQL", median(large), "ms", limit=median(empty) + median(plain),
           limit_is="E + bench/limits/orders_of_contact.sql")  # fmt: skip


def _wanted(product: Product, account: int) -> list[tuple[int, int]]:
    return list(zip(product.column(TWO_CONTACTS, account), (FEW, MANY), strict=True))


def _contact_with(product: Product, account: int, contact: int, orders: int) -> int:
    """`contact`, with that many orders."""
    if not product.value("SELECT id FROM orders_order WHERE contact_id = %s LIMIT 1", contact):
        found = {"account": account, "contact": contact, "orders": orders}
        product.sql.execute(script("many_orders"), found)
        product.sql.execute("VACUUM ANALYZE orders_order")
    return contact


def _list(product: Product, size: int) -> None:
    slug = product.account(f"orders{size}", contacts=max(size // 10, 100), deals=0, orders=size)
    account = {"account": product.value("SELECT id FROM accounts_account WHERE slug = %s", slug)}
    segment = f"/{slug}/contacts/?{urlencode({'filter': json.dumps({'op': 'and', 'rules': DUE})})}"
    empty, plain, listed, plain_due, due = in_turn(
        empty_page(product),
        partial(product.sql.execute, limit("orders_list"), account),
        partial(product.client.get, f"/{slug}/orders/"),
        partial(product.sql.execute, limit("segment_due"), account),
        partial(product.client.get, segment),
        rounds=15,
    )
    report(f"first page of {size:,} orders", median(listed), "ms", limit=median(empty) + median(plain),
           limit_is="E + bench/limits/orders_list.sql", aim=at_most(3))  # fmt: skip
    report(f"segment over {size:,} orders, due again", median(due), "ms", limit=median(empty) + median(plain_due),
           limit_is="E + bench/limits/segment_due.sql", aim=at_most(3))  # fmt: skip


def _receive(product: Product) -> None:
    slug = product.account("received", contacts=5_000, deals=0, orders=100)
    command = [sys.executable, "-m", "bench.received_orders", slug]
    told = subprocess.run(command, cwd=ROOT, env=product.env, check=True, capture_output=True, text=True).stdout
    *rates, singly = map(float, told.split())
    for name, rate in zip(RECEIVED, rates, strict=True):
        report(f"received: {name}", rate, "orders/s", limit=1_000, limit_is="what is asked for", aim=at_least(1))
    report("received: one by one", singly, "orders/s", limit=rates[0], limit_is="500 at a time")
