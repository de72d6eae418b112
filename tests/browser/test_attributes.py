"""Attributes and their options put in order by mouse and by keyboard, in a real browser."""

import pytest
from playwright.sync_api import expect

from accounts.models import CustomAttribute, Label
from tests.browser.accessibility import violations

URL = "/acme/settings/attributes/"


@pytest.fixture
def plan(cast) -> CustomAttribute:
    """Plan, with three options; behind it Score and Site."""
    options = {"options": ["Free", "Gold", "Pro"], "type": "list"}
    for name, fields in {"Plan": options, "Score": {"type": "number"}, "Site": {"type": "link"}}.items():
        made = CustomAttribute(account=cast.account, name=name, key=name.lower(), **fields)
        CustomAttribute.objects.add(made)
    return CustomAttribute.objects.get(key="plan")


def rows(page):
    return page.locator("#attributes_contact tbody tr th")


def options(page):
    return page.locator(".option-line [name=name]")


def drag(page, handle, onto, y=0.5) -> None:
    """Take the line by its handle and let it go over another, at `y` of its height."""
    start, end = handle.bounding_box(), onto.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 12, start["y"] + 16, steps=4)
    for _twice in range(2):
        page.mouse.move(end["x"] + 12, end["y"] + end["height"] * y, steps=8)
    page.mouse.up()


def in_database() -> list[str]:
    return [each.name for each in CustomAttribute.objects.all()]


def test_attributes_are_put_in_order_by_dragging(browse, cast, plan):
    page = browse(cast.alice)
    page.goto(URL)
    drag(page, page.locator(f"#attribute_{plan.pk} [data-grip]"), rows(page).last, y=0.9)
    expect(page.locator("#status")).to_have_text("Plan: place 3 of 3")
    expect(rows(page)).to_have_text(["Score", "Site", "Plan"])
    assert in_database() == ["Score", "Site", "Plan"]
    # What the server refuses goes back to where it was: this one somebody else has just deleted.
    CustomAttribute.objects.filter(pk=plan.pk).delete()
    drag(page, page.locator(f"#attribute_{plan.pk} [data-grip]"), rows(page).first, y=0.1)
    expect(page.locator("#toasts .toast")).to_be_visible()
    expect(rows(page)).to_have_text(["Score", "Site", "Plan"])


def test_attributes_are_put_in_order_by_keyboard_and_the_focus_stays(browse, cast, plan):
    page = browse(cast.alice, bypass_csp=True)
    page.goto(URL)
    link, down = page.get_by_role("link", name="Plan", exact=True), page.get_by_role("button", name="Move Plan down")
    link.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#status")).to_have_text("Plan: place 2 of 3")
    expect(link).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(rows(page)).to_have_text(["Score", "Site", "Plan"])
    expect(link).to_be_focused()
    page.get_by_role("button", name="Move Plan up").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("Plan: place 2 of 3")
    expect(page.get_by_role("button", name="Move Plan up")).to_be_focused()
    expect(down).to_be_visible()
    assert in_database() == ["Score", "Plan", "Site"] and not violations(page)


def test_options_are_put_in_order_by_keyboard_and_by_dragging(browse, cast, plan):
    page = browse(cast.alice)
    page.goto(f"{URL}{plan.pk}/")
    options(page).first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#status")).to_have_text("Free: place 2 of 3")
    expect(page.locator(":focus")).to_have_value("Free")
    drag(page, page.locator(".option-line [data-grip]").nth(2), page.locator(".option-line").first, y=0.1)
    expect(page.locator("#status")).to_have_text("Pro: place 1 of 3")
    assert [each.input_value() for each in options(page).all()] == ["Pro", "Gold", "Free"]
    plan.refresh_from_db()
    assert plan.options == ["Pro", "Gold", "Free"]


def test_an_option_renamed_in_place_is_renamed_on_its_records(browse, cast, plan):
    page = browse(cast.alice)
    page.goto(f"{URL}{plan.pk}/")
    options(page).nth(1).fill("Best")
    page.keyboard.press("Enter")
    expect(page.locator(".option-line [name=option][value=Best]").first).to_be_attached()
    plan.refresh_from_db()
    assert plan.options == ["Free", "Best", "Pro"]


def test_a_pattern_is_tried_as_one_types(browse, cast):
    page = browse(cast.alice)
    page.goto(f"{URL}new/")
    page.get_by_label("Regular expression").fill(r"\d{5}-\d{3}")
    page.get_by_label("Try it on").fill("01310-100")
    expect(page.locator("#pattern_trial")).to_have_text("It fits.")
    page.get_by_label("Try it on").fill("01310")
    expect(page.locator("#pattern_trial .field-error")).to_be_visible()


@pytest.mark.parametrize("theme", [pytest.param("light", marks=pytest.mark.prove), "dark"])
def test_nothing_of_these_pages_shuts_anybody_out(browse, cast, plan, theme):
    labels = [Label.objects.create(account=cast.account, name=name, hue=hue) for hue, name in enumerate(["A", "B"], 1)]
    page = browse(cast.alice, bypass_csp=True, color_scheme=theme)
    paths = [f"{plan.pk}/", f"{plan.pk}/type/?type=number", f"{plan.pk}/options/removal/?option=Gold",
             f"{plan.pk}/deletion/", "new/", "../labels/", f"../labels/{labels[0].pk}/merge/"]  # fmt: skip
    found = {}
    for path in paths:
        page.goto(f"{URL}{path}")
        found[path] = violations(page)
    assert not any(found.values()), found
