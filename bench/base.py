"""What a page, a query and a move cost at the least."""

import os
from functools import partial

from bench.measure import at_least, at_most, in_turn, median, p95, rates_in_turn, report
from bench.moves import bounce, plain_bounce
from bench.product import Product, limit

HEALTH = "/health/"
EMPTY_PAGE = "/acme/settings/members/invitations/new/"
ONE_QUERY = "/acme/settings/roles/"
IS_HEALTH = "GET /health/ of the same server: no session, no database, no template"
SETTINGS = ["server_version", "shared_buffers", "work_mem", "max_connections", "synchronous_commit", "fsync", "jit"]


def measure(product: Product) -> None:
    _print_settings(product)
    _pages(product)
    _move(product)
    _rates(product)


def empty_page(product: Product) -> partial:
    """E: the page that invites somebody, signed in: the whole frame with its menu, a short form, no records."""
    return partial(product.client.get, EMPTY_PAGE)


def _print_settings(product: Product) -> None:
    settings = {name: product.value("SELECT current_setting(%s)", name) for name in SETTINGS}
    facts = {"cores": os.cpu_count(), "web_processes": min(4, os.cpu_count() or 1), **settings}
    words = ", ".join(f"{name} {value}" for name, value in facts.items())
    report("settings", os.cpu_count() or 1, "cores", limit=None, limit_is=words)


def _pages(product: Product) -> None:
    account = {"account": product.value("SELECT id FROM accounts_account WHERE slug = 'acme'")}
    session = {"session": product.client.cookies["sessionid"]}
    health, frame, empty, query, page = in_turn(
        partial(product.client.get, HEALTH),
        partial(product.sql.execute, limit("frame"), session),
        empty_page(product),
        partial(product.sql.execute, limit("roles"), account),
        partial(product.client.get, ONE_QUERY),
    )
    at_best, words = median(health) + median(frame), "GET /health/ of the same server + bench/limits/frame.sql"
    report("empty signed-in page (E)", median(empty), "ms", limit=at_best, limit_is=words)
    report("empty signed-in page, p95", p95(empty), "ms", limit=median(empty), limit_is="its median", aim=at_most(1.6))
    at_best, words = median(empty) + median(query), "E + bench/limits/roles.sql"
    report("page with one query", median(page), "ms", limit=at_best, limit_is=words, aim=at_most(1.5))


def _move(product: Product) -> None:
    deals = product.column(
        "SELECT deal.id FROM crm_deal deal JOIN crm_stage stage ON stage.id = deal.stage_id"
        " JOIN accounts_account account ON account.id = deal.account_id"
        " WHERE slug = 'acme' AND kind = 'open' AND stage.position > 0 ORDER BY deal.id LIMIT 2"
    )
    empty, plain, moved = in_turn(
        empty_page(product),
        plain_bounce(product, deals[0]),
        bounce(product, product.client, "acme", deals[1]),
    )
    report("move of a card", median(moved), "ms", limit=median(empty), limit_is="E", aim=at_most(3))
    report("move of a card, p95", p95(moved), "ms", limit=median(moved), limit_is="its median", aim=at_most(1.6))
    words = "bench/limits/move.sql alone"
    report("move of a card beside plain SQL", median(moved), "ms", limit=median(plain), limit_is=words)


def _rates(product: Product) -> None:
    clients = product.clients(8)
    one, many, floor = rates_in_turn(
        [partial(clients[0].get, EMPTY_PAGE)],
        [partial(client.get, EMPTY_PAGE) for client in clients],
        [partial(client.get, HEALTH) for client in clients],
    )
    words = "from 1 client"
    report("empty page, 8 clients", many, "requests/s", limit=one, limit_is=words, aim=at_least(1.5))
    report("empty page, 8 clients, beside the floor", many, "requests/s", limit=floor, limit_is=IS_HEALTH)
