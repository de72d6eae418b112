"""Many groups merged at once: looked at before, each a merge of its own, undone together."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from bulk import purging
from bulk.models import BulkAction
from contacts.models import Contact, Merge
from duplicates.models import Duplicate
from tests.contacts.conftest import HTMX
from tests.duplicates.pairs import pair
from tests.imports.test_worker import work

MANY = "/acme/duplicates/contact/many/"


@pytest.fixture
def alice(cast, client_of):
    return client_of(cast.alice)


def twins(cast, number: int, score=99, **fields) -> Duplicate:
    first, second = (
        Contact.objects.add(cast.account, by=cast.alice, name=f"{name} {number}", **each)
        for name, each in (("Ana", {"city": "Recife"}), ("Ana Maria", fields))
    )
    return pair(first, second, score)


@pytest.mark.django_db(transaction=True)
def test_all_that_are_almost_certain_are_merged_by_the_worker_and_undone_together(alice, cast):
    for number in range(25):
        twins(cast, number)
    twins(cast, 50, score=98)
    clash = twins(cast, 60, city="Olinda")
    page = alice.get(MANY)
    assert "25 groups become one each: of 50 contacts 25 stay." in page.text and "1 group is left out" in page.text
    assert "City Recife / Olinda" in " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
    assert page.text.count('id="duplicate_') == 20 and "21–25" in alice.get(f"{MANY}?page=2", headers=HTMX).text
    assert Merge.objects.count() == 0
    sent = {"seen": "25", "once": re.search(r'name="once" value="([^"]+)"', page.text)[1]}
    done = alice.post(MANY, sent)
    action = BulkAction.objects.get()
    assert done.url == action.get_absolute_url() == alice.post(MANY, sent).url and action.is_busy
    # One of them is declined and one changed while the worker is at something else.
    declined, changed = list(Duplicate.objects.order_by("pk")[:2])
    Duplicate.objects.decide([declined.pk], "different", by=cast.bob)
    Contact.objects.get(pk=changed.second).change({"city": "Natal"}, by=cast.bob)
    work()
    action.refresh_from_db()
    assert (action.status, action.counts) == ("done", {"changed": 23, "refused": 2})
    assert Merge.objects.count() == 23 and Contact.objects.filter(pk__in=[clash.first, clash.second]).count() == 2
    report = alice.get(action.get_absolute_url()).text
    assert "23 contacts merged with their duplicates" in report and "2 refused" in report
    assert f'<a href="{Merge.objects.order_by("pk")[0].get_absolute_url()}">with Ana' in report
    assert "said meanwhile that they are not the same" in alice.get(f"{action.get_absolute_url()}?show=refused").text
    # For 30 days all can be undone; what somebody has undone by hand is left as it is.
    BulkAction.objects.filter(pk=action.pk).update(ended_at=timezone.now() - timedelta(days=29))
    assert purging.purge() == 0
    Merge.objects.first().undo(by=cast.alice)
    assert alice.post(f"{action.get_absolute_url()}undone/").status_code == 302
    work()
    action.refresh_from_db()
    assert (action.status, action.undo_counts) == ("undone", {"restored": 22, "conflict": 1})
    assert Contact.objects.count() == 54
    BulkAction.objects.filter(pk=action.pk).update(ended_at=timezone.now() - timedelta(days=30))
    assert purging.purge() == 1


def test_selected_groups_are_merged_at_once_and_walls_hold(alice, cast, client_of):
    pairs = [twins(cast, number, score=90) for number in range(3)]
    assert "No group is almost certain" in alice.get(MANY).text
    chosen = {"selected": [str(each.pk) for each in pairs[:2]]}
    assert "2 groups become one each" in alice.get(MANY, chosen).text
    late = alice.post(MANY, chosen | {"seen": "3"})
    assert late.status_code == 409 and Merge.objects.count() == 0
    done = alice.post(MANY, chosen | {"seen": "2"}, follow=True)
    assert "2 contacts merged with their duplicates" in done.text and Merge.objects.count() == 2
    assert alice.post(MANY, {"selected": "x"}).url == "/acme/duplicates/"
    assert client_of(cast.carol).get(MANY).status_code == 403
    foreign = Contact.objects.add(cast.rival, name="Ana"), Contact.objects.add(cast.rival, name="Ana M")
    found = pair(*foreign, 99)
    assert alice.post(MANY, {"selected": str(found.pk), "seen": "0"}).url == "/acme/duplicates/"
    assert Contact.objects.of(cast.rival).count() == 2
    cast.account.is_private = True
    cast.account.save()
    Contact.objects.filter(pk=pairs[2].second).update(owner=cast.alice)
    hidden = client_of(cast.bob).get(MANY, {"selected": str(pairs[2].pk)}).text
    assert "Ana 2" not in hidden
    assert BulkAction.objects.get().act == "merge"
