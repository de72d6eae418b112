"""The timeline of a contact with whom very much has happened, beside one with whom little has."""

from functools import partial

from bench.base import empty_page
from bench.client import PARTIAL
from bench.measure import at_most, in_turn, median, report
from bench.product import Product, limit, script

FEW, MANY = 12, 10_000
TWO_CONTACTS = "SELECT id FROM contacts_contact WHERE account_id = %s ORDER BY id LIMIT 2"
TABLES = "contacts_contactnote, orders_order, contacts_conversation, accounts_event, accounts_eventabout"


def measure(product: Product) -> None:
    slug = product.account("timeline", contacts=100, deals=0, orders=0)
    account = product.value("SELECT id FROM accounts_account WHERE slug = %s", slug)
    wanted = zip(product.column(TWO_CONTACTS, account), (FEW, MANY), strict=True)
    few, many = (_contact_with(product, account, contact, entries) for contact, entries in wanted)
    empty, plain, small, large, old = in_turn(
        empty_page(product),
        partial(product.sql.execute, limit("timeline"), {"account": account, "contact": many}),
        partial(product.client.get, f"/{slug}/contacts/{few}/history/", PARTIAL),
        partial(product.client.get, f"/{slug}/contacts/{many}/history/", PARTIAL),
        partial(product.client.get, f"/{slug}/contacts/{many}/history/?before=2026-01-01T00:00:00Z~notes~1", PARTIAL),
        rounds=30,
    )
    name = f"timeline of {MANY:,} entries"
    report(name, median(large), "ms", limit=median(small), limit_is=f"one of {FEW}", aim=at_most(1.5))
    report(f"{name}, far back", median(old), "ms", limit=median(small), limit_is=f"one of {FEW}", aim=at_most(1.5))
    report(f"{name}, beside SQL", median(large), "ms", limit=median(empty) + median(plain),
           limit_is="E + bench/limits/timeline.sql")  # fmt: skip


def _contact_with(product: Product, account: int, contact: int, entries: int) -> int:
    """`contact`, with that many entries."""
    found = {"account": account, "contact": contact, "entries": entries}
    if not product.value("SELECT id FROM contacts_contactnote WHERE contact_id = %s LIMIT 1", contact):
        product.sql.execute(script("many_entries"), found)
        product.sql.execute(f"VACUUM ANALYZE {TABLES}")
    return contact
