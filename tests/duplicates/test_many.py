"""Many groups merged at once: looked at before, each a merge of its own, undone together."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from bulk import purging
from bulk.models import BulkAction
from contacts.models import Contact, Merge
from duplicates.models import Duplicate
from tests.at_once import at_once
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


@pytest.mark.django_db
def test_of_more_than_are_taken_at_once_it_says_so_and_goes_on(alice, cast, monkeypatch):
    monkeypatch.setattr("duplicates.plan.MOST_PAIRS", 2)
    for number in range(2):
        twins(cast, number, city="Olinda")
    for number in range(2, 5):
        twins(cast, number)
    page = alice.get(MANY).text
    assert "None of these groups can be merged without looking" in page and f'href="{MANY}?part=2"' in page
    page = alice.get(f"{MANY}?part=2").text
    assert "2 groups become one each" in page and "They are more than are merged at once" in page
    assert alice.post(MANY, {"seen": "2"}).status_code == 409 and Merge.objects.count() == 0
    alice.post(MANY, {"seen": "2", "part": "2"})
    assert Merge.objects.count() == 2
    page = alice.get(f"{MANY}?part=2").text
    assert "1 group becomes one" in page and "They are more" not in page
    assert alice.get(f"{MANY}?part=3").status_code == 200 and alice.get(f"{MANY}?part=x").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_who_merges_one_while_many_are_merged_merges_each_once(cast, client_of):
    pairs = [twins(cast, number) for number in range(3)]
    clients = [client_of(cast.alice) for _each in range(4)]

    def act(number):
        if number == 0:
            return clients[0].post(MANY, {"seen": "3"}).status_code
        pair = pairs[number - 1]
        url = f"/acme/contacts/merge/?contact={pair.first}&contact={pair.second}&survivor={pair.second}"
        return clients[number].post(url).status_code

    answers = at_once(act, 4)
    assert answers[0] in (302, 409) and set(answers[1:]) <= {302, 404, 409, 422}, answers
    work()
    counts = {}
    for action in BulkAction.objects.all():
        counts = action.counts
    assert Merge.objects.count() == counts.get("changed", 0) + answers[1:].count(302)
    assert Contact.objects.count() == 3 and sum(counts.values()) in (0, 3)
