"""The worker killed (-9) in the middle of a bulk action, and of its undo: the result is that of one left alone."""

import random
import time

import pytest

from accounts.models import Label
from bulk.models import BulkAction, BulkRow
from contacts.models import Contact, ContactLabel
from tests.bulk.conftest import Desk, label

ROWS = 60_000
PATIENCE = 180


def wait_until(action: BulkAction, reached) -> BulkAction:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        action.refresh_from_db()
        assert action.status != BulkAction.Status.FAILED, action.error
        if reached(action):
            return action
        time.sleep(0.005)
    raise AssertionError(f"still {action.status} at {action.cursor} of {action.total} after {PATIENCE} s")


@pytest.mark.django_db(transaction=True)
def test_killed_at_random_and_started_again_it_does_every_record_once_and_takes_it_back(cast, worker):
    account, chance = cast.account, random.Random(60_000)
    vip = Label.objects.create(account=account, name="VIP")
    people = Contact.objects.bulk_create(Contact(account=account, name=f"n{number}") for number in range(ROWS))
    ContactLabel.objects.bulk_create(ContactLabel(account=account, contact=each, label=vip) for each in people[::10])
    action = Desk(cast.alice).act("label-add", **label(vip))
    with worker():
        wait_until(action, lambda found: found.cursor > 0)
        time.sleep(chance.random() / 4)
    assert 0 < wait_until(action, lambda found: True).cursor < ROWS, "the worker was quicker than the kill"
    with worker():
        wait_until(action, lambda found: found.status == "done")
    assert action.counts == {"changed": ROWS * 9 // 10, "same": ROWS // 10}
    assert (ContactLabel.objects.count(), BulkRow.objects.count()) == (ROWS, ROWS)
    assert set(Contact.objects.values_list("version", flat=True)) == {1}, "a label is no part of the record itself"

    assert action.undo(by=cast.alice)
    with worker():
        wait_until(action, lambda found: found.undo_cursor > 0)
    assert wait_until(action, lambda found: True).undo_cursor < ROWS, "the worker was quicker than the kill"
    with worker():
        wait_until(action, lambda found: found.status == "undone")
    assert action.undo_counts == {"restored": ROWS * 9 // 10} and ContactLabel.objects.count() == ROWS // 10
