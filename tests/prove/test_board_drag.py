"""A drag over a board that is longer and wider than the window, on however slow a machine."""

import re

import pytest
from playwright.sync_api import expect

from crm.models import Deal
from tests.browser import test_board as boards
from tests.browser.test_board import drag, in_database
from tests.browser.test_board_layout import rest_at

pipeline, stages, deals, board = boards.pipeline, boards.stages, boards.deals, boards.board
pytestmark = pytest.mark.django_db(transaction=True)


def reach(page, stage) -> None:
    """Hold what is dragged at the window's right edge, as restlessly as a hand does, until the column is there."""
    column = page.locator(f"#stage_{stage.pk}")
    for turn in range(100):
        rest_at(page, 1420 + turn % 2, 400 + turn % 5)
        if column.bounding_box()["x"] < 1200:
            return
    expect(column).to_be_in_viewport(ratio=0.9)


def test_a_drag_scrolls_both_ways_and_brings_further_cards(board, cast, stages, pipeline):
    for number in range(60):
        Deal.objects.add(stages[0], by=cast.bob, title=f"Deal {number}")
    last = [pipeline.add_stage(name=f"Stage {number}") for number in range(8)][-1]
    page = board(cast.bob)
    cards = page.locator(f"#stage_{stages[0].pk} .deal-card")
    drag(page, "Deal 59", page.locator(f"#stage_{stages[0].pk}_cards"), y=0.5, drop=False)
    foot = page.locator(f"#stage_{stages[0].pk}_cards").bounding_box()
    rest_at(page, foot["x"] + 60, foot["y"] + foot["height"] - 24)
    expect(cards).to_have_count(63, timeout=60_000)
    reach(page, last)
    to = page.locator(f"#stage_{last.pk}_cards").bounding_box()
    with page.expect_response(re.compile("/stage/")):
        rest_at(page, to["x"] + 60, to["y"] + 60)
        page.mouse.up()
    assert in_database(last) == ["Deal 59"]
