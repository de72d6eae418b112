import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from guardian.shortcuts import assign_perm

from accounts.models import Account, Event, LastAdministratorError, Member, NotYoursToGiveError, Role
from tests.at_once import at_once


def role(account, name) -> Role:
    return Role.objects.of(account).get(name=name)


def test_an_account_opens_with_three_roles_and_an_administrator(cast):
    assert [role.name for role in Role.objects.of(cast.account)] == ["Administrator", "Seller", "Viewer"]
    assert cast.alice.can("administer")


@pytest.mark.parametrize("slug", ["admin", "api", "static", "acme", "no way"])
def test_a_reserved_or_taken_address_opens_no_account(cast, slug):
    with pytest.raises(ValidationError):
        Account.objects.open(name="Other", slug=slug, administrator=cast.bob.user)
    assert Account.objects.count() == 2


def test_a_role_gives_what_it_holds_and_no_more(cast):
    assert cast.bob.can("manage_contacts") and not cast.bob.can("administer")
    assert cast.carol.can("see_contacts") and not cast.carol.can("manage_contacts")


def test_a_role_of_one_account_gives_nothing_in_another(cast):
    member = Member.objects.join(cast.rival, cast.alice.user, role(cast.rival, "Viewer"))
    assert cast.alice.can("administer") and not member.can("administer")


def test_rights_given_to_a_person_count_like_those_of_a_role(cast):
    assign_perm("see_reports", cast.bob.user, cast.rival)
    assert "see_reports" not in Member.objects.join(cast.rival, cast.carol.user).permissions
    member = Member.objects.join(cast.rival, cast.bob.user)
    assert member.permissions == Member.objects.memberships(cast.bob.user)[-1].permissions == {"see_reports"}


def test_joining_twice_is_joining_once(cast):
    again = Member.objects.join(cast.account, cast.bob.user, role(cast.account, "Seller"))
    assert again == cast.bob and again.roles.count() == 1


def test_who_loses_a_role_loses_its_rights(cast):
    cast.bob.set_roles([role(cast.account, "Viewer")])
    assert not Member.objects.get(pk=cast.bob.pk).can("manage_contacts")


def test_who_is_deactivated_holds_nothing_until_they_are_back(cast):
    cast.bob.deactivate()
    assert not Member.objects.get(pk=cast.bob.pk).permissions
    cast.bob.activate()
    assert Member.objects.get(pk=cast.bob.pk).can("manage_contacts")


def test_with_a_role_go_the_rights_of_its_members_and_its_group(cast):
    seller = role(cast.account, "Seller")
    seller.remove()
    assert not Member.objects.get(pk=cast.bob.pk).permissions
    assert not Group.objects.filter(pk=seller.group_id).exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda alice, role: alice.deactivate(),
        lambda alice, role: alice.remove(by=alice),
        lambda alice, role: alice.set_roles([]),
        lambda alice, role: role.set_permissions({"see_contacts"}),
        lambda alice, role: role.remove(),
    ],
    ids=["deactivate", "remove", "other roles", "weaker role", "no role"],
)
def test_the_last_administrator_stays(cast, act):
    with pytest.raises(LastAdministratorError):
        act(cast.alice, role(cast.account, "Administrator"))
    assert Member.objects.get(pk=cast.alice.pk).can("administer")


def test_one_of_two_administrators_may_go(cast):
    cast.bob.give(role(cast.account, "Administrator"))
    cast.alice.deactivate()
    assert not Member.objects.get(pk=cast.alice.pk).permissions


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", ["remove", "deactivate", "set_roles"])
def test_of_two_administrators_who_put_each_other_out_at_once_one_remains(cast, deed):
    cast.bob.give(role(cast.account, "Administrator"))
    # Each as they were before either acted.
    pairs = [
        [Member.objects.get(pk=each.pk) for each in pair] for pair in ((cast.alice, cast.bob), (cast.bob, cast.alice))
    ]
    arguments = [[]] if deed == "set_roles" else []

    def act(number):
        by, other = pairs[number]
        getattr(other, deed)(*arguments, by=by)

    outcomes = at_once(act, 2)
    assert sorted(map(type, outcomes), key=str) in ([type(None), PermissionDenied], [PermissionDenied, type(None)])
    left = [each for each in Member.objects.of(cast.account).active() if each.can("administer")]
    assert len(left) == 1


@pytest.fixture
def clerk(cast) -> Member:
    """bob, who administers the account and otherwise only looks at contacts."""
    clerk = Role.make(cast.account, "Clerk", {"administer", "see_contacts"})
    cast.bob.set_roles([clerk])
    return Member.objects.get(pk=cast.bob.pk)


def test_nobody_gives_a_role_that_allows_more_than_they_may(cast, clerk):
    Role.make(cast.account, "Reader", {"see_contacts"})
    assert {each.name for each in Role.objects.givable_by(clerk)} == {"Clerk", "Reader"}
    with pytest.raises(NotYoursToGiveError):
        cast.carol.set_roles([role(cast.account, "Seller")], by=clerk)
    assert cast.carol.roles.get().name == "Viewer"


def test_a_role_that_is_held_already_stays_or_goes_whoever_saves(cast, clerk):
    reader = Role.make(cast.account, "Reader", {"see_contacts"})
    cast.carol.set_roles([role(cast.account, "Viewer"), reader], by=clerk)
    assert cast.carol.roles.count() == 2
    cast.carol.set_roles([reader], by=clerk)
    assert cast.carol.roles.get() == reader


def test_nobody_makes_themselves_more_than_they_are(cast, clerk):
    with pytest.raises(NotYoursToGiveError):
        clerk.set_roles([role(cast.account, "Administrator")], by=clerk)
    with pytest.raises(NotYoursToGiveError):
        cast.carol.deactivate()
        cast.carol.activate(by=clerk)
    assert not Member.objects.get(pk=cast.carol.pk).is_active


def test_who_administers_no_more_changes_nothing(cast, clerk):
    cast.bob.set_roles([role(cast.account, "Viewer")])
    with pytest.raises(PermissionDenied):
        cast.carol.deactivate(by=clerk)
    assert Member.objects.get(pk=cast.carol.pk).is_active


def test_what_happens_to_a_member_is_recorded(cast):
    cast.bob.set_roles([role(cast.account, "Viewer")], by=cast.alice)
    cast.bob.set_roles([role(cast.account, "Viewer")], by=cast.alice)
    cast.bob.deactivate(by=cast.alice)
    cast.bob.activate(by=cast.alice)
    cast.bob.remove(by=cast.alice)
    told = Event.objects.of(cast.account).filter(verb__startswith="member.").order_by("pk")
    assert [event.verb.split(".")[1] for event in told] == ["roles_changed", "deactivated", "activated", "removed"]
    assert told[0].data == {"changes": {"roles": [["Seller"], ["Viewer"]]}} and told[0].actor == cast.alice
