"""A filter built with nested groups by keyboard alone, counted while one types; segments dragged and pinned."""

import json

import pytest
from playwright.sync_api import expect

from contacts.models import Contact, Segment
from tests.browser.accessibility import violations

LIST = "/acme/contacts/"


@pytest.fixture
def people(cast):
    for name, city in [("Ana", "Recife"), ("Bia", "Recife"), ("Caio", "Natal"), ("Dora", "")]:
        Contact.objects.add(cast.account, name=name, city=city, is_blocked=name == "Bia")
    return cast


def listed(page) -> list[str]:
    return page.locator(".row-link .truncate").all_inner_texts()


def test_groups_are_built_by_keyboard_and_counted_while_one_types(people, browse):
    page = browse(people.bob, bypass_csp=True)
    page.goto(LIST)
    page.keyboard.press("f")
    page.get_by_role("link", name="Build with groups").press("Enter")
    dialog, count = page.get_by_role("dialog", name="Filter"), page.locator("#builder_count")
    expect(count).to_contain_text("Condition 1: Choose a field.")
    choose(page, dialog, 1, "City", "is")
    dialog.get_by_role("group", name="Condition 1").get_by_role("textbox").press_sequentially("recife")
    expect(count).to_contain_text("2 contacts")
    dialog.get_by_role("button", name="Group").press("Enter")
    expect(dialog.get_by_role("group", name="Condition 2").get_by_label("Field")).to_be_focused()
    choose(page, dialog, 2, "Blocked", "is not checked")
    expect(count).to_contain_text("City is recife and (Blocked is not checked)")
    dialog.get_by_role("button", name="Condition", exact=True).first.press("Enter")
    choose(page, dialog, 3, "City", "is empty")
    expect(count).to_contain_text("City is recife and (Blocked is not checked or City is empty)")
    expect(count).to_contain_text("1 contact")
    joint = dialog.get_by_role("combobox", name="Which of these have to hold").last
    joint.select_option("All of these hold")
    expect(count).to_contain_text("City is recife and (Blocked is not checked and City is empty)")
    expect(joint).to_be_focused()
    dialog.get_by_role("button", name="Move condition 3 up").press("Enter")
    expect(dialog.get_by_role("button", name="Move condition 2 up")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def choose(page, dialog, number: int, field: str, operator: str) -> None:
    """Choose as the keyboard does: in the select that has the focus, without a click."""
    condition = dialog.get_by_role("group", name=f"Condition {number}")
    condition.get_by_label("Field").select_option(label=field)
    expect(condition.get_by_label("Comparison")).to_be_focused()
    condition.get_by_label("Comparison").select_option(label=operator)


def test_a_nested_filter_is_applied_and_changed_on_a_phone(people, browse):
    tree = {"op": "or", "rules": [{"op": "and", "rules": [{"field": "city", "operator": "is", "value": "Recife"}]}]}
    page = browse(people.bob, viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(f"{LIST}?filter={json.dumps(tree)}")
    page.get_by_role("link", name="Edit filter").tap()
    dialog = page.get_by_role("dialog", name="Filter")
    dialog.get_by_role("button", name="Condition", exact=True).last.tap()
    choose(page, dialog, 2, "City", "is empty")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert dialog.evaluate("dialog => dialog.querySelector('.dialog-body').scrollWidth <= dialog.clientWidth")
    dialog.get_by_role("button", name="Apply").tap()
    page.wait_for_url("**/contacts/?filter=*empty*")
    assert listed(page) == ["Ana", "Bia", "Dora"]


def test_segments_are_pinned_and_put_in_order(people, browse):
    for name in ("Aurora", "Bento", "Celia"):
        Segment.objects.add(name, {"filter": {}, "q": name[:1]}, by=people.bob)
    page = browse(people.bob)
    page.goto(f"{LIST}segments/")
    nav = page.locator("#nav_c .nav-label")
    expect(page.locator("#nav_c .count").first).to_contain_text("1")
    page.get_by_role("button", name="Pin Celia").press("Enter")
    expect(nav).to_have_text(["Celia", "Aurora", "Bento", "All segments", "Duplicates"])
    page.get_by_role("link", name="Bento").last.press("Alt+ArrowUp")
    expect(nav).to_have_text(["Celia", "Bento", "Aurora", "All segments", "Duplicates"])
    expect(page.get_by_role("main").get_by_role("link", name="Bento")).to_be_focused()
    grip, above = (page.locator(".segment-line", has_text=name).bounding_box() for name in ("Aurora", "Bento"))
    page.mouse.move(grip["x"] + 10, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(grip["x"] + 10, grip["y"], steps=4)
    page.mouse.move(grip["x"] + 10, above["y"] + 6, steps=8)
    page.mouse.up()
    expect(nav).to_have_text(["Celia", "Aurora", "Bento", "All segments", "Duplicates"])
