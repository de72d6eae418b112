"""Several contacts become one: nothing is lost, and the way back leads to what was."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Event
from contacts.models import Contact, ContactAddress, Merge
from contacts.tasks import sweep_pictures
from crm.models import DealContact
from customobjects.models import Association
from duplicates.models.merge import forget_over
from tests.contacts.merged import World, everything

CASE = settings(
    max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)  # fmt: skip


@pytest.fixture
def world(cast) -> World:
    return World(cast.alice)


@pytest.fixture
def pair(world) -> list[Contact]:
    return [world.fill(world.contact(name)) for name in ("Ana", "Bea")]


def test_nothing_is_lost(world, pair, cast):
    ana, bea = pair
    merge = Merge.objects.add([ana, bea], by=cast.alice, chosen={"city": bea.pk, "avatar": bea.pk, "email": bea.pk})
    stays = Contact.objects.get()
    assert (stays.pk, stays.name, stays.city, stays.identifier) == (ana.pk, "Ana", "City Bea", "N-Ana")
    assert stays.email == "bea1@x.test" and stays.phone == ana.phone and stays.version == ana.version + 1
    assert set(stays.emails) == {"Bea1@x.test", "Bea2@x.test", "Ana1@x.test", "Ana2@x.test"}
    assert len(stays.phones) == 3 and ContactAddress.objects.filter(is_primary=True).count() == 2
    assert [each.name for each in stays.labels.all()] == ["VIP"]
    assert default_storage.open(stays.avatar.name).read() == b"Bea" and stays.avatar.name != bea.avatar.name
    assert stays.notes.count() == stays.conversations.count() == stays.orders.count() == stays.deals.count() == 2
    assert stays.activities.count() == 2
    assert DealContact.objects.get().role == "Role Ana, Role Bea"
    both = Association.objects.get()
    assert (both.label, both.linked_on) == ("as Ana, as Bea", date(2026, 1, ana.pk % 28 + 1))
    assert Event.objects.on(stays).filter(verb="contact.created").count() == 2
    assert Merge.objects.leading_from(bea.pk) == merge and str(merge) == "Bea"


def test_it_is_undone_whole(world, pair, cast):
    before = everything(cast.account)
    merge = Merge.objects.add(pair, by=cast.alice, chosen={"city": pair[1].pk, "phone": pair[1].pk})
    merge.undo(by=cast.alice)
    assert everything(cast.account) == before and merge.stayed == [] and not merge.is_undoable
    assert Merge.objects.leading_from(pair[1].pk) is None
    with pytest.raises(ValidationError):
        merge.undo(by=cast.alice)


@CASE
@given(st.data())
def test_whatever_they_have_the_way_back_leads_to_what_was(cast, data):
    with transaction.atomic():
        world = World(cast.alice)
        three = [world.contact(name) for name in ("Ana", "Bea", "Caio")]
        for contact in three:
            for act in data.draw(st.lists(st.sampled_from(world.acts), unique=True)):
                act(contact)
        before, keys = everything(cast.account), st.sampled_from([contact.pk for contact in three])
        names = st.sampled_from(["name", "email", "phone", "city", "identifier", "avatar", "attribute_size", "company"])
        order = data.draw(st.permutations(three))
        first = Merge.objects.add(order[:2], by=cast.alice, chosen=data.draw(st.dictionaries(names, keys)))
        second = Merge.objects.add([order[2], order[0]], by=cast.alice, chosen=data.draw(st.dictionaries(names, keys)))
        assert Contact.objects.of(cast.account).count() == 1
        assert Merge.objects.leading_from(order[1].pk).survivor_id == order[2].pk
        first.refresh_from_db()
        with pytest.raises(ValidationError):
            first.undo(by=cast.alice)
        second.undo(by=cast.alice)
        first.refresh_from_db()
        first.undo(by=cast.alice)
        assert everything(cast.account) == before and first.stayed == second.stayed == []
        transaction.set_rollback(True)


def test_what_was_edited_since_is_kept_and_said(world, pair, cast):
    ana, bea = pair
    merge = Merge.objects.add(pair, by=cast.alice, chosen={"city": bea.pk, "identifier": bea.pk})
    stays = Contact.objects.get()
    stays.change({"city": "Olinda"}, by=cast.bob)
    stays.add_note("<p>Since</p>", by=cast.bob)
    stays.notes.get(body__contains="Bea").delete()
    stays.change({"emails": ["new@x.test", *[each for each in stays.emails if each != "Bea2@x.test"]]}, by=cast.bob)
    Association.objects.get().change(by=cast.bob, label="teacher", linked_on=None)
    stays.change({"identifier": ""}, by=cast.bob)
    Contact.objects.add(cast.account, name="Dora", identifier="N-Bea")
    merge.undo(by=cast.alice)
    ana.refresh_from_db(), bea.refresh_from_db()
    assert (ana.city, bea.city, bea.identifier, ana.email) == ("Olinda", "City Bea", "", "new@x.test")
    assert bea.emails == ["Bea1@x.test"] and "new@x.test" in ana.emails
    assert [note.body for note in ana.notes.order_by("pk")] == [
        "<p>Of Ana</p>",
        "<p>Since</p>",
    ] and not bea.notes.exists()
    assert Association.objects.get(contact=ana).label == "teacher"
    assert Association.objects.get(contact=bea).label == "as Bea"
    said = " · ".join(merge.stayed)
    for words in (
        "city of Ana",
        "identifier of Ana",
        "identifier N-Bea",
        "1 note on a contact",
        "1 address",
        "associations",
    ):
        assert words in said, (words, said)


def test_it_is_over_after_thirty_days(world, pair, cast, settings):
    merge = Merge.objects.add(pair, by=cast.alice, chosen={"avatar": pair[1].pk})
    sweep_pictures(0)
    assert default_storage.exists(pair[1].avatar.name) and forget_over() == 0
    Merge.objects.update(created_at=merge.created_at - timedelta(days=31))
    assert forget_over() == 1
    merge.refresh_from_db()
    assert merge.kept == {} and merge.names == ["Bea"]
    with pytest.raises(ValidationError):
        merge.undo(by=cast.alice)
    assert Contact.objects.count() == 1


def test_only_who_sees_them_all_merges_them(world, pair, cast):
    cast.account.is_private = True
    cast.account.save()
    Contact.objects.filter(pk=pair[1].pk).update(owner=cast.alice)
    cast.bob.account = cast.account
    foreign = Contact.objects.add(cast.rival, name="Foreign")
    for by, chosen in [(cast.bob, pair), (cast.alice, [pair[0], foreign]), (cast.alice, [pair[0]] * 2)]:
        with pytest.raises(ValidationError):
            Merge.objects.add(chosen, by=by)
    assert Contact.objects.count() == 3 and not Merge.objects.exists()
