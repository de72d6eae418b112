"""Duplicates decided on without a mouse: walked, declined, put off, merged, and looked at side by side."""

import pytest
from playwright.sync_api import expect

from contacts.models import Contact
from duplicates.models import Duplicate
from tests.browser.accessibility import violations
from tests.duplicates.pairs import pair, searched

LIST = "/acme/duplicates/"
NAMES = ["Ana Sousa", "Bia Reis", "Caio Melo", "Dora Luz", "Eva Lima"]


@pytest.fixture
def pairs(cast) -> list[Duplicate]:
    found = []
    for place, name in enumerate(NAMES):
        first, second = (Contact.objects.add(cast.account, name=each, city="Recife") for each in (name, f"{name}a"))
        found.append(pair(first, second, score=100 - place))
    searched(cast.alice)
    return found


def here(page) -> str:
    return page.evaluate("document.activeElement.closest('.duplicate')?.querySelector('.row-link').textContent")


def shown(page) -> list[str]:
    return [each.split(" · ")[0] for each in page.locator(".duplicate .row-link").all_inner_texts()]


def press(page, *keys) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_groups_are_decided_on_by_keyboard(pairs, cast, browse):
    page = browse(cast.alice, bypass_csp=True)
    page.goto(LIST)
    status, groups, link = page.get_by_role("status").first, page.locator(".duplicate"), page.locator(".row-link")
    press(page, "j", "j", "k")
    assert here(page).startswith("Ana Sousa")
    assert violations(page) == []
    press(page, "n")
    expect(groups).to_have_count(4)
    expect(status).to_contain_text("not a duplicate")
    expect(link.first).to_be_focused()
    assert here(page).startswith("Bia Reis")
    press(page, "z")
    expect(groups).to_have_count(5)
    expect(link.first).to_be_focused()
    press(page, "ArrowDown", "l")
    expect(groups).to_have_count(4)
    expect(status).to_contain_text("put off for later")
    assert here(page).startswith("Caio Melo")
    press(page, "m")
    expect(groups).to_have_count(3)
    expect(status).to_contain_text("merged into")
    assert shown(page) == ["Ana Sousa", "Dora Luz", "Eva Lima"] and here(page).startswith("Dora Luz")
    press(page, "?")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("Merge as proposed")
    sheet.get_by_role("checkbox").uncheck()
    press(page, "Escape")
    page.locator(".row-link").nth(1).focus()
    press(page, "n")
    expect(groups).to_have_count(3)
    # Side by side, and back to the group that is next.
    press(page, "Enter")
    page.get_by_role("button", name="Merge 2 contacts").press("Enter")
    expect(groups).to_have_count(2)
    expect(link.nth(1)).to_be_focused()
    assert here(page).startswith("Eva Lima")
    press(page, "Space")
    expect(page.locator("[data-selection-bar]")).to_contain_text("1 selected")
    press(page, "Shift+ArrowUp")
    expect(page.locator("[data-selection-bar]")).to_contain_text("2 selected")
    page.get_by_role("button", name="Merge them").press("Enter")
    expect(page.locator("#many")).to_contain_text("2 groups become one each")
    assert violations(page) == []
    page.get_by_role("button", name="Merge 2 groups").press("Enter")
    expect(page.locator("#list")).to_contain_text("There is nothing to decide.")
    assert Contact.objects.count() == 6
