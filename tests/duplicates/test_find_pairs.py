"""Pairs of records that may be one, and searches for them, without what finds them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Contact
from duplicates.grouping import groups_of
from duplicates.models import Duplicate, Search
from duplicates.reasons import codes, words_of

pytestmark = pytest.mark.django_db


def pair(first, second, score=90, group=0) -> Duplicate:
    return Duplicate.objects.create(
        account=first.account, kind="contact", first=first.pk, second=second.pk, score=score, group=group or first.pk
    )


def test_a_pair_is_seen_by_who_sees_both_and_decided_once(cast):
    ana, bea, cid, dan = (Contact.objects.add(cast.account, name=name) for name in ("Ana", "Bea", "Cid", "Dan"))
    hidden = Contact.objects.add(cast.account, name="Eva", owner=cast.alice)
    first, chain, other = pair(ana, bea, 95), pair(bea, cid, 80, group=ana.pk), pair(dan, hidden, 99)
    cast.account.is_private = True
    cast.account.save()
    cast.bob.account = cast.account
    assert {each.pk for each in Duplicate.objects.visible_to(cast.bob)} == {first.pk, chain.pk}
    assert not Duplicate.objects.visible_to(cast.mallory).exists()
    groups = list(Duplicate.objects.groups("contact", cast.alice))
    assert groups == [
        {"group": dan.pk, "best": 99, "pairs": 1}, {"group": ana.pk, "best": 95, "pairs": 2}
    ]  # fmt: skip
    assert Duplicate.objects.decide([first.pk, other.pk], "different", by=cast.bob) == 1
    first.refresh_from_db()
    chain.refresh_from_db()
    assert (first.state, first.decided_by, chain.group) == ("different", cast.bob, bea.pk)
    assert Duplicate.objects.get(pk=other.pk).state == "open"
    cid.delete()
    assert {each.pk for each in Duplicate.objects.visible_to(cast.bob)} == {first.pk}


def test_one_search_is_under_way_per_kind_and_the_next_waits_for_its_end(cast):
    search = Search.objects.start("contact", by=cast.alice)
    assert Search.objects.start("contact", by=cast.bob) == search
    since = timezone.now() - timedelta(hours=1)
    assert Search.objects.follow(cast.account.pk, "contact", since) == search
    assert Search.objects.start("company", by=cast.alice) != search
    search.refresh_from_db()
    assert search.begin() and search.then_since == since
    search.end(Search.Status.DONE)
    following = Search.objects.busy().get(kind="contact")
    assert (following.since, following.is_busy) == (since, True)
    assert following.cancel() and not following.cancel() and not following.begin()


def test_groups_are_what_pairs_lead_to_and_hold_what_is_merged_at_once():
    assert groups_of([(1, 2), (4, 5), (2, 5)]) == {(1, 2): 1, (4, 5): 1, (2, 5): 1}
    chain = [(key, key + 1) for key in range(1, 13)]
    groups = groups_of(chain, most=10)
    assert [groups[pair] for pair in chain] == [1] * 10 + [11] * 2


def test_every_reason_has_words():
    assert words_of([["same_phone", {}], ["similar_name", {"percent": 93}], ["nothing_known", {}]]) == [
        "same phone",
        "names 93 % alike",
    ]
    assert all(words_of([[code, {"field": "street", "percent": 90}]]) for code in codes())
