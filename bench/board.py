"""A board over many open deals, and moves on it. BENCH_DEALS names the sizes, e.g. "10000,100000,1000000"."""

import json
import os
import re
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from bench.base import empty_page
from bench.measure import at_least, at_most, in_turn, median, p95, rates_in_turn, report
from bench.moves import bounce
from bench.product import Product, limit, script

SIZES = [int(size) for size in os.environ.get("BENCH_DEALS", "10000,100000").split(",")]
BYTES_A_CARD, MOVES_A_SECOND = 800, 150
DEAR = {"op": "and", "rules": [{"field": "value", "operator": "gt", "value": ["50000", "BRL"]}]}
CARD = re.compile(rb'<li class="deal-card".*?</li>', re.DOTALL)


def measure(product: Product) -> None:
    pages = []
    for size in SIZES:
        slug = product.account(f"board{size}", contacts=1000, deals=0, orders=0)
        pipeline = pipeline_of(product, slug, size)
        _board(product, slug, pipeline, size)
        _narrowed(product, slug, pipeline, size)
        _moves(product, slug, pipeline, size)
        _moves_with_rules(product, slug, pipeline, size)
        pages.append(f"/{slug}/pipelines/{pipeline}/")
    if len(pages) > 1:
        _growth(product, pages)


def pipeline_of(product: Product, slug: str, size: int) -> int:
    """The pipeline with `size` open deals, made if need be."""
    find = "SELECT id FROM crm_pipeline WHERE name = 'Bench' AND account_id = %s"
    account = product.value("SELECT id FROM accounts_account WHERE slug = %s", slug)
    if not product.value(find, account):
        product.sql.execute(script("open_deals"), {"account": account, "deals": size})
        product.sql.execute("ANALYZE crm_deal, crm_stagevisit, crm_stage, crm_pipeline")
    return product.value(find, account)


def _board(product: Product, slug: str, pipeline: int, size: int) -> None:
    page, found = f"/{slug}/pipelines/{pipeline}/", {"pipeline": pipeline}
    empty, totals, cards, board = in_turn(
        empty_page(product),
        partial(product.sql.execute, limit("board_totals"), found),
        partial(product.sql.execute, limit("board_cards"), found),
        partial(product.client.get, page),
        rounds=30,
    )
    at_best = median(empty) + median(totals) + median(cards)
    words = "E + bench/limits/board_totals.sql (a live GROUP BY) + bench/limits/board_cards.sql (5 × 40 cards)"
    report(f"board, {size:,} open deals", median(board), "ms", limit=at_best, limit_is=words, aim=at_most(1))
    cards = CARD.findall(product.client.get(page).body)
    words = "what a card may weigh before compression"
    report(f"board, {size:,} open deals, {len(cards)} cards", sum(map(len, cards)) / len(cards), "bytes/card",
           limit=BYTES_A_CARD, limit_is=words, aim=at_most(1))  # fmt: skip


def _growth(product: Product, pages: list[str]) -> None:
    few, many = in_turn(*(partial(product.client.get, page) for page in (pages[0], pages[-1])), rounds=30)
    report(f"board, {SIZES[-1]:,} open deals against few", median(many), "ms", limit=median(few),
           limit_is=f"the board of {SIZES[0]:,} open deals", aim=at_most(1.2))  # fmt: skip


def _narrowed(product: Product, slug: str, pipeline: int, size: int) -> None:
    page, found = f"/{slug}/pipelines/{pipeline}/", {"pipeline": pipeline}
    empty, value, by_value, search, by_search = in_turn(
        empty_page(product),
        partial(product.sql.execute, limit("board_value"), found),
        partial(product.client.get, f"{page}?{urlencode({'filter': json.dumps(DEAR)})}"),
        partial(product.sql.execute, limit("board_search"), found),
        partial(product.client.get, f"{page}?q=silva"),
        rounds=15,
    )
    for name, plain, board in (("value", value, by_value), ("search", search, by_search)):
        report(f"board, {size:,} open deals, filtered by {name}", median(board), "ms",
               limit=median(empty) + 3 * median(plain), limit_is=f"E + 3 × bench/limits/board_{name}.sql",
               aim=at_most(1))  # fmt: skip


def _moves(product: Product, slug: str, pipeline: int, size: int) -> None:
    clients = product.clients(8)
    # None of the first stage: all of them are moved into it, and back.
    deals = product.column(
        "SELECT deal.id FROM crm_deal deal JOIN crm_stage stage ON stage.id = stage_id"
        " WHERE deal.pipeline_id = %s AND version = 1 AND stage.position > 1 ORDER BY deal.id LIMIT 8", pipeline
    )  # fmt: skip
    acts = [bounce(product, client, slug, deal) for client, deal in zip(clients, deals, strict=True)]
    empty, moved = in_turn(empty_page(product), acts[0])
    report(f"move, {size:,} open deals", median(moved), "ms", limit=median(empty), limit_is="E", aim=at_most(3))
    report(f"move, {size:,} open deals, p95", p95(moved), "ms", limit=median(moved), limit_is="its median",
           aim=at_most(1.6))  # fmt: skip
    one, many = rates_in_turn(acts[:1], acts)
    report(f"moves from 8 clients, {size:,} open deals", many, "moves/s", limit=one, limit_is="from 1 client",
           aim=at_least(1.8))  # fmt: skip
    report(f"moves from 8 clients a second, {size:,} open deals", many, "moves/s", limit=MOVES_A_SECOND,
           limit_is="what a board of many hands asks for", aim=at_least(1))  # fmt: skip


def _moves_with_rules(product: Product, slug: str, pipeline: int, size: int) -> None:
    """The last two stages have rules, those in front of them none."""
    stages = product.column("SELECT id FROM crm_stage WHERE pipeline_id = %s ORDER BY position", pipeline)
    product.sql.execute(script("stage_rules"), {"stages": stages[-2:]})
    drags = [_drag(product, slug, pair) for pair in (stages[1:3], stages[-2:])]
    without, with_rules = in_turn(*drags)
    report(f"move with four rules and a limit, {size:,} open deals", median(with_rules), "ms", limit=median(without),
           limit_is="the same without", aim=at_most(1.5))  # fmt: skip
    one, many = rates_in_turn(
        *([_drag(product, slug, pair, number) for number in range(8)] for pair in (stages[1:3], stages[-2:]))
    )
    product.sql.execute("DELETE FROM crm_stagerule WHERE stage_id = ANY(%s)", [stages[-2:]])
    report(f"moves with rules from 8 clients, {size:,} open deals", many, "moves/s", limit=one,
           limit_is="without rules", aim=at_least(0.67))  # fmt: skip


def _drag(product: Product, slug: str, stages: list[int], number: int = 0) -> Callable[[], object]:
    """To and fro between the two `stages`, by a client of its own, with the deal of this `number` in the second."""
    found = "SELECT id FROM crm_deal WHERE stage_id = %s AND contact_id > 0 ORDER BY version, id OFFSET %s LIMIT 1"
    deal = product.value(found, stages[1], number)
    return bounce(product, product.client.again(), slug, deal, stages)
