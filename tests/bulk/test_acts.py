"""What each act does to the records, and what it leaves of them when it is undone."""

import pytest

from accounts.models import CustomAttribute, Label
from contacts.models import Contact
from tests.bulk.conftest import label, to


def state(contacts) -> list:
    """What an undo has to bring back: all but the version and when it was changed."""
    ids = [each.pk for each in contacts]
    rows = Contact.objects.filter(pk__in=ids).order_by("pk")
    fields = rows.values_list("pk", "name", "owner", "company", "is_blocked", "attributes")
    return [list(fields), sorted(Contact.labels.through.objects.values_list("contact", "label"))]


@pytest.fixture
def plan(cast) -> CustomAttribute:
    options = {"type": "list", "options": ["Free", "Pro"]}
    return CustomAttribute.objects.create(account=cast.account, key="plan", name="Plan", **options)


@pytest.fixture
def acts(cast, vip, acme, plan) -> dict:
    """By act, the arguments, and what is true of a contact afterwards."""
    value = {"key": "plan", "name": "Plan", "type": "list", "value": "Pro"}
    return {
        "label-add": (label(vip), lambda each: vip in each.labels.all()),
        "owner": (to(cast.bob), lambda each: each.owner == cast.bob),
        "company": (to(acme), lambda each: each.company == acme),
        "attribute": (value, lambda each: each.attributes == {"plan": "Pro"}),
        "block": ({}, lambda each: each.is_blocked),
    }


def test_each_act_changes_the_others_once_and_comes_back_by_its_undo(desk, cast, people, acts, subtests):
    ana = people[0]
    for key, (arguments, holds) in acts.items():
        with subtests.test(key):
            desk.act(key, [ana], **arguments)
            ana.refresh_from_db()
            before, version = state(people), ana.version
            done = desk.act(key, people, **arguments)
            assert (done.status, done.counts) == ("done", {"changed": 2, "same": 1})
            assert all(map(holds, Contact.objects.all())) and Contact.objects.get(pk=ana.pk).version == version
            assert done.undo(by=cast.alice) and done.undo_counts == {"restored": 2} and state(people) == before
            assert not done.undo(by=cast.alice) and state(people) == before


def test_an_open_editor_learns_of_a_bulk_change_by_the_version(desk, people, vip):
    desk.act("label-add", people, **label(vip))
    assert {each.version for each in Contact.objects.all()} == {1}, "a label is no part of the record itself"
    desk.act("block", people)
    assert {each.version for each in Contact.objects.all()} == {2}


def test_labels_are_taken_off_and_put_back_where_they_were(desk, cast, people, vip):
    other = Label.objects.create(account=cast.account, name="Fair")
    people[0].set_labels([vip, other])
    people[1].set_labels([vip])
    before = state(people)
    done = desk.act("label-remove", people, **label(vip, other))
    assert done.counts == {"changed": 2, "same": 1} and not Contact.labels.through.objects.exists()
    done.undo(by=cast.alice)
    assert state(people) == before


def test_an_undo_leaves_what_somebody_has_changed_since_and_lists_it(desk, cast, people):
    done = desk.act("owner", people, **to(cast.bob))
    people[0].change({"city": "Olinda"}, by=cast.bob)
    people[1].remove(by=cast.bob)
    done.undo(by=cast.alice)
    assert done.undo_counts == {"conflict": 1, "lost": 1, "restored": 1}
    assert Contact.objects.get(pk=people[0].pk).owner == cast.bob and Contact.objects.get(pk=people[2].pk).owner is None


def test_an_undo_puts_back_nothing_that_is_gone(desk, cast, people, plan):
    people[0].change({"attributes": {"plan": "Free"}, "owner": cast.carol}, by=cast.alice)
    owner = desk.act("owner", people[:1], **to(cast.bob))
    attribute = desk.act("attribute", people[:1], key="plan", name="Plan", type="list", value="Pro")
    CustomAttribute.objects.filter(pk=plan.pk).update(options=["Pro"])
    attribute.undo(by=cast.alice)
    cast.carol.remove(by=cast.alice)
    Contact.objects.update(version=2 + 1)
    owner.undo(by=cast.alice)
    assert attribute.undo_counts == {"taken": 1} and owner.undo_counts == {"taken": 1}


def test_an_attribute_is_emptied_and_comes_back(desk, cast, people, plan):
    people[0].change({"attributes": {"plan": "Free"}}, by=cast.alice)
    done = desk.act("attribute", people, key="plan", name="Plan", type="list", value=None)
    assert done.counts == {"changed": 1, "same": 2} and Contact.objects.get(pk=people[0].pk).attributes == {}
    done.undo(by=cast.alice)
    assert Contact.objects.get(pk=people[0].pk).attributes == {"plan": "Free"}


@pytest.mark.parametrize("value", ["Gold", {"a": 1}, ["Pro"], True])
def test_an_attribute_is_checked_as_on_every_other_path(desk, people, plan, value):
    done = desk.act("attribute", people, key="plan", name="Plan", type="list", value=value)
    assert (done.status, done.counts) == ("failed", {}) and done.error
    assert {str(each.attributes) for each in Contact.objects.all()} == {"{}"}


def test_a_record_tells_of_it_in_its_history(desk, cast, people, vip, client_of):
    done = desk.act("label-add", people, **label(vip))
    url = f"/acme/contacts/{people[0].pk}/history/"
    page = client_of(cast.alice).get(url, {"kind": "changes"}, headers={"HX-Request-Type": "partial"}).content.decode()
    assert "added the label VIP" in page and "with 2 others" in page
    done.undo(by=cast.alice)
    page = client_of(cast.alice).get(url).content.decode()
    assert "took it back: added the label VIP" in page
