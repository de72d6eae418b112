"""Acting on many records by keyboard alone, by touch on all that match, and without scripts."""

import pytest
from playwright.sync_api import expect

from accounts.models import CustomAttribute, Label
from bulk.models import BulkAction
from contacts.models import Contact
from tests.browser.accessibility import violations

LIST = "/acme/contacts/?sort=name"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def people(cast):
    Label.objects.create(account=cast.account, name="VIP")
    CustomAttribute.objects.create(account=cast.account, key="plan", name="Plan", type="list", options=["Free", "Pro"])
    CustomAttribute.objects.create(account=cast.account, key="score", name="Score", type="number")
    for number in range(60):
        Contact.objects.add(cast.account, name=f"Ana {number:02}", city="Recife")
    return cast


def test_by_keyboard_one_ticks_chooses_confirms_and_takes_it_back(people, browse):
    page = browse(people.alice, bypass_csp=True)
    page.goto(LIST)
    for key in ["ArrowDown", "Space", "Shift+ArrowDown", "Shift+ArrowDown", "."]:
        page.keyboard.press(key)
    expect(page.locator("#bulk_menu")).to_be_visible()
    block = page.get_by_role("button", name="Block …", exact=True)
    while not block.evaluate("item => item === document.activeElement"):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("dialog h2")).to_have_text("Block 3 contacts")
    assert violations(page) == []
    page.get_by_role("button", name="Block 3 contacts").press("Enter")
    expect(page.locator(".toast")).to_contain_text("3 contacts blocked")
    page.wait_for_load_state()
    assert page.url.endswith(LIST) and Contact.objects.filter(is_blocked=True).count() == 3
    page.keyboard.press("z")
    expect(page.locator(".import-summary")).to_contain_text("3 contacts as before")
    assert not Contact.objects.filter(is_blocked=True).exists() and violations(page) == []


def test_on_a_phone_all_that_match_get_an_attribute_step_by_step(people, browse):
    page = browse(people.alice, **PHONE)
    page.goto(LIST)
    page.locator("[name=selected]").first.check()
    page.get_by_role("button", name="Select all 60 matching").tap()
    expect(page.locator("[data-selection-bar] .words")).to_have_text("all 60 matching")
    page.get_by_role("button", name="Act on them").tap()
    page.get_by_role("button", name="Set attribute …").tap()
    page.locator("dialog [name=attribute]").select_option("plan")
    page.get_by_role("button", name="Next").tap()
    page.locator("dialog [name=value]").select_option("Pro")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Set an attribute of 60 contacts").tap()
    expect(page.locator(".toast")).to_contain_text("Attribute of 60 contacts set")
    assert Contact.objects.filter(attributes={"plan": "Pro"}).count() == 60


def test_without_scripts_the_boxes_are_a_form(people, browse):
    page = browse(people.alice, java_script_enabled=False)
    page.goto(LIST)
    page.get_by_label("Select Ana 07").check()
    page.get_by_role("button", name="Act on the selected rows").click()
    page.get_by_role("link", name="Delete").click()
    expect(page.locator("dialog h2")).to_have_text("Delete 1 contact")
    page.get_by_role("button", name="Delete 1 contact").click()
    expect(page.locator(".toast")).to_contain_text("1 contact deleted")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".import-summary")).to_contain_text("1 contact as before")
    assert BulkAction.objects.count() == 1 and Contact.objects.count() == 60
