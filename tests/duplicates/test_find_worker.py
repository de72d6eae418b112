"""The queue's side of searches: set off by a person, by an import and by night."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Contact
from duplicates.models import Duplicate, Search
from duplicates.tasks import follow
from tests.imports.conftest import Desk, table
from tests.imports.test_worker import COLUMNS, work

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_search_is_done_by_the_worker_and_followed_by_imports_and_by_night(cast):
    desk = Desk(cast.alice)
    Contact.objects.add(cast.account, name="Beatriz Nogueira", emails=["bia.nogueira@x.com"])
    whole = Search.objects.start("contact", by=cast.alice)
    assert whole.is_busy and not Duplicate.objects.exists()
    work()
    whole.refresh_from_db()
    assert (whole.status, whole.found, whole.percent, whole.error) == ("done", 0, 100, "")
    content = table(["name", "email"], ["Bia Nogueira", "bia.nogueira+shop@x.com"], ["Otávio Braga", "ob@y.com"])
    run = desk.upload(content)
    run.plan(columns=COLUMNS, rules={}, by=desk.member)
    work()
    run.refresh_from_db()
    assert run.start(by=desk.member)
    work()
    run.refresh_from_db()
    part = Search.objects.latest("pk")
    assert (part.status, part.since, part.found, part.started_by) == ("done", run.began_at, 1, desk.member)
    found = Duplicate.objects.get()
    assert Contact.objects.get(pk=found.second).name == "Bia Nogueira" and found.words
    stopped = Search.objects.start("contact", by=cast.alice)
    assert stopped.cancel()
    Search.objects.update(created_at=timezone.now() - timedelta(days=40))
    follow(0)
    work()
    nightly = Search.objects.latest("pk")
    assert (nightly.status, nightly.since, nightly.started_by) == ("done", part.began_at, None)
    # What has been learnt from all is still needed.
    assert set(Search.objects.values_list("pk", flat=True)) == {whole.pk, part.pk, nightly.pk}


def test_who_asks_twice_waits_for_one_and_a_stopped_one_is_not_done(cast):
    search = Search.objects.start("contact", by=cast.alice)
    assert Search.objects.start("contact", by=cast.bob) == search and search.cancel()
    work()
    search.refresh_from_db()
    assert (search.status, search.began_at) == ("cancelled", None)
