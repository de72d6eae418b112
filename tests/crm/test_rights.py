"""Who may do what on one pipeline: the page, the rules behind it, and what comes and goes with roles and members."""

from operator import attrgetter

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountUserPermission, Event, LastAdministratorError, Member, Role, User
from crm.may import rights_on
from crm.models import Deal, Pipeline, PipelineGroupPermission, PipelineUserPermission
from crm.models.pipeline_right import CREATE, MANAGE, MOVE, VIEW, give, rights_of
from tests.crm.conftest import STAGES


@pytest.fixture
def seller(cast):
    return Role.objects.get(account=cast.account, name="Seller")


@pytest.fixture
def viewer(cast):
    return Role.objects.get(account=cast.account, name="Viewer")


@pytest.fixture
def alice(client_of, cast):
    return client_of(cast.alice)


@pytest.fixture
def manager(pipeline, cast):
    """bob, who manages this one pipeline, and may move deals there but not make any."""
    pipeline.change_rights({cast.bob.roles.get(): ((), [CREATE]), cast.bob: ([MANAGE], ())}, by=cast.alice)
    return cast.bob


@pytest.fixture
def url(pipeline):
    return f"/acme/pipelines/{pipeline.pk}/rights/"


def everything() -> list:
    tables = (PipelineGroupPermission, PipelineUserPermission, Event)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def form(client, url, **changes) -> dict:
    """What the page would send: the boxes as they are but for `changes` ({row: codenames ticked})."""
    shown = client.get(url).context["form"]
    rows = [*shown.roles, *shown.members]
    seen = {row.seen_name: row.seen for row in rows}
    return seen | {row.name: row.seen for row in rows} | changes


def of_role(role) -> str:
    return f"role_{role.pk}"


# --- the page ---


def test_the_page_shows_each_role_with_its_boxes(alice, url, seller, viewer):
    rows = {row.name: row for row in alice.get(url).context["form"].roles}
    assert rows[of_role(seller)].held == {VIEW, CREATE, MOVE}
    assert rows[of_role(viewer)].held == {VIEW}
    page = alice.get(url).content.decode()
    assert "manages every pipeline" in page and "can only look" in page


def test_a_box_changes_a_right_and_nothing_else(alice, url, pipeline, seller, viewer):
    answer = alice.post(url, form(alice, url, **{of_role(seller): [VIEW, MOVE]}))
    assert answer.status_code == 302 and answer.headers["Location"] == url
    assert rights_of(seller, pipeline) == {VIEW, MOVE} and rights_of(viewer, pipeline) == {VIEW}


def test_whoever_may_do_something_sees_the_pipeline(alice, url, pipeline, seller, viewer):
    alice.post(url, form(alice, url, **{of_role(seller): [MOVE], of_role(viewer): [MANAGE]}))
    assert rights_of(seller, pipeline) == {VIEW, MOVE} and rights_of(viewer, pipeline) == {VIEW, MANAGE}


def test_a_pipeline_is_closed_to_a_role(alice, url, pipeline, seller, cast, client_of):
    alice.post(url, form(alice, url, **{of_role(seller): []}))
    assert not Pipeline.objects.visible_to(cast.bob).exists()
    assert client_of(cast.bob).get(pipeline.get_absolute_url()).status_code == 404


def test_a_member_is_named_and_leaves_the_list_again(alice, url, pipeline, cast):
    row = f"member_{cast.carol.pk}"
    alice.post(url, form(alice, url, new_member=cast.carol.pk, new_rights=[VIEW, CREATE]))
    assert rights_of(cast.carol, pipeline) == {VIEW, CREATE} and row in alice.get(url).content.decode()
    alice.post(url, form(alice, url, **{row: []}))
    assert not rights_of(cast.carol, pipeline) and row not in alice.get(url).content.decode()


def test_without_scripts_a_member_is_named_by_typing(alice, url, pipeline, cast):
    typed = {"new_member": "", "new_member-text": "carol", "new_member-label": "", "new_rights": [VIEW]}
    assert alice.post(url, form(alice, url, **typed)).status_code == 302
    assert rights_of(cast.carol, pipeline) == {VIEW}


@pytest.mark.parametrize("who", ["mallory.pk", "bob.user_id", "mallory.user.email"])
def test_nobody_of_another_account_is_named(alice, url, cast, who):
    cast.bob.deactivate()
    before = everything()
    chosen = attrgetter(who)(cast)
    typed = {"new_member-text": chosen} if isinstance(chosen, str) else {"new_member": 10**9 + chosen}
    assert alice.post(url, form(alice, url, new_rights=[VIEW], **typed)).status_code == 422
    assert everything() == before


def test_a_member_without_a_tick_is_asked_what_they_may(alice, url, cast):
    answer = alice.post(url, form(alice, url, new_member=cast.carol.pk, new_rights=[]))
    assert answer.status_code == 422 and "Tick what they may do" in answer.content.decode()


def test_the_picker_finds_members_of_the_account_alone(alice, url):
    def found(q):
        return alice.get(f"{url}members/", {"q": q}).content.decode()

    assert "Carol" in found("CÁRol") and "Carol" in found("carol@") and "Mallory" not in found("mallory")


def test_two_who_change_the_page_at_once_both_count(alice, url, pipeline, seller, viewer):
    mine, theirs = form(alice, url), form(alice, url)
    alice.post(url, theirs | {of_role(viewer): []})
    alice.post(url, mine | {of_role(seller): [VIEW]})
    assert rights_of(seller, pipeline) == {VIEW} and not rights_of(viewer, pipeline)


def test_a_change_is_recorded_once_with_what_it_changed(alice, url, pipeline, seller, cast):
    data = form(alice, url, **{of_role(seller): [VIEW, MOVE, MANAGE]})
    for _press in range(2):
        alice.post(url, data)
    event = Event.objects.get(verb="pipeline.rights_changed")
    assert event.actor == cast.alice and Event.objects.on(pipeline).first() == event
    assert event.data == {"changes": [{"role": seller.pk, "gained": [MANAGE], "lost": [CREATE]}]}


def test_an_unknown_right_is_refused(alice, url, seller):
    before = everything()
    assert alice.post(url, form(alice, url, **{of_role(seller): ["administer"]})).status_code == 422
    assert everything() == before


def test_who_does_not_manage_finds_no_page(url, cast, client_of, seller):
    before = everything()
    for member, status in ((cast.bob, 403), (cast.carol, 403), (cast.mallory, 404)):
        client = client_of(member)
        assert client.get(url).status_code == client.get(f"{url}members/").status_code == status
        assert client.post(url, {of_role(seller): [VIEW, MANAGE]}).status_code == status
    assert everything() == before


def test_a_manager_of_pipelines_manages_without_more(alice, url, cast):
    role = cast.alice.roles.get()
    role.set_permissions({"administer", "manage_pipelines"})
    assert alice.get(url).status_code == alice.get(url.replace("rights", "edit")).status_code == 200


def test_the_page_asks_as_often_for_fifty_roles_as_for_three(alice, url, cast, pipeline):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert alice.get(url).status_code == 200
        return len(asked)

    give([(cast.carol, pipeline, VIEW)])
    few = queries()
    for number in range(50):
        role = Role.make(cast.account, f"Role {number}", {"manage_crm"})
        user = User.objects.create_user(f"p{number}@example.com")
        give([(Member.objects.join(cast.account, user, role), pipeline, VIEW)])
    assert queries() == few


# --- nobody hands out what is not theirs ---


def test_a_manager_of_one_pipeline_hands_out_what_they_hold(manager, url, pipeline, viewer, client_of):
    client = client_of(manager)
    assert client.post(url, form(client, url, **{of_role(viewer): [VIEW, MOVE]})).status_code == 302
    assert rights_of(viewer, pipeline) == {VIEW, MOVE}


def test_a_manager_gives_and_takes_nothing_that_they_do_not_hold(manager, url, pipeline, viewer, client_of, cast):
    client, administrator = client_of(manager), cast.alice.roles.get()
    assert client.get(url).content.decode().count("disabled") >= 4
    before = everything()
    assert client.post(url, form(client, url, **{of_role(viewer): [VIEW, CREATE]})).status_code == 422
    assert client.post(url, form(client, url, **{f"seen-{of_role(administrator)}": [CREATE]})).status_code == 422
    assert client.post(url, form(client, url, new_member=cast.carol.pk, new_rights=[CREATE])).status_code == 422
    assert everything() == before
    with pytest.raises(ValidationError):
        pipeline.change_rights({viewer: ([CREATE], ())}, by=manager)


def test_a_right_that_is_out_of_reach_stays_and_with_it_the_one_to_see(manager, url, pipeline, client_of, cast):
    client, administrator = client_of(manager), cast.alice.roles.get()
    client.post(url, form(client, url, **{of_role(administrator): []}))
    assert rights_of(administrator, pipeline) == {VIEW, CREATE}


def test_without_managing_the_crm_a_right_to_manage_hands_out_nothing(manager, url, pipeline, seller, client_of):
    seller.set_permissions(seller.permissions() - {"manage_crm"})
    assert client_of(manager).get(url).status_code == 403
    with pytest.raises(ValidationError):
        pipeline.change_rights({seller: ((), [MOVE])}, by=Member.objects.get(pk=manager.pk))


def test_rights_are_for_roles_and_members_of_the_account(pipeline, cast):
    for stranger in (cast.mallory, cast.mallory.roles.get()):
        with pytest.raises(ValueError):
            pipeline.change_rights({stranger: ([VIEW], ())}, by=cast.alice)
    assert not PipelineUserPermission.objects.exists()


# --- somebody always manages ---


def test_giving_up_ones_own_right_to_manage_is_asked_first(manager, url, pipeline, client_of):
    client, row = client_of(manager), f"member_{manager.pk}"
    data = form(client, url, **{row: [VIEW]})
    answer = client.post(url, data)
    assert answer.status_code == 422 and 'name="gives_up"' in answer.content.decode()
    assert MANAGE in rights_of(manager, pipeline)
    answer = client.post(url, data | {"gives_up": "1"})
    assert answer.status_code == 302 and answer.headers["Location"] == "/acme/pipelines/"
    assert not rights_on(manager, pipeline).manage


def test_who_manages_all_pipelines_is_not_asked(alice, url, cast):
    administrator = cast.alice.roles.get()
    assert alice.post(url, form(alice, url, **{of_role(administrator): []})).status_code == 302
    assert alice.get(url).status_code == 200


@pytest.fixture
def only_manager(manager, pipeline, cast):
    """bob alone manages the pipeline: nobody has "manage pipelines" any more."""
    role = cast.alice.roles.get()
    pipeline.change_rights({role: ((), [MANAGE])}, by=cast.alice)
    role.set_permissions(role.permissions() - {"manage_pipelines"})
    return manager


def test_the_last_manager_of_a_pipeline_cannot_be_taken_away(only_manager, url, pipeline, client_of):
    client, before = client_of(only_manager), everything()
    data = form(client, url, **{f"member_{only_manager.pk}": [VIEW], "gives_up": "1"})
    answer = client.post(url, data)
    assert answer.status_code == 422 and "Somebody has to manage every pipeline" in answer.content.decode()
    assert everything() == before


def test_the_last_manager_cannot_leave_the_account_or_lose_the_role(only_manager, seller):
    bob = Member.objects.get(pk=only_manager.pk)
    ways = [bob.deactivate, lambda: bob.set_roles([]), lambda: seller.set_permissions(["see_contacts"])]
    for leave in [*ways, seller.remove, bob.remove]:
        with pytest.raises(LastAdministratorError, match="manage every pipeline"):
            leave()
    assert rights_on(Member.objects.get(pk=only_manager.pk), Pipeline.objects.get()).manage


def test_the_last_role_that_manages_pipelines_keeps_that_while_one_has_no_other_manager(pipeline, cast):
    role = cast.alice.roles.get()
    pipeline.change_rights({role: ((), [MANAGE])}, by=cast.alice)
    with pytest.raises(LastAdministratorError):
        role.set_permissions(role.permissions() - {"manage_pipelines"})
    assert "manage_pipelines" in role.permissions()


def test_who_cannot_open_the_crm_manages_nothing_there(only_manager, seller):
    with pytest.raises(LastAdministratorError, match="manage every pipeline"):
        seller.change("Seller", seller.permissions(), ["crm"])
    assert not Role.objects.get(pk=seller.pk).closed_modules


def test_a_page_says_why_a_member_cannot_be_kept_out(only_manager, alice):
    answer = alice.post(f"/acme/settings/members/{only_manager.pk}/state/", {"active": "0"}, follow=True)
    assert "Somebody has to manage every pipeline" in answer.content.decode()


# --- roles that come and change ---


def test_a_role_made_later_gets_what_it_may_do_elsewhere(pipeline, cast):
    role = Role.make(cast.account, "Junior", {"see_contacts", "manage_crm"})
    assert rights_of(role, pipeline) == {VIEW, CREATE, MOVE}
    assert not rights_of(Role.make(cast.account, "Accounting", {"see_orders"}), pipeline)


def test_a_role_made_in_the_settings_does_too(alice, pipeline, cast):
    alice.post("/acme/settings/roles/new/", {"name": "Guest", "permissions": ["see_contacts"]})
    assert rights_of(Role.objects.of(cast.account).get(name="Guest"), pipeline) == {VIEW}


def test_a_pipeline_that_is_closed_to_a_role_is_closed_to_one_made_later(pipeline, cast, viewer):
    open_one = Pipeline.objects.create_from(STAGES, name="Open", by=cast.alice)
    pipeline.change_rights({viewer: ((), [VIEW])}, by=cast.alice)
    role = Role.make(cast.account, "Junior", {"see_contacts", "manage_crm"})
    assert not rights_of(role, pipeline) and rights_of(role, open_one) == {VIEW, CREATE, MOVE}


def test_a_right_that_a_role_is_kept_from_is_kept_from_one_made_later(pipeline, cast, seller):
    pipeline.change_rights({seller: ((), [CREATE])}, by=cast.alice)
    assert rights_of(Role.make(cast.account, "Junior", {"manage_crm"}), pipeline) == {VIEW, MOVE}


def test_what_a_role_may_do_on_the_account_opens_and_closes_no_pipeline(pipeline, cast, viewer, seller):
    viewer.set_permissions(viewer.permissions() | {"manage_crm"})
    seller.set_permissions({"see_contacts"})
    assert rights_of(viewer, pipeline) == {VIEW} and rights_of(seller, pipeline) == {VIEW, CREATE, MOVE}
    bob = Member.objects.get(pk=cast.bob.pk)
    assert Pipeline.objects.visible_to(bob).exists() and not rights_on(bob, pipeline).move_deals


# --- nothing is left behind ---


def test_nothing_is_left_of_a_pipeline_or_a_role(pipeline, cast, seller):
    pipeline.change_rights({cast.carol: ([VIEW], ())}, by=cast.alice)
    group = seller.group_id
    cast.bob.roles.add(cast.alice.roles.get(), through_defaults={"account": cast.account})
    seller.remove()
    assert not PipelineGroupPermission.objects.filter(group=group).exists()
    pipeline.delete()
    assert not PipelineGroupPermission.objects.exists() and not PipelineUserPermission.objects.exists()


def test_who_comes_back_gets_nothing_of_what_they_had_alone(pipeline, cast, viewer):
    pipeline.change_rights({cast.carol: ([MOVE], ())}, by=cast.alice)
    elsewhere = Pipeline.objects.create_from(STAGES, name="Theirs", by=cast.mallory)
    give([(Member.objects.join(cast.rival, cast.carol.user), elsewhere, VIEW)])
    AccountUserPermission.objects.assign_perm("manage_crm", cast.carol.user, cast.account)
    user = cast.carol.user
    cast.carol.remove()
    back = Member.objects.join(cast.account, User.objects.get(pk=user.pk), viewer)
    assert not rights_of(back, pipeline) and not back.can("manage_crm")
    assert PipelineUserPermission.objects.get().content_object == elsewhere


def test_a_permission_on_all_pipelines_of_django_gives_nothing(pipeline, cast, stages):
    from django.contrib.auth.models import Permission

    cast.carol.user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=["crm", "accounts"]))
    rival = Pipeline.objects.create_from(STAGES, name="Theirs", by=cast.mallory)
    carol = Member.objects.get(pk=cast.carol.pk)
    may = rights_on(carol, pipeline)
    assert not (may.create_deals or may.move_deals or may.manage or carol.can("administer"))
    assert list(Pipeline.objects.visible_to(carol)) == [pipeline] and rival not in Deal.objects.visible_to(carol)
