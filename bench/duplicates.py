"""The finder of duplicates: how much of what is there it finds, how much of that is right, and how long it takes.

Labelled sets of `bench.twins` are imported through the wizard, each with another seed. BENCH_DUPLICATES names the
sizes of the accounts that are searched whole, with one in twenty there twice, e.g. "100000,1000000".
"""

import csv
import io
import os
import subprocess
import sys
import time
from uuid import uuid4

from bench import imports
from bench.measure import at_least, at_most, report
from bench.product import ROOT, Product, script
from bench.twins import Row, labelled, pairs_of, quality

SEEDS = ["first", "second", "third"]
SIZES = [int(size) for size in os.environ.get("BENCH_DUPLICATES", "100000").split(",")]
PRECISION, RECALL = 0.98, 0.9
SECONDS_FOR_A_MILLION, MOST_MEMORY_MB = 600, 500
HEADERS = ["Name", "E-mail", "Phone", "City", "Company", "Identifier", "Birth", "Street", "Document"]
FIELDS = ["name", "email", "phone", "city", "company", "identifier", "new:date", "new:text", "new:text"]
RULES = {"match_0": "identifier", "on_match": "update", "creates": "on", "country": "BR"}


def measure(product: Product) -> None:
    for seed in SEEDS:
        _labelled(product, seed)
    for size in SIZES:
        _whole(product, size)


def _labelled(product: Product, seed: str) -> None:
    slug = product.account(f"twins{uuid4().hex[:8]}", contacts=10, deals=0, orders=0)
    rows = labelled(seed)
    run = Upload(product, slug, _as_csv(rows))
    run.check()
    run.execute()
    search = Search(product, slug)
    search.run()
    account = product.value("SELECT id FROM accounts_account WHERE slug = %s", slug)
    stored = product.sql.execute("SELECT id, identifier FROM contacts_contact WHERE account_id = %s", [account])
    persons = {pk: rows[int(code.removeprefix("row "))].person for pk, code in stored if code.startswith("row ")}
    # A few rows name an address that stands in the file already: the import has told, and left them out.
    assert len(persons) > 0.99 * len(rows), (len(persons), len(rows))
    pairs = product.sql.execute("SELECT first, second FROM duplicates_duplicate WHERE account_id = %s", [account])
    precision, recall = quality(set(pairs.fetchall()), pairs_of(persons))
    name, words = f"duplicates among {len(rows):,} labelled contacts ({seed})", "what is asked of it"
    report(f"{name}, precision", precision, "of 1", limit=PRECISION, limit_is=words, aim=at_least(1))
    report(f"{name}, recall", recall, "of 1", limit=RECALL, limit_is=words, aim=at_least(1))


def _as_csv(rows: list[Row]) -> bytes:
    text = io.StringIO()
    lines = (
        [row.name, row.email, row.phone, row.city, row.company, f"row {number}", row.birth, row.street, row.document]
        for number, row in enumerate(rows)
    )
    csv.writer(text).writerows([HEADERS, *lines])
    return text.getvalue().encode()


class Upload(imports.Run):
    def check(self) -> float:
        fields = {f"field_{index}": field for index, field in enumerate(FIELDS)}
        return self._timed("columns/", {**fields, **RULES, "notation_6": "ymd"}, "planned")


class Search:
    """One search, set off as by its button; how far it is, is read from the database."""

    def __init__(self, product: Product, slug: str):
        self.product, self.slug, self.most_memory = product, slug, 0.0

    def run(self) -> float:
        """Seconds from the button to the last commit. What an import has set off comes first."""
        self._wait("account_id = (SELECT id FROM accounts_account WHERE slug = %s)", self.slug)
        self.most_memory = 0.0
        command = [sys.executable, "-m", "bench.find_duplicates", self.slug, "contact"]
        pk = subprocess.run(command, cwd=ROOT, env=self.product.env, check=True, capture_output=True, text=True).stdout
        began = time.perf_counter()
        self._wait("id = %s", int(pk))
        error = self.product.value("SELECT error FROM duplicates_search WHERE id = %s", int(pk))
        self.found = self.product.value("SELECT found FROM duplicates_search WHERE id = %s", int(pk))
        assert not error, error
        return time.perf_counter() - began

    def _wait(self, condition: str, parameter) -> None:
        busy = f"SELECT id FROM duplicates_search WHERE status IN ('waiting', 'running') AND {condition}"
        while self.product.value(busy, parameter):
            self.most_memory = max(self.most_memory, self.product.memory_mb())
            time.sleep(0.1)


def _whole(product: Product, size: int) -> None:
    slug = product.account(f"twice{size}", contacts=size, deals=0, orders=0)
    account = product.value("SELECT id FROM accounts_account WHERE slug = %s", slug)
    twins = "SELECT count(*) FROM contacts_contact WHERE account_id = %s AND identifier LIKE 'twin %%'"
    if not product.value(twins, account):
        product.sql.execute(script("twins"), {"account": account})
        product.sql.execute("ANALYZE contacts_contact, contacts_contactaddress")
    search = Search(product, slug)
    seconds = search.run()
    report(f"search among {size:,} contacts", seconds, "s", limit=SECONDS_FOR_A_MILLION * size / 1_000_000,
           limit_is="ten minutes for a million", aim=at_most(1))  # fmt: skip
    report(f"search among {size:,} contacts, largest process", search.most_memory, "MB", limit=MOST_MEMORY_MB,
           limit_is="what a process may take, without what all share", aim=at_most(1))  # fmt: skip
    right = """
        SELECT count(*) FROM duplicates_duplicate d
          JOIN contacts_contact twin ON twin.id = d.second AND twin.identifier = 'twin ' || d.first
         WHERE d.account_id = %s
    """
    report(f"search among {size:,} contacts, twins found", product.value(right, account), "pairs",
           limit=product.value(twins, account), limit_is="one in twenty, with slips")  # fmt: skip
