"""The components, all on one page, in a real browser under the product's own Content-Security-Policy."""

from itertools import product

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
ADDRESSES = ["/components/", "/components/?pane", "/accounts/login/"]
WINDOWS = {"desk": {}, "phone": PHONE}


@pytest.fixture
def page(browse):
    page = browse()
    page.goto("/components/")
    return page


@pytest.mark.parametrize("theme", [pytest.param("light", marks=pytest.mark.prove), "dark"])
@pytest.mark.parametrize("window", WINDOWS)
def test_everyone_can_use_it(browse, window, theme):
    page = browse(color_scheme=theme, bypass_csp=True, **WINDOWS[window])
    for address in ADDRESSES:
        page.goto(address)
        assert violations(page) == [], address


def test_nothing_is_wider_than_the_window(browse):
    page = browse()
    for width, address in product([1440, 1024, 390, 320], ADDRESSES):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_chosen_theme_is_remembered(page):
    page.click("[popovertarget=person_menu]")
    page.click("[data-theme-choice=dark]")
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_a_dialog_keeps_the_focus_and_gives_it_back(page):
    button = page.get_by_role("button", name="Dialog")
    button.click()
    expect(page.get_by_role("dialog", name="Move 31 deals")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_dialog_that_fades_is_not_opened_by_what_arrives_meanwhile(page):
    page.evaluate("document.querySelector('#dialog').innerHTML = '<dialog data-open>Sure?</dialog>'")
    arrives = "document.dispatchEvent(new CustomEvent('htmx:after:swap', {detail: {ctx: {target: document.body}}}))"
    page.evaluate(arrives)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.evaluate(f"dialog => {{ dialog.close(); {arrives} }}")
    expect(page.locator("#dialog > dialog")).to_have_count(0)


def test_a_menu_is_walked_with_the_arrow_keys(page):
    page.locator("[popovertarget=sample_menu]").press("Enter")
    expect(page.get_by_role("link", name="Move to")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Duplicate")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#sample_menu")).to_be_hidden()


def test_a_toast_leaves_and_an_error_stays(page):
    page.clock.install()
    page.click("[data-sample=toast]")
    page.click("[data-sample=error]")
    expect(page.locator("#status")).to_have_text("Moved to Proposal.")
    page.clock.run_for(11_000)
    expect(page.locator("#toasts .toast.good")).to_have_count(0)
    expect(page.locator("#toasts .toast.bad")).to_be_visible()


def test_the_selection_says_in_words_what_it_holds(page):
    boxes = page.locator("[name=selected]")
    boxes.nth(1).uncheck()
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator(".selection-bar .words")).to_have_text("3 selected")
    page.get_by_label("Select all on this page").check()
    page.click("[data-select-matching]")
    expect(page.locator(".selection-bar .words")).to_have_text("all 12,431 matching")
    expect(page.locator("[name=all_matching]")).to_have_value("1")


def test_what_destroys_is_asked_about_first(page):
    page.click("[data-confirm]")
    dialog = page.get_by_role("alertdialog", name="Delete the selected contacts?")
    expect(dialog.get_by_role("button", name="Delete contacts")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    assert page.url.endswith("/components/")


def test_keys_press_what_they_are_written_on(page):
    page.keyboard.press("/")
    expect(page.get_by_label("Search contacts")).to_be_focused()
    page.keyboard.press("Escape")
    page.get_by_label("Search contacts").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("New contact")


def test_shortcuts_can_be_switched_off(page):
    page.keyboard.press("?")
    page.click("[data-shortcuts-switch]")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label("Search contacts")).not_to_be_focused()
