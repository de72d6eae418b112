"""A deal with very much on it beside one with nothing, and the fullest of the demo: in a pane and as a page."""

from functools import partial

from bench.base import empty_page
from bench.client import PARTIAL
from bench.measure import at_most, in_turn, median, p95, report
from bench.product import Product, limit, script

FULLEST = """
    SELECT deal.id FROM crm_deal deal JOIN accounts_account account ON account.id = deal.account_id
    WHERE slug = 'acme' AND EXISTS (SELECT FROM crm_attachment WHERE deal_id = deal.id)
    ORDER BY (SELECT count(*) FROM crm_lineitem WHERE deal_id = deal.id)
        + (SELECT count(*) FROM crm_dealnote WHERE deal_id = deal.id)
        + (SELECT count(*) FROM crm_checklist WHERE deal_id = deal.id) DESC, id LIMIT 1"""
TWO_DEALS = """
    SELECT deal.id FROM crm_deal deal JOIN crm_stage stage ON stage.id = deal.stage_id
    WHERE deal.account_id = %s AND kind = 'open' ORDER BY deal.id LIMIT 2"""
FULL = {"notes": 2_000, "files": 500, "items": 300}
TABLES = "crm_dealnote, crm_attachment, crm_lineitem, accounts_event, accounts_eventabout"


def measure(product: Product) -> None:
    _usual(product)
    _full(product)


def _usual(product: Product) -> None:
    deal = product.value(FULLEST)
    empty, plain, pane, page = in_turn(
        empty_page(product),
        partial(product.sql.execute, limit("deal"), {"deal": deal}),
        partial(product.client.get, f"/acme/deals/{deal}/", PARTIAL),
        partial(product.client.get, f"/acme/deals/{deal}/"),
    )
    at_best, words = median(empty) + median(plain), "E + bench/limits/deal.sql"
    report("pane of a deal", median(pane), "ms", limit=median(empty), limit_is="E", aim=at_most(3))
    report("pane of a deal, beside SQL", median(pane), "ms", limit=at_best, limit_is=words)
    report("pane of a deal, p95", p95(pane), "ms", limit=median(pane), limit_is="its median", aim=at_most(1.6))
    report("deal by its own address", median(page), "ms", limit=at_best, limit_is=words)


def _full(product: Product) -> None:
    slug = product.account("deals", contacts=100, deals=100, orders=0)
    account = product.value("SELECT id FROM accounts_account WHERE slug = %s", slug)
    bare, full = product.column(TWO_DEALS, account)
    _fill(product, account, bare, full)
    empty, small, large = in_turn(
        empty_page(product),
        partial(product.client.get, f"/{slug}/deals/{bare}/", PARTIAL),
        partial(product.client.get, f"/{slug}/deals/{full}/", PARTIAL),
    )
    name = "pane of a deal with {notes:,} notes, {files} files, {items} line items".format(**FULL)
    report(name, median(large), "ms", limit=median(small), limit_is="one with nothing", aim=at_most(1.5))
    report(name, median(large), "ms", limit=median(empty), limit_is="E", aim=at_most(3))
    report("pane of a deal with nothing", median(small), "ms", limit=median(empty), limit_is="E", aim=at_most(3))


def _fill(product: Product, account: int, bare: int, full: int) -> None:
    """Take away what hangs on two deals, and put very much on the second."""
    if product.value("SELECT count(*) FROM crm_lineitem WHERE deal_id = %s", full) == FULL["items"]:
        return
    for table in ("crm_dealnote", "crm_attachment", "crm_lineitem", "crm_checklistitem", "crm_checklist"):
        of_deal = "checklist_id IN (SELECT id FROM crm_checklist WHERE" if table == "crm_checklistitem" else "("
        product.sql.execute(f"DELETE FROM {table} WHERE {of_deal} deal_id IN (%s, %s))", [bare, full])
    product.sql.execute(script("full_deal"), {"account": account, "deal": full, **FULL})
    product.sql.execute(f"VACUUM ANALYZE {TABLES}")
