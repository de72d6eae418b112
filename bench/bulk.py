"""One label on up to 100,000 contacts that a filter finds, from the button to the last commit, and the way back.

BENCH_CONTACTS names the sizes of the accounts, e.g. "100000,1000000".
"""

import json
import time
from datetime import timedelta

from bench.contacts import SIZES, account_of
from bench.measure import at_least, at_most, median, milliseconds, report
from bench.product import Product, limit

MOST = 100_000
ROUNDS = 3
ROWS_PER_SECOND = 20_000


def measure(product: Product) -> None:
    for size in SIZES:
        _label(product, *account_of(product, size), size)


def _label(product: Product, slug: str, account: int, size: int) -> None:
    label = product.value(
        "INSERT INTO accounts_label (account_id, name, hue) VALUES (%s, 'Bulk ' || clock_timestamp(), 1) RETURNING id",
        account,
    )
    day = _day(product, account)
    plain, done, undone, answers = [], [], [], []
    for _round in range(ROUNDS):
        plain.append(_plain(product, account, label, day))
        run = Run(product, slug, label, day)
        answers.append(run.answered)
        done.append(run.total / run.seconds)
        undone.append(run.total / run.undo())
    name, bare = f"label on {run.total:,} of {size:,} contacts", median(plain)
    words = "bench/limits/bulk_label.sql, one transaction"
    report(f"{name}, from the button to the last commit", median(done), "rows/s", limit=ROWS_PER_SECOND,
           limit_is="what a person waits for", aim=at_least(1))  # fmt: skip
    report(f"{name}, against the plain statements", median(done), "rows/s", limit=bare, limit_is=words)
    report(f"{name}, undone", median(undone), "rows/s", limit=ROWS_PER_SECOND, limit_is="as quick as the act",
           aim=at_least(1))  # fmt: skip
    report(f"{name}, until the button answers", median(answers), "ms", limit=1_000, limit_is="a second",
           aim=at_most(1))  # fmt: skip
    product.sql.execute("DELETE FROM accounts_label WHERE id = %s", [label])


def _day(product: Product, account: int) -> str:
    """The first day before which as many contacts were made as are to be labelled."""
    days = "SELECT created_at::date, count(*) FROM contacts_contact WHERE account_id = %s GROUP BY 1 ORDER BY 1"
    people = 0
    last = None
    for day, number in product.sql.execute(days, [account]).fetchall():
        if people + number > MOST:
            break
        people, last = people + number, day
    return (last + timedelta(days=1)).isoformat()


def _plain(product: Product, account: int, label: int, day: str) -> float:
    """Rows a second of the statements without which no label is on anybody, and no open page learns of it."""
    found = {"account": account, "label": label, "day": day}

    def write():
        with product.sql.transaction(force_rollback=True):
            write.rows = product.sql.execute(limit("bulk_label"), found).fetchone()[0]

    taken = milliseconds(write)
    return write.rows / taken * 1000


class Run:
    """One action, started over HTTP as a browser does it; how far it is, is read from the database."""

    def __init__(self, product: Product, slug: str, label: int, day: str):
        self.product, self.slug = product, slug
        rule = {"field": "created", "operator": "before", "value": day}
        form = {"all_matching": "1", "filter": json.dumps({"op": "and", "rules": [rule]}), "labels": label}
        began = time.perf_counter()
        product.client.post(f"/{slug}/bulk/new/contact/label-add/", form, expect=302)
        self.answered = (time.perf_counter() - began) * 1000
        self.pk = product.value("SELECT max(id) FROM bulk_bulkaction")
        self.total = self.column("total")
        self.wait_until("done")
        self.seconds = time.perf_counter() - began
        assert self.column("counts") == {"changed": self.total}

    def undo(self) -> float:
        """Seconds until everything is as before."""
        began = time.perf_counter()
        self.product.client.post(f"/{self.slug}/bulk/{self.pk}/undone/", {}, expect=302)
        self.wait_until("undone")
        assert self.column("undo_counts") == {"restored": self.total}
        return time.perf_counter() - began

    def wait_until(self, status: str) -> None:
        while (found := self.column("status")) != status:
            assert found in {"running", "undoing"}, self.column("error")
            time.sleep(0.02)

    def column(self, name: str):
        return self.product.value(f"SELECT {name} FROM bulk_bulkaction WHERE id = %s", self.pk)
