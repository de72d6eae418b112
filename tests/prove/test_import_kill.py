"""The worker killed (-9) in the middle of an import and started again: the result is that of an uninterrupted one."""

import random
import time

import pytest

from contacts.models import Contact, ContactAddress, ContactLabel
from imports.models import Import
from tests.imports.conftest import Desk, table

ROWS = 20_000
PATIENCE = 180
COLUMNS = [{"field": field} for field in ("name", "email", "phone", "identifier", "company", "labels")]


def content(rows: int) -> str:
    lines = ([f"n{n}", f"n{n}@x.com", f"+55119{n:08d}", f"ID-{n}", f"c{n % 300}", f"l{n % 7}"] for n in range(rows))
    return table(["name", "email", "phone", "identifier", "company", "labels"], *lines)


def wait_until(run: Import, reached) -> Import:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        run.refresh_from_db()
        assert run.status != Import.Status.FAILED, run.error
        if reached(run):
            return run
        time.sleep(0.01)
    raise AssertionError(f"still {run.status} at {run.cursor} of {run.total} after {PATIENCE} s")


def fingerprint() -> tuple:
    """All that an import leaves, without keys and times."""
    contacts = Contact.objects.order_by("pk").values_list(
        "name", "email", "phone", "identifier", "company__name", "version"
    )
    addresses = ContactAddress.objects.order_by("contact", "pk").values_list(
        "contact__identifier", "kind", "value", "typed", "is_primary"
    )
    labels = ContactLabel.objects.order_by("contact").values_list("contact__identifier", "label__name")
    return list(contacts), list(addresses), list(labels)


def forget() -> None:
    Contact.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_killed_at_random_and_started_again_it_does_every_row_once(cast, worker, tmp_path):
    desk = Desk(cast.alice)
    with worker():
        run = imported(desk, content(ROWS))
    expected, results = fingerprint(), run.results
    assert (results, len(expected[0])) == ({"create": ROWS}, ROWS)
    forget()

    chance = random.Random(20_000)
    run = desk.upload(content(ROWS))
    run.plan(columns=COLUMNS, rules={}, by=desk.member)
    with worker():
        wait_until(run, lambda found: found.cursor > 0)
        time.sleep(chance.random())
    with worker():
        wait_until(run, lambda found: found.status == "planned")
        assert run.start(by=desk.member)
        wait_until(run, lambda found: found.status == "running" and found.cursor > 0)
        time.sleep(chance.random())
    reached = wait_until(run, lambda _found: True).cursor
    assert 0 < reached < ROWS, "the worker was quicker than the kill; nothing is proved"
    with worker():
        wait_until(run, lambda found: found.cursor > reached)
        time.sleep(chance.random() / 2)
    with worker():
        wait_until(run, lambda found: found.status == "done")

    assert run.results == results
    assert fingerprint() == expected


def imported(desk: Desk, text: str) -> Import:
    run = desk.upload(text)
    run.plan(columns=COLUMNS, rules={}, by=desk.member)
    wait_until(run, lambda found: found.status == "planned")
    assert run.start(by=desk.member)
    return wait_until(run, lambda found: found.status == "done")
