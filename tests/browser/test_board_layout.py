"""What a drag can reach on a board, and how members have theirs, in a real browser."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from crm.models import Deal
from tests.browser import test_board as boards
from tests.browser.accessibility import violations
from tests.browser.test_board import PHONE, Finger, card, drag, expect_column, middle, titles

pipeline, stages, deals, board = boards.pipeline, boards.stages, boards.deals, boards.board


def zone(page, stage):
    return page.locator(f"#stage_{stage.pk}_zone")


def rest_at(page, x, y):
    """Bring what is dragged there, and let it hang: hands are never as quick as a script."""
    page.mouse.move(x, y, steps=4)
    page.wait_for_timeout(100)
    page.mouse.move(x + 1, y)
    page.wait_for_timeout(100)


def test_a_zone_that_shows_while_dragging_wins_a_deal(board, cast, stages):
    page = board(cast.bob)
    expect(zone(page, stages[2])).to_be_hidden()
    drag(page, "Roof", zone(page, stages[2]), drop=False)
    box = zone(page, stages[2]).bounding_box()
    rest_at(page, box["x"] - 60, box["y"] + 40)
    page.mouse.up()
    expect_column(page, stages[0], ["Roof", "Door", "Wall"])
    drag(page, "Roof", zone(page, stages[2]), y=0.5)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Closed on").fill("2026-01-05")
    dialog.get_by_role("button", name="Move deal").click()
    expect_column(page, stages[2], ["Roof"])
    expect_column(page, stages[0], ["Door", "Wall"])
    assert str(Deal.objects.get(title="Roof").closed_on) == "2026-01-05"


def test_a_refused_card_is_back_where_it_was_among_those_that_stayed(board, cast, stages, deals, pipeline):
    page = board(cast.bob)
    pipeline.pipelinegrouppermission_set.filter(permission__codename="move_deals").delete()
    for target in (card(page, "Wall"), page.locator(f"#stage_{stages[1].pk}_cards")):
        with page.expect_response(re.compile("/stage/")):
            drag(page, "Roof", target, y=0.8)
        expect(page.locator(f"#stage_{stages[0].pk} .deal-title")).to_have_text(["Roof", "Door", "Wall"])
    drag(page, "Roof", card(page, "Wall"), y=0.8, drop=False)
    page.evaluate("id => document.getElementById(id).remove()", f"deal_{deals['Door'].pk}")
    page.mouse.up()
    expect(page.locator(f"#stage_{stages[0].pk} .deal-title")).to_have_text(["Roof", "Door", "Wall"])


def test_a_card_is_edited_beside_it_by_key_and_by_mouse(board, cast, stages, deals):
    page = board(cast.bob)
    fields, title = page.locator("#card_edit"), page.get_by_role("link", name="Roof", exact=True)
    title.focus()
    page.keyboard.press("e")
    expect(fields.get_by_label("Value")).to_be_focused()
    page.keyboard.type("4200")
    page.keyboard.press("Enter")
    expect(card(page, "Roof")).to_contain_text("R$4,200.00")
    page.keyboard.press("Escape")
    expect(title).to_be_focused()
    card(page, "Roof").hover()
    page.get_by_role("button", name="Edit value, owner and close").click()
    expect(fields.get_by_label("Value")).to_have_value("4,200.00")
    Deal.objects.get(title="Roof").change({"value": Decimal(7)}, by=cast.alice)
    fields.get_by_label("Value").fill("9")
    page.mouse.click(5, 5)
    expect(fields).to_contain_text("Alice")
    assert Deal.objects.get(title="Roof").value == 7


@pytest.mark.prove
def test_a_sorted_board_puts_a_card_where_the_order_says(board, cast, stages, deals):
    Deal.objects.filter(title="Gate").update(value=500)
    Deal.objects.filter(title="Wall").update(value=900)
    page = board(cast.alice)
    page.get_by_role("link", name="Layout").click()
    page.get_by_role("dialog").get_by_label("Order of the cards").select_option("Highest value first")
    page.get_by_role("dialog").get_by_role("checkbox", name="Won").uncheck()
    page.get_by_role("button", name="Use layout").click()
    expect(page.get_by_role("button", name="Show Won")).to_be_visible()
    expect_column(page, stages[0], ["Wall", "Roof", "Door"])
    drag(page, "Wall", card(page, "Door"), y=0.8)
    expect(page.locator("#toasts")).to_contain_text("choose “By hand” in Layout")
    assert titles(page, stages[0]) == ["Wall", "Roof", "Door"]
    drag(page, "Wall", page.locator(f"#stage_{stages[1].pk}_cards"), y=0.7)
    expect_column(page, stages[1], ["Wall", "Gate"])
    page.get_by_role("button", name="Column Lead").click()
    page.get_by_role("button", name="Collapse the column").click()
    expect(page.get_by_role("button", name="Open Lead")).to_be_visible()
    drag(page, "Gate", page.locator(f"#stage_{stages[1].pk}"), y=0.5, drop=False)
    rest_at(page, *middle(page.locator(f"#stage_{stages[0].pk}").bounding_box()))
    page.mouse.up()
    expect(page.locator(f"#stage_{stages[0].pk}_head .count")).to_have_text("3")
    page.get_by_role("button", name="Open Lead").click()
    expect_column(page, stages[0], ["Gate", "Roof", "Door"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_finger_reaches_the_zones_and_nothing_stands_in_the_way(board, cast, stages, scheme):
    page = board(cast.bob, color_scheme=scheme, bypass_csp=True, **PHONE)
    finger, start = Finger(page), middle(card(page, "Roof").bounding_box())
    finger.down(*start)
    page.wait_for_timeout(400)
    finger.move(start, (start[0], start[1] + 60))
    finger.move((start[0], start[1] + 60), end := middle(zone(page, stages[3]).bounding_box()))
    finger.move(end, end, steps=2)
    finger.up()
    expect(page.get_by_role("dialog").get_by_label("Why was it lost?")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("link", name="Layout").tap()
    expect(page.get_by_role("button", name="Use layout")).to_be_visible()
    assert violations(page) == []
