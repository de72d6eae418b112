"""Nobody hands out an account permission that they do not hold: bob is a clerk who administers and sees contacts."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Invitation, Member, NotYoursToGiveError, Role, User
from tests.at_once import meanwhile

URL = "/acme/settings/roles/"


@pytest.fixture
def clerk(cast) -> Member:
    cast.bob.set_roles([Role.make(cast.account, "Clerk", {"administer", "see_contacts"})])
    return Member.objects.get(pk=cast.bob.pk)


@pytest.fixture
def seller(cast) -> Role:
    return Role.objects.of(cast.account).get(name="Seller")


def roles_of(account) -> list:
    return [(role.name, role.closed_modules, role.permissions()) for role in Role.objects.of(account)]


def test_a_role_gains_what_its_editor_holds(cast, clerk, client_of):
    client = client_of(clerk)
    client.post(f"{URL}new/", {"name": "Reader", "permissions": ["see_contacts"]})
    reader = Role.objects.get(name="Reader")
    client.post(f"{URL}{reader.pk}/", {"name": "Deputy", "permissions": ["see_contacts", "administer"]})
    assert Role.objects.get(name="Deputy").permissions() == {"see_contacts", "administer"}


@pytest.mark.parametrize("name", ["Viewer", "Clerk", None], ids=["another role", "their own role", "a new role"])
def test_a_forged_permission_is_refused_by_name_and_nothing_changes(cast, clerk, client_of, name):
    before = roles_of(cast.account)
    page = f"{Role.objects.of(cast.account).get(name=name).pk}/" if name else "new/"
    fields = {"name": "Stolen", "permissions": ["administer", "export_records"], "modules": ["crm"]}
    answer = client_of(clerk).post(f"{URL}{page}", fields)
    assert answer.status_code == 422 and "You cannot give “export”" in answer.content.decode()
    assert roles_of(cast.account) == before


def test_what_the_role_holds_already_stays_whether_sent_or_not(cast, clerk, client_of, seller):
    before = seller.permissions()
    for permissions in ({"see_contacts"}, before):
        client_of(clerk).post(f"{URL}{seller.pk}/", {"name": "Sales", "permissions": [*permissions]})
        assert Role.objects.get(name="Sales").permissions() == before
    client_of(clerk).post(f"{URL}{seller.pk}/", {"name": "Sales"})
    assert seller.permissions() == before - {"see_contacts"}


def test_what_the_editor_lacks_is_locked_with_a_word_why(cast, clerk, client_of, seller):
    page = client_of(clerk).get(f"{URL}{seller.pk}/").content.decode()
    assert page.count(" disabled>") == 14 and "What you may not do yourself is locked" in page
    assert 'value="export_records" id="id_permissions_0_3" checked disabled>' in page
    page = client_of(cast.alice).get(f"{URL}{seller.pk}/").content.decode()
    assert " disabled>" not in page and "is locked" not in page


def test_closed_modules_may_be_opened_by_every_administrator(cast, clerk, client_of, seller):
    seller.change("Seller", seller.permissions(), ["orders"])
    client_of(clerk).post(f"{URL}{seller.pk}/", {"name": "Seller", "permissions": [], "modules": ["crm", "orders"]})
    assert "orders" not in Role.objects.get(pk=seller.pk).closed_modules


def test_the_verbs_themselves_refuse(cast, clerk, seller):
    before, beyond = roles_of(cast.account), {"administer", "manage_pipelines"}
    for verb in (
        lambda: Role.make(cast.account, "New", beyond, by=clerk),
        lambda: seller.change("New", beyond, [], by=clerk),
        lambda: seller.set_permissions(beyond, by=clerk),
        lambda: cast.carol.set_permissions(beyond, by=clerk),
    ):
        with pytest.raises(NotYoursToGiveError):
            verb()
    assert roles_of(cast.account) == before and not cast.carol.own_permissions()


def test_letting_somebody_in_again_gives_what_they_held_alone(cast, clerk):
    cast.carol.set_roles([Role.make(cast.account, "Reader", {"see_contacts"})])
    cast.carol.set_permissions({"export_records"})
    cast.carol.deactivate()
    with pytest.raises(NotYoursToGiveError):
        cast.carol.activate(by=clerk)
    cast.carol.activate(by=cast.alice)
    assert Member.objects.get(pk=cast.carol.pk).can("export_records")


def test_who_lost_the_right_meanwhile_gives_nothing(cast, clerk, seller):
    assert clerk.can("see_contacts")
    Role.objects.get(name="Clerk").set_permissions({"administer"})
    with pytest.raises(NotYoursToGiveError):
        Role.make(cast.account, "Reader", {"see_contacts"}, by=clerk)
    Role.objects.get(name="Clerk").set_permissions(())
    for verb in (lambda: Role.make(cast.account, "None", (), by=clerk), lambda: seller.remove(by=clerk)):
        with pytest.raises(PermissionDenied):
            verb()
    assert Role.objects.filter(pk=seller.pk).exists() and not Role.objects.filter(name="None").exists()


def test_a_superuser_gives_everything(cast, client_of):
    root = User.objects.create_superuser("root@example.com", "correct horse", name="Root")
    member = Member.objects.join(cast.account, root, Role.make(cast.account, "Guest", ()))
    client_of(member).post(f"{URL}new/", {"name": "Export", "permissions": ["export_records"]})
    assert Role.objects.get(name="Export").permissions() == {"export_records"}


DELETED_MEANWHILE = {
    "changed": (lambda role: f"{URL}{role.pk}/", {"name": "Sales", "permissions": ["see_contacts"]}, 404),
    "deleted": (lambda role: f"{URL}{role.pk}/deletion/", {}, 404),
    "changed in the admin": (
        lambda role: f"/admin/accounts/role/{role.pk}/change/", {"name": "Sales", "permissions": ["see_contacts"]}, 302
    ),
    "deleted in the admin": (lambda role: f"/admin/accounts/role/{role.pk}/delete/", {"post": "yes"}, 302),
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", DELETED_MEANWHILE)
def test_a_role_that_is_deleted_at_that_very_moment_is_not_there(what, cast, seller, client_of):
    User.objects.filter(pk=cast.alice.user_id).update(is_staff=True)
    url, fields, status = DELETED_MEANWHILE[what]
    client = client_of(cast.alice)
    answer = meanwhile(cast.account, lambda: client.post(url(seller), fields), seller.remove)
    assert answer.status_code == status
    assert {role.name for role in Role.objects.of(cast.account)} == {"Administrator", "Viewer"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("url", ["/acme/settings/members/{carol}/", "/acme/settings/members/invitations/new/"])
def test_a_role_that_is_deleted_at_that_very_moment_is_given_to_nobody(url, cast, seller, client_of):
    client, roles = client_of(cast.alice), [*cast.carol.roles.all()]
    fields = {"roles": [seller.pk], "email": "dora@example.com"}
    url = url.format(carol=cast.carol.pk)
    answer = meanwhile(cast.account, lambda: client.post(url, fields), seller.remove)
    assert answer.status_code == 422 and b"Somebody has just deleted Seller" in answer.content
    assert [*cast.carol.roles.all()] == roles and not Invitation.objects.exists()
