"""The list of contacts, its search and a contact's page. BENCH_CONTACTS names the sizes, e.g. "10000,1000000"."""

import os
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from bench import segments
from bench.base import empty_page
from bench.client import PARTIAL
from bench.measure import at_most, in_turn, median, p95, report
from bench.product import Product, limit
from conversalabs.folding import fold, prefix_query

SIZES = [int(size) for size in os.environ.get("BENCH_CONTACTS", "10000,100000").split(",")]
SEARCH_P95_MS = 50
COMMON = ["maria", "silva", "jose", "ana", "Souza", "carlos"]
RARE = ["Ubirajara", "jussara", "Kowalski", "pemberton", "raí", "Aragão"]
OTHER = [
    "ma", "oli", "x", "joão", "CONCEIÇÃO", "o'brien", "maria silva", "ana li", "pedro souza", "jose carlos pereira",
    "padaria", "harper & lowe", "logistics", "xqzwv", "maria xqzwv", "@", "...",
]  # fmt: skip
SORTS = {
    "name": "contact.folded, contact.id",
    "email": "contact.email, contact.folded, contact.id",
    "company": "company.folded, company.id, contact.folded, contact.id",
    "created": "contact.created_at DESC, contact.id DESC",
    "changed": "contact.updated_at DESC, contact.id DESC",
}
# Accounts that were made before lists could be sorted by it.
MAKE_SORTABLE = """
UPDATE accounts_customattribute SET is_sortable = TRUE
WHERE account_id = %s AND model = 'contact' AND key = 'credit_limit' RETURNING id
"""


@dataclass
class Term:
    """What is typed, and which of the plain statements finds it best."""

    text: str
    statement: str

    def parameters(self, account: int) -> dict:
        return {"account": account, "text": fold(self.text), "query": prefix_query(self.text, [account]) or "x:*"}


def measure(product: Product) -> None:
    firsts = {}
    for size in SIZES:
        slug, account = account_of(product, size)
        _search(product, slug, account, size)
        firsts[size] = _lists(product, slug, account, size)
        _page(product, slug, account, size)
        segments.measure_in(product, slug, account, size)
    small, large = min(firsts), max(firsts)
    if small < large:
        report(f"first page of {large:,} contacts", firsts[large], "ms", limit=firsts[small], aim=at_most(1.5),
               limit_is=f"first page of {small:,}")  # fmt: skip


def account_of(product: Product, size: int) -> tuple[str, int]:
    """The slug and the id of the account with so many contacts."""
    slug = product.account(f"contacts{size}", contacts=size, deals=size // 10, orders=size // 5)
    return slug, product.value("SELECT id FROM accounts_account WHERE slug = %s", slug)


def terms(product: Product, account: int) -> list[Term]:
    """The fixed list, and addresses and document numbers of people who are there."""
    drawn = "SELECT {} FROM contacts_contact WHERE account_id = %s AND email <> '' AND phone LIKE '+55%%'" \
            " AND identifier <> '' ORDER BY id LIMIT 1 OFFSET 700"  # fmt: skip
    email, phone, document = (product.value(drawn.format(name), account) for name in ("email", "phone", "identifier"))
    return [
        *(Term(text, "search_words") for text in [*COMMON, *RARE, *OTHER, document, document[:7]]),
        *(Term(text, "search_email") for text in [email, email[: email.index("@") + 3]]),
        *(Term(phone[-digits:], "search_phone") for digits in (4, 6, 8, 11)),
    ]


def _search(product: Product, slug: str, account: int, size: int) -> None:
    all_terms = terms(product, account)
    times = {term.text: _search_for(product, slug, account, term) for term in all_terms}
    found = {text: median(searched) for text, (_empty, _plain, searched) in times.items()}
    empty, plain = ([median(each[place]) for each in times.values()] for place in (0, 1))
    name, words = f"search of {size:,} contacts", "E + the plain statement of its kind, bench/limits/search_*.sql"
    report(f"{name}, {len(found)} terms", median(found.values()), "ms", limit=median(empty) + median(plain),
           limit_is=words, aim=at_most(2))  # fmt: skip
    samples = [each for _empty, _plain, searched in times.values() for each in searched]
    report(f"{name}, p95", p95(samples), "ms", limit=SEARCH_P95_MS, limit_is="what a person takes for at once",
           aim=at_most(1))  # fmt: skip
    rare, common = (median(found[text] for text in group) for group in (RARE, COMMON))
    report(f"{name}, rare terms", rare, "ms", limit=common, limit_is="common terms", aim=at_most(1.5))


def _search_for(product: Product, slug: str, account: int, term: Term) -> list[list[float]]:
    """Milliseconds of E, of the plain statement and of the search as one types it."""
    return in_turn(
        empty_page(product),
        partial(product.sql.execute, limit(term.statement), term.parameters(account)),
        partial(product.client.get, f"/{slug}/contacts/?{urlencode({'q': term.text})}", PARTIAL),
        rounds=7,
        warm_up=2,
    )


def _lists(product: Product, slug: str, account: int, size: int) -> float:
    """The median of the first page in the standard order."""
    for key, order in SORTS.items():
        empty, plain, listed = in_turn(
            empty_page(product),
            partial(product.sql.execute, limit("contacts_list").format(order=order), {"account": account}),
            partial(product.client.get, f"/{slug}/contacts/?sort={key}"),
            rounds=15,
        )
        words = f"E + bench/limits/contacts_list.sql by {key}"
        report(f"first page of {size:,} contacts by {key}", median(listed), "ms", limit=median(empty) + median(plain),
               limit_is=words, aim=at_most(2))  # fmt: skip
    _by_attribute(product, slug, account, size)
    return median(in_turn(partial(product.client.get, f"/{slug}/contacts/"), rounds=20)[0])


def _by_attribute(product: Product, slug: str, account: int, size: int) -> None:
    product.value("SELECT tend_attribute_index(%s)", product.value(MAKE_SORTABLE, account))
    by_name, by_attribute = in_turn(
        partial(product.client.get, f"/{slug}/contacts/?sort=name"),
        partial(product.client.get, f"/{slug}/contacts/?sort=attribute.credit_limit"),
        rounds=15,
    )
    report(f"first page of {size:,} contacts by an attribute", median(by_attribute), "ms", limit=median(by_name),
           limit_is="first page by name", aim=at_most(1.5))  # fmt: skip


def _page(product: Product, slug: str, account: int, size: int) -> None:
    busiest = "SELECT contact_id FROM orders_order WHERE account_id = %s GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    contact = product.value(busiest, account)
    url = f"/{slug}/contacts/{contact}/"
    empty, plain, page, pane, parts = in_turn(
        empty_page(product),
        partial(product.sql.execute, limit("contact_page"), {"contact": contact}),
        partial(product.client.get, url),
        partial(product.client.get, url, PARTIAL),
        partial(product.client.get, f"{url}?show=parts", PARTIAL),
        rounds=30,
    )
    words = {"limit": median(empty) + median(plain), "limit_is": "E + bench/limits/contact_page.sql"}
    report(f"page of a contact among {size:,}", median(page), "ms", **words, aim=at_most(2))
    report(f"pane of a contact among {size:,}", median(pane), "ms", **words, aim=at_most(2))
    report(f"what comes behind the facts, among {size:,}", median(parts), "ms", **words)
