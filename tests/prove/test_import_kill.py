"""The worker killed (-9) at twenty instants of an import and of its undo, and started again each time.

The result is that of an uninterrupted one, and afterwards nothing is left of it.
"""

import random
import time

import pytest

from accounts.models import Label
from companies.models import Company, CompanyDomain
from contacts.models import Contact, ContactAddress, ContactLabel
from crm.models import Deal, DealTotal, Pipeline, StageVisit
from imports.models import Import
from tests.crm.conftest import STAGES
from tests.imports.conftest import Desk, table

ROWS = 40_000
KILLS = {"planned": 2, "done": 9, "undone": 9}
PATIENCE = 180
COLUMNS = [{"field": field} for field in ("name", "email", "phone", "identifier", "company", "labels")]


def content(rows: int) -> str:
    lines = ([f"n{n}", f"n{n}@x.com", f"+55119{n:08d}", f"ID-{n}", f"c{n % 300}", f"l{n % 7}"] for n in range(rows))
    return table(["name", "email", "phone", "identifier", "company", "labels"], *lines)


def wait_for(run: Import, reached) -> Import:
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


@pytest.mark.django_db(transaction=True)
def test_killed_at_twenty_instants_it_does_every_row_once_and_takes_it_back(cast, worker):
    desk, chance, before = Desk(cast.alice), random.Random(20_000), fingerprint()
    with worker():
        run = planned(desk)
        wait_until(run, "planned")
        assert run.start(by=desk.member)
        expected = (wait_until(run, "done").results, fingerprint())
        assert run.undo(by=desk.member)
        wait_until(run, "undone")
    assert expected[0] == {"create": ROWS} and len(expected[1][0]) == ROWS and fingerprint() == before

    run = planned(desk)
    kill(worker, run, "planned", chance)
    assert run.start(by=desk.member)
    kill(worker, run, "done", chance)
    assert (run.results, fingerprint()) == expected
    assert run.undo(by=desk.member)
    kill(worker, run, "undone", chance)
    assert run.undo_results == {"restored": ROWS} and fingerprint() == before
    assert not Company.objects.exists() and not Label.objects.exists()


def planned(desk: Desk) -> Import:
    run = desk.upload(content(ROWS))
    run.plan(columns=COLUMNS, rules={}, by=desk.member)
    return run


def kill(worker, run: Import, status: str, chance: random.Random) -> None:
    """Start a worker and kill it, again and again, each time some way on; then let one come to the end."""
    field = "undo_cursor" if status == "undone" else "cursor"
    for _time in range(KILLS[status]):
        run.refresh_from_db()
        reached = getattr(run, field)
        with worker():
            wait_for(run, lambda found, reached=reached: getattr(found, field) != reached)
            time.sleep(chance.random() / 5)
    run.refresh_from_db()
    assert run.is_busy, "the worker was quicker than the kill; nothing is proved"
    with worker():
        wait_until(run, status)


def wait_until(run: Import, status: str) -> Import:
    return wait_for(run, lambda found: found.status == status)


DEALS = 1_000


def deals_left() -> tuple:
    """All that an import of deals leaves, with what they come to by the kept totals."""
    deals = Deal.objects.order_by("title").values_list("title", "value", "stage__name", "value_from_items", "closed_on")
    labels = Deal.objects.filter(labels__isnull=False).values_list("title", "labels__name").order_by("title")
    is_open = StageVisit.objects.filter(left_at=None).count() == deals.count()
    assert DealTotal.objects.all().by_stage() == Deal.objects.all().totals_by_stage()
    return list(deals), list(labels), is_open


def companies_left() -> tuple:
    return list(Company.objects.order_by("name").values_list("name", "phone")), list(
        CompanyDomain.objects.order_by("domain").values_list("domain", "company__name")
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("target", ["deals", "companies"])
def test_killed_while_it_is_taken_back_every_record_is_as_before(cast, worker, target):
    """Half of the rows change records that were there, half make new ones."""
    desk, chance = Desk(cast.alice, target), random.Random(7)
    if target == "deals":
        lead = Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice).stages.first()
        for number in range(DEALS // 2):
            Deal.objects.add(lead, title=f"n{number}", by=cast.alice)
        fields, left, kills = ["title", "value", "stage", "labels"], deals_left, 2
        lines = [[f"n{n}", "9", "Won", "vip"] for n in range(DEALS)]
    else:
        rows = DEALS * 12
        Company.objects.bulk_create(Company(account=cast.account, name=f"n{n}") for n in range(rows // 2))
        fields, left, kills = ["name", "phone", "domains"], companies_left, 3
        lines = [[f"n{n}", "12", f"n{n}.com"] for n in range(rows)]
    before = left()
    run = desk.upload(table(fields, *lines))
    match = {"deals": "title", "companies": "name"}[target]
    run.plan(columns=[{"field": field} for field in fields], rules={"match": [match]}, by=desk.member)
    with worker():
        wait_until(run, "planned")
        assert run.start(by=desk.member)
        wait_until(run, "done")
    assert run.results == {"update": len(lines) // 2, "create": len(lines) // 2}
    assert run.undo(by=desk.member)
    for _time in range(kills):
        run.refresh_from_db()
        reached = run.undo_cursor
        with worker():
            wait_for(run, lambda found, reached=reached: found.undo_cursor != reached or not found.is_busy)
            time.sleep(chance.random() / 10)
    run.refresh_from_db()
    assert run.is_busy and run.undo_cursor, "the worker was quicker than the kill; nothing is proved"
    with worker():
        wait_until(run, "undone")
    assert run.undo_results == {"restored": len(lines)} and left() == before
