"""Segments: count and first page of what a filter finds, among as many orders as contacts."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlencode

from bench.base import empty_page
from bench.measure import at_most, in_turn, median, report
from bench.product import Product, limit, script

DAYS = 180
NARROW = [
    {"field": "city", "operator": "is", "value": "Recife"},
    {"field": "attribute.plan", "operator": "is", "value": "Pro"},
    {"field": "created", "operator": "last_days", "value": str(DAYS)},
]
# Both are in about a third of all contacts.
BROAD = [
    {"field": "attribute.plan", "operator": "is_not_empty"},
    {"field": "blocked", "operator": "unchecked"},
    {"field": "owner", "operator": "is_not_empty"},
]
COUNTED = "SELECT count(*) FROM {} WHERE account_id = %s"


def measure(product: Product) -> None:
    from bench.contacts import SIZES, account_of

    for size in SIZES:
        measure_in(product, *account_of(product, size), size)


def measure_in(product: Product, slug: str, account: int, size: int) -> None:
    """Of the account that has `size` contacts."""
    pipeline = _fill(product, account, size)
    bought = [
        {"field": "order_total", "operator": "gt", "value": ["2500", "BRL"]},
        {"field": "open_deal", "operator": "is", "value": str(pipeline)},
    ]
    since = datetime.now(UTC) - timedelta(days=DAYS)
    known = {"account": account, "pipeline": pipeline, "since": since}
    empty, plain, narrow, broad, plain_bought, by_orders = in_turn(
        empty_page(product),
        partial(product.sql.execute, limit("segment_narrow"), known),
        partial(product.client.get, _url(slug, NARROW)),
        partial(product.client.get, _url(slug, BROAD)),
        partial(product.sql.execute, limit("segment_bought"), known),
        partial(product.client.get, _url(slug, bought)),
        rounds=15,
    )
    name = f"segment of {size:,} contacts"
    report(f"{name}, three conditions", median(narrow), "ms", limit=median(empty) + median(plain),
           limit_is="E + bench/limits/segment_narrow.sql", aim=at_most(3))  # fmt: skip
    report(f"{name}, a third of all", median(broad), "ms", limit=median(narrow), limit_is="the narrow one",
           aim=at_most(1.5))  # fmt: skip
    report(f"{name}, over orders and deals", median(by_orders), "ms", limit=median(empty) + median(plain_bought),
           limit_is="E + bench/limits/segment_bought.sql", aim=at_most(3))  # fmt: skip


def _url(slug: str, rules: list[dict]) -> str:
    return f"/{slug}/contacts/?{urlencode({'filter': json.dumps({'op': 'and', 'rules': rules})})}"


def _fill(product: Product, account: int, size: int) -> int:
    """As many orders as contacts, and a fifth as many open deals; the id of the pipeline that these are in."""
    missing = size - product.value(COUNTED.format("orders_order"), account)
    if missing > 0:
        product.sql.execute(script("orders_for_all"), {"account": account, "orders": missing})
        product.sql.execute("VACUUM ANALYZE orders_order")
    found = "SELECT id FROM crm_pipeline WHERE account_id = %s AND name = 'Bench'"
    if not product.value(found, account):
        product.sql.execute(script("open_deals"), {"account": account, "deals": size // 5})
        product.sql.execute("VACUUM ANALYZE crm_deal, crm_stagevisit")
    return product.value(found, account)
