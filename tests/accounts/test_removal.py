"""Going: what a member leaves behind, and to whom."""

import pytest
from guardian.shortcuts import assign_perm

from accounts.models import Event, LastAdministratorError, Member, Role
from companies.models import Company
from contacts.models import Contact, Segment
from crm.models import Deal
from tests.rows import row

URL = "/acme/settings/members/"
LEAVING = "/acme/settings/profile/leaving/"


def role(account, name) -> Role:
    return Role.objects.of(account).get(name=name)


@pytest.fixture
def owned(cast) -> list:
    """Two contacts, a company and a deal of bob's."""
    own = {"account": cast.account, "owner": cast.bob}
    deal = row(Deal, cast.account)
    Deal.objects.filter(pk=deal.pk).update(owner=cast.bob)
    contacts = [Contact.objects.create(name=name, **own) for name in ("Ana", "Eva")]
    return [*contacts, Company.objects.create(name="Aurora", **own), deal]


def owners(records) -> set:
    for record in records:
        record.refresh_from_db()
    return {record.owner_id for record in records}


def test_before_a_member_is_removed_one_reads_what_they_own(cast, client_of, owned):
    page = client_of(cast.alice).get(f"{URL}{cast.bob.pk}/deletion/").content.decode()
    assert "2 contacts" in page and "1 company" in page and "1 deal" in page
    assert "Carol" in page and "Mallory" not in page
    assert Member.objects.filter(pk=cast.bob.pk).exists()


def test_what_a_removed_member_owned_is_nobodys(cast, client_of, owned):
    client_of(cast.alice).post(f"{URL}{cast.bob.pk}/deletion/", {"to": ""})
    assert owners(owned) == {None} and not Member.objects.filter(pk=cast.bob.pk).exists()


def test_what_a_removed_member_owned_goes_to_another(cast, client_of, owned):
    versions = [record.version for record in owned]
    client_of(cast.alice).post(f"{URL}{cast.bob.pk}/deletion/", {"to": cast.carol.pk})
    assert owners(owned) == {cast.carol.pk}
    assert [record.version for record in owned] == [version + 1 for version in versions]
    told = Event.objects.get(verb="contact.changed")
    assert told.data["changes"]["owner"][1] == {"id": cast.carol.pk, "name": "Carol"}
    assert {row.object_id for row in told.about.all()} == {owned[0].pk, owned[1].pk}


@pytest.mark.parametrize("to", ["mallory", "bob", "carol kept out", "x"])
def test_nothing_goes_to_somebody_who_is_no_active_member(cast, client_of, owned, to):
    cast.carol.deactivate()
    heir = {"mallory": cast.mallory.pk, "bob": cast.bob.pk, "carol kept out": cast.carol.pk}.get(to, to)
    answer = client_of(cast.alice).post(f"{URL}{cast.bob.pk}/deletion/", {"to": heir})
    assert answer.status_code == 422 and owners(owned) == {cast.bob.pk}


def test_shared_segments_stay_and_private_ones_go(cast):
    for is_shared in (True, False):
        Segment.objects.add("Mine", {}, by=cast.bob, is_shared=is_shared)
    cast.bob.remove(by=cast.alice)
    segment = Segment.objects.get()
    assert segment.is_shared and segment.owner is None
    segment.change(by=cast.alice, is_shared=False)
    assert Segment.objects.get().owner == cast.alice


def test_a_removed_member_finds_nothing_at_the_next_request(cast, client_of):
    bob = client_of(cast.bob)
    assert bob.get("/acme/contacts/").status_code == 200
    client_of(cast.alice).post(f"{URL}{cast.bob.pk}/deletion/")
    assert bob.get("/acme/contacts/").status_code == 404


def test_what_was_granted_to_a_person_does_not_wait_for_their_return(cast):
    deal = row(Deal, cast.account)
    assign_perm("view_pipeline", cast.bob.user, deal.pipeline)
    assign_perm("accounts.export_records", cast.bob.user, cast.account)
    cast.bob.remove(by=cast.alice)
    Member.objects.join(cast.account, cast.bob.user)
    assert not Member.objects.get(user=cast.bob.user).permissions
    assert not cast.bob.user.has_perm("crm.view_pipeline", deal.pipeline)


def test_removing_twice_is_a_404(cast, client_of):
    client = client_of(cast.alice)
    client.post(f"{URL}{cast.bob.pk}/deletion/")
    assert client.post(f"{URL}{cast.bob.pk}/deletion/").status_code == 404


@pytest.mark.parametrize("act", ["activate", "deactivate", "remove"])
def test_a_verb_on_somebody_who_is_gone_says_so_and_writes_nothing(cast, act):
    stale = Member.objects.get(pk=cast.bob.pk)
    cast.bob.remove(by=cast.alice)
    before = Event.objects.count()
    with pytest.raises(Member.DoesNotExist):
        getattr(stale, act)(by=cast.alice)
    assert Event.objects.count() == before


def test_anybody_may_leave_and_reads_first_what_they_leave(cast, client_of, owned):
    client = client_of(cast.bob)
    assert b"2 contacts" in client.get(LEAVING).content
    answer = client.post(LEAVING)
    assert answer["Location"] == "/" and client.get("/acme/contacts/").status_code == 404
    assert owners(owned) == {None} and Event.objects.filter(verb="member.left").exists()


def test_the_last_administrator_neither_leaves_nor_is_removed(cast, client_of):
    client = client_of(cast.alice)
    for url in (LEAVING, f"{URL}{cast.alice.pk}/deletion/"):
        page = client.post(url, follow=True)
        assert b"Somebody has to administer" in page.content
    assert Member.objects.get(pk=cast.alice.pk).can("administer")


def test_what_a_refused_removal_would_have_given_away_stays(cast, owned):
    Contact.objects.update(owner=cast.alice)
    with pytest.raises(LastAdministratorError):
        cast.alice.remove(by=cast.alice, to=cast.bob)
    assert set(Contact.objects.values_list("owner", flat=True)) == {cast.alice.pk}


def test_an_administrator_who_removes_themselves_goes_to_their_other_accounts(cast, client_of):
    cast.bob.give(role(cast.account, "Administrator"))
    assert client_of(cast.alice).post(f"{URL}{cast.alice.pk}/deletion/")["Location"] == "/"


def test_a_seller_removes_nobody(cast, client_of):
    assert client_of(cast.bob).post(f"{URL}{cast.carol.pk}/deletion/").status_code == 403
    assert Member.objects.filter(pk=cast.carol.pk).exists()
