import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from guardian.shortcuts import assign_perm

from accounts.models import Account, LastAdministratorError, Member, Role


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
        lambda alice, role: alice.set_roles([]),
        lambda alice, role: role.set_permissions({"see_contacts"}),
        lambda alice, role: role.remove(),
    ],
    ids=["deactivate", "other roles", "weaker role", "no role"],
)
def test_the_last_administrator_stays(cast, act):
    with pytest.raises(LastAdministratorError):
        act(cast.alice, role(cast.account, "Administrator"))
    assert Member.objects.get(pk=cast.alice.pk).can("administer")


def test_one_of_two_administrators_may_go(cast):
    cast.bob.give(role(cast.account, "Administrator"))
    cast.alice.deactivate()
    assert not Member.objects.get(pk=cast.alice.pk).permissions
