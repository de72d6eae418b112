"""A deal with notes, files, line items and a checklist: in its pane, and by its own address over the board."""

from functools import partial

from bench.base import empty_page
from bench.client import PARTIAL
from bench.measure import at_most, in_turn, median, p95, report
from bench.product import Product, limit

FULLEST = """
    SELECT deal.id FROM crm_deal deal JOIN accounts_account account ON account.id = deal.account_id
    WHERE slug = 'acme' AND EXISTS (SELECT FROM crm_attachment WHERE deal_id = deal.id)
    ORDER BY (SELECT count(*) FROM crm_lineitem WHERE deal_id = deal.id)
        + (SELECT count(*) FROM crm_dealnote WHERE deal_id = deal.id)
        + (SELECT count(*) FROM crm_checklist WHERE deal_id = deal.id) DESC, id LIMIT 1"""


def measure(product: Product) -> None:
    deal = product.value(FULLEST)
    empty, plain, pane, page = in_turn(
        empty_page(product),
        partial(product.sql.execute, limit("deal"), {"deal": deal}),
        partial(product.client.get, f"/acme/deals/{deal}/", PARTIAL),
        partial(product.client.get, f"/acme/deals/{deal}/"),
    )
    at_best, words = median(empty) + median(plain), "E + bench/limits/deal.sql"
    report("pane of a deal", median(pane), "ms", limit=at_best, limit_is=words, aim=at_most(2))
    report("pane of a deal, p95", p95(pane), "ms", limit=median(pane), limit_is="its median", aim=at_most(1.6))
    report("deal by its own address", median(page), "ms", limit=at_best, limit_is=words)
