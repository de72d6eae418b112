"""Many cards of the board at a time: by mouse, by keyboard alone, by touch."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Event
from crm.models import Deal
from tests.browser.accessibility import violations
from tests.browser.test_board import PHONE, board, card, drag, expect_column, in_database, pipeline, stages  # noqa: F401


@pytest.fixture
def deals(cast, stages):  # noqa: F811
    """a, b, c, d in the first stage from the top, Gate in the second."""
    made = [Deal.objects.add(stages[0], by=cast.bob, title=title) for title in "dcba"]
    made.append(Deal.objects.add(stages[1], by=cast.bob, title="Gate"))
    Event.objects.update(created_at=timezone.now() - timedelta(hours=1))
    return {deal.title: deal for deal in made}


def test_a_drag_takes_the_selected_along_and_undo_brings_them_back(board, cast, stages):  # noqa: F811
    bob, alice = board(cast.bob), board(cast.alice)
    fetched = []
    alice.on("request", lambda request: "/columns/" in request.url and fetched.append(request.url))
    card(bob, "a").click(modifiers=["ControlOrMeta"], position={"x": 100, "y": 20})
    card(bob, "c").click(modifiers=["ControlOrMeta"], position={"x": 100, "y": 20})
    card(bob, "d").click(modifiers=["Shift"], position={"x": 100, "y": 20})
    expect(bob.locator("#selection .words")).to_have_text("3 selected")
    drag(bob, "c", card(bob, "Gate"), drop=False)
    expect(bob.locator(".deal-card.dragged")).to_have_attribute("data-stack", "3")
    bob.mouse.up()
    expect_column(bob, stages[1], ["a", "c", "d", "Gate"])
    expect_column(alice, stages[1], ["a", "c", "d", "Gate"])
    assert in_database(stages[1]) == ["a", "c", "d", "Gate"] and len(fetched) == 1
    expect(bob.locator("#selection")).to_be_hidden()
    bob.locator("#toasts").get_by_role("button", name="Undo").click()
    expect_column(bob, stages[0], ["a", "b", "c", "d"])
    assert in_database(stages[0]) == ["a", "b", "c", "d"]
    for title in "ab":
        card(bob, title).click(modifiers=["ControlOrMeta"], position={"x": 100, "y": 20})
    drag(bob, "b", bob.locator(f"#stage_{stages[3].pk}_zone"), y=0.5)
    expect(bob.locator("#dialog dialog")).to_contain_text("2 need something filled in")
    expect_column(bob, stages[0], ["a", "b", "c", "d"])


def test_by_keyboard_alone_one_selects_fills_in_what_is_lacking_and_moves(board, cast, stages, deals):  # noqa: F811
    page = board(cast.bob, bypass_csp=True)
    card(page, "a").locator(".deal-title").focus()
    for key in ["x", "Shift+ArrowDown", "Shift+ArrowDown"]:
        page.keyboard.press(key)
    expect(page.locator("#status")).to_have_text("3 selected")
    assert not violations(page)
    page.keyboard.press("m")
    dialog = page.locator("#dialog dialog")
    expect(dialog).to_contain_text("3 can move")
    dialog.get_by_label("Stage").select_option("Lost")
    expect(dialog).to_contain_text("3 need something filled in")
    Deal.objects.filter(pk=deals["c"].pk).update(version=7)
    assert not violations(page)
    dialog.get_by_label("Why was it lost?: a", exact=True).focus()
    page.keyboard.type("Price")
    page.keyboard.press("Enter")
    page.keyboard.type("Timing")
    expect(dialog.locator(".button.primary")).to_have_text("Move 2 deals")
    dialog.get_by_label("Why was it lost?: all").fill("Gone")
    expect(dialog.locator(".button.primary")).to_have_text("Move 3 deals")
    dialog.locator(".button.primary").press("Enter")
    expect_column(page, stages[3], ["a", "b"])
    expect(page.locator("#toasts")).to_contain_text("2 deals moved to Lost · 1 refused")
    assert list(stages[3].deals.order_by("rank").values_list("lost_reason", flat=True)) == ["Price", "Timing"]


def test_by_touch_one_taps_and_what_others_take_away_is_selected_no_more(board, cast, stages, deals):  # noqa: F811
    page = board(cast.bob, **PHONE, bypass_csp=True)
    page.get_by_role("button", name="Select deals").tap()
    for title in "ab":
        card(page, title).tap(position={"x": 120, "y": 20})
    expect(page.locator("#selection .words")).to_have_text("2 selected")
    assert not violations(page)
    deals["a"].remove(by=cast.bob)
    expect(page.locator("#selection .words")).to_have_text("1 selected")
    expect(card(page, "b")).to_have_class(re.compile("selected"))
    page.get_by_role("button", name="Clear the selection").tap()
    expect(page.locator("#selection")).to_be_hidden()
