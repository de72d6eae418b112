"""guardian's pages: who may be given what on a pipeline and on the account, by the same rules as in the product."""

import re

import pytest
from django.contrib.auth.models import Permission

from accounts.models import (
    Account,
    AccountGroupPermission,
    AccountUserPermission,
    Event,
    Member,
    Role,
    User,
)
from accounts.models.account import PERMISSIONS
from crm.models import Pipeline, PipelineGroupPermission, PipelineUserPermission
from crm.models.pipeline_right import MANAGE, MOVE, VIEW, give, rights_of
from tests.crm.conftest import STAGES


@pytest.fixture
def pipeline(staff):
    return Pipeline.objects.create_from(STAGES, name="Sales", by=staff.alice)


@pytest.fixture
def theirs(staff):
    return Pipeline.objects.create_from(STAGES, name="Theirs", by=staff.mallory)


def of_pipeline(pipeline, *parts) -> str:
    return "/".join([f"/admin/crm/pipeline/{pipeline.pk}/permissions", *map(str, parts), ""])


def of_account(account, *parts) -> str:
    return "/".join([f"/admin/accounts/account/{account.pk}/permissions", *map(str, parts), ""])


def of_role(role) -> tuple:
    return "group-manage", role.group_id


def of_member(member) -> tuple:
    return "user-manage", member.user_id


def everything() -> list:
    tables = (PipelineGroupPermission, PipelineUserPermission, Event)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def ticked(*codenames) -> dict:
    return {"permissions": codenames, "csrfmiddlewaretoken": "x"}


def test_nothing_is_granted_on_a_pipeline_or_account_of_others(staff, theirs, as_alice):
    before = everything()
    for page in (of_pipeline(theirs), of_pipeline(theirs, *of_member(staff.alice)), of_account(staff.rival)):
        assert as_alice.get(page).status_code == 404
        assert as_alice.post(page, ticked(VIEW)).status_code == 404
    assert everything() == before


def test_nothing_is_granted_to_somebody_of_another_account(staff, pipeline, as_alice):
    before, role = everything(), Role.objects.of(staff.rival).first()
    for page in (of_pipeline(pipeline, *of_member(staff.mallory)), of_pipeline(pipeline, *of_role(role))):
        assert as_alice.post(page, ticked(VIEW)).status_code == 404
    page = as_alice.get(of_pipeline(pipeline)).content.decode()
    assert "Bob" in page and "Mallory" not in page and "rival" not in page
    assert everything() == before


def test_a_pipeline_is_opened_to_a_member_and_closed_again(staff, pipeline, as_alice):
    page = of_pipeline(pipeline, *of_member(staff.carol))
    as_alice.post(page, ticked(VIEW))
    assert (
        rights_of(staff.carol, pipeline) == {VIEW} and "Carol" in as_alice.get(of_pipeline(pipeline)).content.decode()
    )
    as_alice.post(page, ticked())
    assert not rights_of(staff.carol, pipeline)


def test_any_right_brings_the_one_to_see(staff, pipeline, as_alice):
    viewer = staff.carol.roles.get()
    as_alice.post(of_pipeline(pipeline, *of_role(viewer)), ticked(MOVE))
    as_alice.post(of_pipeline(pipeline, *of_member(staff.bob)), ticked(MANAGE))
    assert rights_of(viewer, pipeline) == {VIEW, MOVE} and rights_of(staff.bob, pipeline) == {VIEW, MANAGE}


def test_what_is_granted_is_recorded_with_who_did_it(staff, pipeline, as_alice, as_root):
    viewer = staff.carol.roles.get()
    as_alice.post(of_pipeline(pipeline, *of_role(viewer)), ticked(VIEW, MOVE))
    event = Event.objects.get(verb="pipeline.rights_changed")
    assert event.actor == staff.alice
    assert event.data == {"changes": [{"role": viewer.pk, "gained": [MOVE], "lost": []}]}
    as_root.post(of_pipeline(pipeline, *of_role(viewer)), ticked(VIEW))
    assert Event.objects.filter(verb="pipeline.rights_changed", actor=None, account=staff.account).count() == 1


def test_a_right_that_does_not_exist_is_refused(staff, pipeline, as_alice):
    before = everything()
    for page in (of_pipeline(pipeline, *of_member(staff.bob)), of_account(staff.account, *of_member(staff.bob))):
        assert as_alice.post(page, ticked("delete_user")).status_code == 200
    assert everything() == before and not staff.bob.own_permissions()


def test_who_does_not_manage_pipelines_grants_nothing_on_one(staff, pipeline, as_alice):
    role = staff.alice.roles.get()
    role.set_permissions(role.permissions() - {"manage_pipelines"})
    before = everything()
    assert as_alice.get(of_pipeline(pipeline)).status_code == 404
    assert as_alice.post(of_pipeline(pipeline, *of_member(staff.alice)), ticked(VIEW)).status_code == 404
    assert everything() == before


def test_the_account_keeps_an_administrator(staff, as_alice):
    administrator = staff.alice.roles.get()
    answer = as_alice.post(of_account(staff.account, *of_role(administrator)), ticked("see_contacts"), follow=True)
    assert "Somebody has to administer" in answer.content.decode() and "administer" in administrator.permissions()


def test_a_pipeline_keeps_a_manager(staff, pipeline, as_alice, as_root):
    administrator = staff.alice.roles.get()
    administrator.set_permissions(administrator.permissions() - {"manage_pipelines"})
    answer = as_root.post(of_pipeline(pipeline, *of_role(administrator)), ticked(VIEW), follow=True)
    assert "Somebody has to manage every pipeline" in answer.content.decode()
    assert MANAGE in rights_of(administrator, pipeline)


def test_a_permission_is_given_to_one_member_of_the_account(staff, as_alice):
    page = of_account(staff.account, *of_member(staff.carol))
    as_alice.post(page, ticked("manage_crm"))
    assert Member.objects.get(pk=staff.carol.pk).can("manage_crm")
    as_alice.post(page, ticked())
    assert not Member.objects.get(pk=staff.carol.pk).can("manage_crm")


def test_roles_are_called_by_their_names(staff, pipeline, as_alice):
    for page in (of_pipeline(pipeline), of_pipeline(pipeline, *of_role(staff.bob.roles.get()))):
        text = as_alice.get(page).content.decode()
        assert "Seller" in text and "acme · Seller" not in text


def test_a_global_permission_of_django_opens_nothing(staff, theirs, as_alice):
    staff.alice.user.user_permissions.set(Permission.objects.all())
    assert as_alice.get(of_pipeline(theirs)).status_code == 404
    assert as_alice.get(of_account(staff.rival)).status_code == 404
    assert theirs not in as_alice.get("/admin/crm/pipeline/").context["cl"].queryset
    staff.bob.user.user_permissions.set(Permission.objects.all())
    bob = Member.objects.get(pk=staff.bob.pk)
    assert not bob.can("administer") and theirs not in Pipeline.objects.visible_to(bob)


def test_rights_have_no_page_on_which_to_be_made_up(staff, pipeline, as_alice):
    give([(staff.carol, pipeline, VIEW)])
    found = PipelineUserPermission.objects.get()
    url = f"/admin/crm/pipelineuserpermission/{found.pk}"
    assert as_alice.post("/admin/crm/pipelineuserpermission/add/", {"user": 1}).status_code == 403
    assert as_alice.post(f"{url}/change/", {"user": staff.bob.user_id}).status_code == 403
    assert as_alice.post(f"{url}/delete/", {"post": "yes"}).status_code == 403
    assert Account.objects.count() == 2 and PipelineUserPermission.objects.get() == found


@pytest.fixture
def as_clerk(staff, client_of):
    """bob, who is staff and administers, but neither exports nor manages pipelines."""
    User.objects.filter(pk=staff.bob.user_id).update(is_staff=True)
    staff.bob.set_roles([Role.make(staff.account, "Clerk", {"administer", "see_contacts", "see_reports"})])
    return client_of(Member.objects.get(pk=staff.bob.pk))


def test_who_lacks_a_permission_gives_it_to_no_member_and_no_role(staff, as_clerk):
    before, viewer = list(AccountGroupPermission.objects.values_list()), staff.carol.roles.get()
    for holder in (of_member(staff.carol), of_member(staff.bob), of_role(viewer)):
        fields = ticked(*viewer.permissions(), "export_records")
        answer = as_clerk.post(of_account(staff.account, *holder), fields, follow=True)
        assert "You cannot give" in answer.content.decode() and "“export”" in answer.content.decode()
    assert list(AccountGroupPermission.objects.values_list()) == before
    assert not AccountUserPermission.objects.exists()


LOCKED = re.compile(r'<input [^>]*value="([^"]+)"[^>]* disabled')


def test_what_one_lacks_is_locked_on_the_pages_of_permissions_with_a_word_why(staff, as_clerk, as_root):
    beyond = {codename for codename, _name in PERMISSIONS} - {"administer", "see_contacts", "see_reports"}
    for holder in (of_member(staff.carol), of_role(staff.carol.roles.get())):
        page, free = (client.get(of_account(staff.account, *holder)).content.decode() for client in (as_clerk, as_root))
        assert set(LOCKED.findall(page)) == beyond and "is locked" in page
        assert not LOCKED.findall(free) and "is locked" not in free


def test_a_locked_permission_stays_as_it_is_when_the_rest_is_saved(staff, as_clerk):
    viewer = staff.carol.roles.get()
    before = viewer.permissions()
    as_clerk.post(of_account(staff.account, *of_role(viewer)), ticked("administer"))
    assert viewer.permissions() == before - {"see_contacts", "see_reports"} | {"administer"}


def test_a_role_beyond_ones_own_is_locked_on_a_members_page_and_can_be_taken_away(staff, as_clerk, as_root):
    roles = {role.name: str(role.pk) for role in Role.objects.of(staff.account)}
    url = f"/admin/accounts/member/{staff.carol.pk}/change/"
    page = as_clerk.get(url).content.decode()
    assert set(LOCKED.findall(page)) == {roles["Administrator"], roles["Seller"]} and "is locked" in page
    assert not LOCKED.findall(as_root.get(url).content.decode())
    as_clerk.post(url, {"roles": [roles["Clerk"]], "is_active": "on"})
    assert staff.carol.roles.get().name == "Clerk"


def test_what_is_held_already_stays_whoever_saves_and_what_one_holds_is_given(staff, as_clerk, as_root):
    page = of_account(staff.account, *of_member(staff.carol))
    as_root.post(page, ticked("export_records"))
    assert staff.carol.own_permissions() == {"export_records"}
    as_clerk.post(page, ticked("export_records", "administer"))
    assert staff.carol.own_permissions() == {"export_records", "administer"}


def test_the_roles_own_page_gives_no_more_than_one_holds(staff, as_clerk):
    viewer, roles = staff.carol.roles.get(), "/admin/accounts/role/"
    before = viewer.permissions()
    for page in (f"{roles}{viewer.pk}/change/", f"{roles}add/"):
        assert "is locked" in as_clerk.get(page).content.decode()
        answer = as_clerk.post(page, {"name": "Stolen", "permissions": ["export_records"]}, follow=True)
        assert "You cannot give “export”" in answer.content.decode()
    assert viewer.permissions() == before and not Role.objects.filter(name="Stolen").exists()
    as_clerk.post(f"{roles}{viewer.pk}/change/", {"name": "Viewer", "permissions": ["see_contacts", "administer"]})
    assert viewer.permissions() == before - {"see_reports"} | {"administer"}


def test_a_members_page_gives_no_role_beyond_ones_own(staff, as_clerk):
    fields = {"roles": [staff.alice.roles.get().pk], "is_active": "on"}
    for member in (staff.carol, staff.bob):
        before = list(member.roles.all())
        answer = as_clerk.post(f"/admin/accounts/member/{member.pk}/change/", fields, follow=True)
        assert "You cannot give Administrator" in answer.content.decode() and list(member.roles.all()) == before


def test_a_superuser_gives_everything(staff, as_root):
    viewer = staff.carol.roles.get()
    page = f"/admin/accounts/role/{viewer.pk}/change/"
    assert "is locked" not in as_root.get(page).content.decode()
    as_root.post(page, {"name": "Viewer", "permissions": ["export_records"]})
    assert viewer.permissions() == {"export_records"}
