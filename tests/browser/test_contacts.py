"""Contacts as people use them in a browser, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Label
from contacts.models import Contact, Segment
from tests.browser.accessibility import violations
from tests.browser.actors import Keyboard

LIST = "/acme/contacts/"


@pytest.fixture
def people(cast):
    label = Label.objects.create(account=cast.account, name="VIP")
    Contact.objects.add(cast.account, name="Ana Sousa", emails=["ana@acme.test"], city="Recife", labels=[label])
    Contact.objects.add(cast.account, name="Bia Reis", city="Olinda")
    return cast


def test_searching_as_one_types(people, browse):
    page = browse(people.bob)
    page.goto(LIST)
    page.keyboard.press("/")
    page.keyboard.type("bia")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#list_count")).to_have_text("1")
    expect(page).to_have_url(re.compile("q=bia"))
    expect(page.get_by_role("link", name="Save as segment")).to_be_visible()


def test_a_condition_by_keyboard_alone_and_kept_as_a_segment(people, browse):
    page = browse(people.bob)
    page.goto(LIST)
    page.keyboard.press("f")
    page.keyboard.type("label")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rule] input[type=checkbox]").first).to_be_focused()
    page.get_by_label("VIP").check()
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_text("Label is VIP")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Save as segment").click()
    page.get_by_label("Name").fill("Important")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Important")).to_be_visible()
    expect(page.locator(".nav-children").get_by_text("Important")).to_be_visible()
    assert Segment.objects.get().query["filter"]["rules"][0]["operator"] == "is"


def test_a_contact_opens_beside_the_list_and_is_changed_in_place(people, browse):
    page = browse(people.bob)
    page.goto(LIST)
    page.get_by_role("link", name="Ana Sousa").click()
    page.locator("#pane").get_by_role("heading", name="Timeline").scroll_into_view_if_needed()
    expect(page.locator("#pane .history")).to_contain_text("created this")
    city = page.locator("#pane").get_by_label("City")
    city.fill("Natal")
    city.press("Enter")
    expect(page.locator("#pane").get_by_text("Saved", exact=True)).to_be_visible()
    expect(page.locator("#pane .history")).to_contain_text("changed city from Recife to Natal")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#pane")).to_be_empty()
    assert Contact.objects.get(name="Ana Sousa").city == "Natal"


def test_a_clash_leads_to_the_contact_that_has_it(people, browse):
    page = browse(people.bob)
    page.goto(LIST)
    page.keyboard.press("n")
    page.get_by_label("Name").fill("Ana S.")
    page.get_by_label("E-mail").fill("ANA@acme.test")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_contain_text("already belongs to Ana Sousa.")
    page.locator("dialog").get_by_role("link", name="Open").click()
    expect(page.locator(".record-title [name=name]")).to_have_value("Ana Sousa")


def test_a_second_e_mail_is_added_and_made_primary(people, browse):
    page = browse(people.bob)
    page.goto(Contact.objects.get(name="Ana Sousa").get_absolute_url())
    new = page.get_by_label("Add e-mail")
    new.fill("ana@home.test")
    new.press("Enter")
    expect(page.locator(".address")).to_have_count(2)
    page.get_by_role("button", name="What to do with ana@home.test").click()
    page.get_by_role("button", name="Make primary").click()
    expect(page.locator(".address [name=typed]").first).to_have_value("ana@home.test")
    assert Contact.objects.get(name="Ana Sousa").email == "ana@home.test"


def test_what_another_changes_is_seen_and_not_overwritten(people, browse):
    ana = Contact.objects.get(name="Ana Sousa")
    page = browse(people.bob)
    page.goto(ana.get_absolute_url())
    city = page.get_by_label("City")
    city.fill("Natal")
    ana.change({"city": "Olinda"}, by=people.alice)
    city.press("Enter")
    expect(page.locator(".conflict")).to_contain_text("“Olinda”")
    page.get_by_role("button", name="Save mine: “Natal”").click()
    expect(page.locator(".conflict")).to_have_count(0)
    ana.refresh_from_db()
    assert ana.city == "Natal"


def test_without_scripts_everything_is_a_link_or_a_form(people, browse):
    page = browse(people.bob, java_script_enabled=False)
    page.goto(f"{LIST}?rule=city")
    page.get_by_label("Comparison").select_option("is")
    page.locator("#rule_new_city_value").fill("Recife")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Ana Sousa").click()
    page.get_by_label("City").fill("Natal")
    page.locator(f"#contact_{Contact.objects.get(name='Ana Sousa').pk}_city").get_by_role("button", name="Save").click()
    assert Contact.objects.get(name="Ana Sousa").city == "Natal"


def test_two_are_merged_by_keyboard_and_made_two_again(people, browse):
    page = browse(people.bob, bypass_csp=True)
    person = Keyboard(page)
    page.goto(LIST)
    for name in ("Ana Sousa", "Bia Reis"):
        page.get_by_label(f"Select {name}").check()
    page.keyboard.press(".")
    person.press(page.get_by_role("button", name="Merge"))
    expect(page.get_by_role("heading", name="Merge contacts")).to_be_visible()
    assert violations(page) == []
    person.press(page.get_by_role("link", name="Let this one stay"))
    expect(page.locator(".merge-stays")).to_contain_text("Bia Reis")
    page.get_by_role("radio", name="City: Recife").focus()
    page.keyboard.press("Space")
    person.press(page.get_by_role("button", name="Merge 2 contacts"))
    expect(page.locator(".toast-text")).to_have_text("Ana Sousa merged into Bia Reis.")
    stays = Contact.objects.get()
    assert (stays.name, stays.city, stays.email) == ("Bia Reis", "Recife", "ana@acme.test")
    person.press(page.get_by_role("button", name="Undo"))
    expect(page.get_by_text("All is as it was.")).to_be_visible()
    assert Contact.objects.count() == 2
