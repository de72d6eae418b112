"""The queue's side: tasks do the work with the member's rights, break off when told to, and go on where they were."""

import pytest
from procrastinate.contrib.django import app

from contacts.models import Contact
from imports.models import Import
from imports.running import run
from tests.imports.conftest import carry_on, table

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = table(["name", "email"], *([f"n{number}", f"n{number}@x.com"] for number in range(50)))
COLUMNS = [{"field": "name"}, {"field": "email"}]


def work() -> None:
    """Do what is queued, as the worker does."""
    with app.replace_connector(app.connector.get_worker_connector()) as jobs, jobs.open():
        jobs.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def test_from_the_queue_to_the_result_of_which_a_mail_tells(desk, mailoutbox):
    found = desk.upload(CONTENT)
    found.plan(columns=COLUMNS, rules={}, by=desk.member)
    work()
    found.refresh_from_db()
    assert (found.status, found.counts) == ("planned", {"create": 50})
    assert found.start(by=desk.member)
    work()
    found.refresh_from_db()
    assert (found.status, found.results, Contact.objects.count()) == ("done", {"create": 50}, 50)
    (mail,) = mailoutbox
    assert mail.to == [desk.member.user.email] and "50 created" in mail.body


def test_a_file_that_turns_out_unreadable_fails_in_words(desk):
    found = desk.upload('a,b\n1,2\n3,4\n5,6\n7,"8\n9,10\n')
    found.plan(columns=COLUMNS, rules={}, by=desk.member)
    work()
    found.refresh_from_db()
    assert (found.status, found.error) == ("failed", "The quote opened at line 5 never closes.")
    assert found.may_be_planned


class BrokenOffError(Exception):
    pass


def breaking_off_after(batches: int):
    calls = iter([carry_on] * batches)

    def check():
        if next(calls, None) is None:
            raise BrokenOffError

    return check


def test_broken_off_between_batches_it_goes_on_behind_the_last(desk, monkeypatch):
    monkeypatch.setattr("imports.running.BATCH_ROWS", 7)
    planned = desk.plan(CONTENT)
    planned.start(by=desk.member)
    for batches in (1, 2, 3):
        with pytest.raises(BrokenOffError):
            run(planned, desk.member, breaking_off_after(batches))
    run(planned, desk.member, carry_on)
    planned.refresh_from_db()
    assert (planned.results, Contact.objects.count()) == ({"create": 50}, 50)


def test_a_batch_that_fails_leaves_nothing_of_itself(desk, monkeypatch):
    monkeypatch.setattr("imports.running.BATCH_ROWS", 7)
    planned = desk.plan(CONTENT)
    planned.start(by=desk.member)
    with pytest.raises(BrokenOffError), monkeypatch.context() as patch:
        patch.setattr("imports.running._actions", _fail)
        run(planned, desk.member, carry_on)
    assert (Contact.objects.count(), Import.objects.get().cursor) == (0, 0)
    run(planned, desk.member, carry_on)
    assert Contact.objects.count() == 50


def _fail(*_arguments):
    raise BrokenOffError


def test_a_plan_made_anew_replaces_the_old(desk):
    planned = desk.plan(CONTENT)
    planned.plan(columns=[{"field": "name"}, {"field": ""}], rules={}, by=desk.member)
    work()
    assert planned.rows.count() == 50
    assert "email" not in planned.rows.first().after
