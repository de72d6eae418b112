"""Who may do what on a pipeline, in a real browser: by mouse, keyboard, touch and without scripts."""

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from crm.models import Pipeline
from crm.models.pipeline_right import CREATE, MANAGE, MOVE, VIEW, rights_of
from tests.browser.accessibility import violations
from tests.browser.actors import Keyboard, Mouse
from tests.crm.conftest import STAGES

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def pipeline(cast):
    return Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice)


@pytest.fixture
def viewer(cast):
    return Role.objects.get(account=cast.account, name="Viewer")


def box(page, who, right):
    return page.get_by_role("checkbox", name=f"{who} {right}", exact=True)


def save(page):
    page.get_by_role("button", name="Save who may").click()
    page.locator(".toast").wait_for()


@pytest.mark.parametrize("actor", [Mouse, Keyboard])
def test_a_role_may_more_by_one_box_and_sees_nothing_by_another(actor, browse, cast, pipeline, viewer):
    page = browse(cast.alice)
    page.goto(f"/acme/pipelines/{pipeline.pk}/rights/")
    does = actor(page)
    does.press(box(page, "Viewer", "See"))
    does.press(box(page, "Viewer", "Change and move deals"))
    expect(box(page, "Viewer", "See")).to_be_checked()
    does.press(box(page, "Seller", "Create deals"))
    does.press(page.get_by_role("button", name="Save who may"))
    page.locator(".toast").wait_for()
    assert rights_of(viewer, pipeline) == {VIEW, MOVE} and rights_of(cast.bob.roles.get(), pipeline) == {VIEW, MOVE}
    does.press(box(page, "Seller", "See"))
    expect(box(page, "Seller", "Change and move deals")).not_to_be_checked()


def test_a_member_is_chosen_by_a_part_of_the_name(browse, cast, pipeline):
    page = browse(cast.alice)
    page.goto(f"/acme/pipelines/{pipeline.pk}/rights/")
    page.get_by_role("combobox", name="Add a member").press_sequentially("car")
    page.get_by_role("option", name="Carol").click()
    box(page, "Add a member", "Create deals").check()
    save(page)
    expect(box(page, "Carol", "Create deals")).to_be_checked()
    assert rights_of(cast.carol, pipeline) == {VIEW, CREATE}


def test_without_scripts_the_same_form_does(browse, cast, pipeline, viewer):
    page = browse(cast.alice, java_script_enabled=False)
    page.goto(f"/acme/pipelines/{pipeline.pk}/rights/")
    page.get_by_role("combobox", name="Add a member").fill("Bob")
    box(page, "Viewer", "See").uncheck()
    page.get_by_role("button", name="Save who may").click()
    expect(box(page, "Bob", "See")).to_be_checked()
    assert not rights_of(viewer, pipeline) and rights_of(cast.bob, pipeline) == {VIEW}


def test_who_would_manage_no_more_is_asked(browse, cast, pipeline):
    pipeline.change_rights({cast.bob: ([MANAGE], ())}, by=cast.alice)
    page = browse(cast.bob, bypass_csp=True)
    page.goto(f"/acme/pipelines/{pipeline.pk}/rights/")
    box(page, "Bob", "Manage").uncheck()
    page.get_by_role("button", name="Save who may").click()
    expect(page.get_by_role("alert")).to_contain_text("You take the right to manage this pipeline from yourself")
    assert violations(page) == []
    page.get_by_role("checkbox", name="Save all the same").check()
    save(page)
    assert rights_of(cast.bob, pipeline) == {VIEW} and page.url.endswith("/acme/pipelines/")


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_the_page_is_in_order(options, browse, cast, pipeline):
    pipeline.change_rights({cast.carol: ([VIEW], ())}, by=cast.alice)
    page = browse(cast.alice, bypass_csp=True, **options)
    page.goto(f"/acme/pipelines/{pipeline.pk}/rights/")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
