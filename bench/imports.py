"""Import of contacts, through the wizard and the worker. BENCH_IMPORT names the sizes, e.g. "100000,1000000".

The account holds as many contacts as the file has rows, at most 100,000; a third of the rows match one of them, or one
hundred thousand where that is more. A file of a million rows is imported once, a smaller one three times.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from bench.bare_copy import BareCopy
from bench.measure import at_least, at_most, median, milliseconds, report
from bench.people import as_csv, draw
from bench.product import ROOT, Product

SIZES = [int(size) for size in os.environ.get("BENCH_IMPORT", "100000").split(",")]
HELD = 100_000
STOCK_ROWS = 10_000
ROUNDS = 3
ONE_ROUND_FROM = 1_000_000
BAD_ONE_IN = 10
MOST_MEMORY_MB = 250
FIELDS = ["name", "email", "phone", "identifier", "city", "country", "company", "attribute:plan", "attribute:score",
          "labels"]  # fmt: skip
RULES = {"match_0": "identifier", "match_1": "email", "match_2": "phone", "on_match": "update", "creates": "on",
         "country": "BR"}  # fmt: skip


def measure(product: Product) -> None:
    for size in SIZES:
        _wizard(product, size)
    _bad_rows(product, min(SIZES))
    _stock(product)


def _fresh_account(product: Product, size: int) -> str:
    """An import changes what is there, so each bench imports into an account of its own."""
    return product.account(f"import{uuid4().hex[:8]}", contacts=min(size, HELD), deals=0, orders=0)


def _wizard(product: Product, size: int) -> None:
    slug, other = _fresh_account(product, size), _fresh_account(product, 1000)
    checked, written, copied, undone, memory = [], [], [], [], []
    for turn in range(1 if size >= ONE_ROUND_FROM else ROUNDS):
        rows = _rows(product, slug, size, turn)
        bare = BareCopy(product, other, _rows(product, other, size, turn, matching=0))
        copied.append(size / milliseconds(bare.run) * 1000)
        run = Run(product, slug, as_csv(rows))
        checked.append(size / run.check())
        written.append(size / run.execute())
        run.must_have_written(size)
        undone.append(size / run.take_back())
        run.must_have_restored(size)
        memory.append(run.most_memory)
    words = f"COPY of {size:,} such rows, bench/limits/import_copy.sql"
    copy = median(copied)
    report(f"preview of {size:,} rows", median(checked), "rows/s", limit=copy, limit_is=words)
    report(f"import of {size:,} rows, from confirmed plan to last commit", median(written), "rows/s", limit=copy,
           limit_is=words, aim=at_least(0.4))  # fmt: skip
    report(f"undo of {size:,} rows", median(undone), "rows/s", limit=median(written), limit_is="the import itself")
    report(f"import of {size:,} rows, largest process", max(memory), "MB", limit=MOST_MEMORY_MB,
           limit_is="what a process may take, without what all share", aim=at_most(1))  # fmt: skip


def _bad_rows(product: Product, size: int) -> None:
    """A file in which every tenth row has an e-mail that is none, beside the same file without."""
    slug = _fresh_account(product, size)
    rates = {True: [], False: []}
    for turn in range(ROUNDS):
        for bad in rates:
            rows = _rows(product, slug, size, turn)
            if bad:
                email = FIELDS.index("email")
                for row in rows[::BAD_ONE_IN]:
                    row[email] = "no address"
            run = Run(product, slug, as_csv(rows))
            began = time.perf_counter()
            run.check()
            run.execute()
            rates[bad].append(size / (time.perf_counter() - began))
            run.must_have_written(size, bad=len(rows[::BAD_ONE_IN]) if bad else 0)
            run.take_back()
    report(f"preview and import of {size:,} rows, one in {BAD_ONE_IN} bad", median(rates[True]), "rows/s",
           limit=median(rates[False]), limit_is="the same rows, all good", aim=at_least(0.9))  # fmt: skip


def _rows(product: Product, slug: str, size: int, turn: int, matching: float = 1 / 3) -> list[list[str]]:
    of = "account.id = account_id AND slug = %s"
    emails = product.column(
        f"SELECT email FROM contacts_contact contact JOIN accounts_account account ON {of}"
        " WHERE email <> '' AND email NOT LIKE '%%import%%' ORDER BY contact.id OFFSET %s LIMIT %s",
        slug, turn * 10, int(size * matching),
    )  # fmt: skip
    companies = product.column(
        f"SELECT company.name FROM companies_company company JOIN accounts_account account ON {of} LIMIT 2000", slug
    )
    return list(draw(size, turn, emails, companies))


class Run:
    """One import, driven over HTTP as a browser does it; how far it is, is read from the database."""

    def __init__(self, product: Product, slug: str, file: bytes):
        self.product, self.slug, self.most_memory = product, slug, 0.0
        product.client.upload(f"/{slug}/imports/new/contacts/", "file", "contacts.csv", file, expect=302)
        self.pk = product.value("SELECT max(id) FROM imports_import")

    def check(self) -> float:
        """Seconds from the matched columns to the whole plan."""
        fields = {f"field_{index}": field for index, field in enumerate(FIELDS)}
        return self._timed("columns/", {**fields, **RULES}, "planned")

    def execute(self) -> float:
        """Seconds from the confirmed plan to the last commit. The search that follows is measured by itself."""
        seconds = self._timed("start/", {}, "done")
        self.product.sql.execute(
            "UPDATE duplicates_search SET status = 'cancelled' WHERE status IN ('waiting', 'running')"
        )
        return seconds

    def take_back(self) -> float:
        """Seconds from the button to the last commit of the undo."""
        return self._timed("undone/", {}, "undone")

    def _timed(self, step: str, form: dict, status: str) -> float:
        began = time.perf_counter()
        self.product.client.post(f"/{self.slug}/imports/{self.pk}/{step}", form, expect=302)
        while (found := self.column("status")) != status:
            assert found not in {"failed", "cancelled"}, self.column("error")
            self.most_memory = max(self.most_memory, self.product.memory_mb())
            time.sleep(0.02)
        return time.perf_counter() - began

    def column(self, name: str):
        return self.product.value(f"SELECT {name} FROM imports_import WHERE id = %s", self.pk)

    def must_have_written(self, size: int, bad: int = 0) -> None:
        results = self.column("results")
        assert results.get("create", 0) + results.get("update", 0) == size - bad, results
        assert results.get("invalid", 0) == bad, results

    def must_have_restored(self, size: int) -> None:
        assert self.column("undo_results") == {"restored": size}, self.column("undo_results")


def _stock(product: Product) -> None:
    slug = _fresh_account(product, STOCK_ROWS)
    rows = _rows(product, slug, STOCK_ROWS, turn=7)
    run = Run(product, slug, as_csv(rows))
    run.check()
    ours = STOCK_ROWS / run.execute()
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        Path(file.name).write_bytes(as_csv(_rows(product, slug, STOCK_ROWS, turn=8)))
        command = [sys.executable, "-m", "bench.stock_import", slug, file.name]
        told = subprocess.run(command, cwd=ROOT, env=product.env, check=True, capture_output=True, text=True).stdout
    report(f"import of {STOCK_ROWS:,} rows", ours, "rows/s", limit=float(told), aim=at_least(10),
           limit_is="stock django-import-export, matched by key, without further addresses")  # fmt: skip
