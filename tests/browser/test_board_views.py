"""Filtering a board and saving that as a view, in a real browser."""

import re

from playwright.sync_api import expect

from crm.models import SavedView
from tests.browser import test_board as boards
from tests.browser.accessibility import violations
from tests.browser.test_board import drag, expect_column

pipeline, stages, deals, board = boards.pipeline, boards.stages, boards.deals, boards.board


def test_a_board_is_filtered_saved_and_left_by_keys(board, cast, stages):
    page = board(cast.bob)
    page.keyboard.press("f")
    expect(page.locator("#filter_menu .menu-search")).to_be_focused()
    page.keyboard.type("title")
    page.keyboard.press("Enter")
    expect(page.locator("#filter_menu input[name=value]")).to_be_focused()
    page.keyboard.type("oo")
    page.keyboard.press("Enter")
    expect(page.locator(".chip-text")).to_have_text("Title contains oo")
    expect_column(page, stages[0], ["Roof", "Door"])
    page.keyboard.press("s")
    page.get_by_role("dialog").get_by_label("Name").fill("Double o")
    page.keyboard.press("Enter")
    expect(page.locator(".view-name")).to_have_text("Double o")
    expect(page).to_have_url(re.compile(r"view=\d+$"))
    drag(page, "Roof", page.locator(f"#stage_{stages[1].pk}_cards"), y=0.5)
    expect(page.locator(f"#stage_{stages[1].pk} .deal-title", has_text="Roof")).to_be_visible()
    page.locator("#board_search").fill("roo")
    expect_column(page, stages[0], [])
    expect(page.locator("#view_marks")).to_contain_text("Changed")
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("#board_search")).to_have_value("")
    expect_column(page, stages[0], ["Door"])
    page.keyboard.press("v")
    expect(page.locator("#views_menu [aria-current]")).to_have_text("Double o")
    page.locator("#views_menu").get_by_role("link", name="All deals", exact=True).click()
    expect(page.locator(".chip-text")).to_have_count(0)
    assert SavedView.objects.get().query["filter"]["rules"][0]["value"] == "oo"


def test_filter_views_and_table_stand_in_nobodys_way(board, cast, pipeline):
    SavedView.objects.add(pipeline, "Roofs", by=cast.bob, query={"filter": {}, "q": "r", "sort": ""})
    page = board(cast.bob, bypass_csp=True)
    page.goto(f"{page.url}?view={SavedView.objects.get().pk}&q=o")
    page.locator(".view-name").click()
    expect(page.locator(".views-all")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator(".shapes a.tab").click()
    expect(page.locator(".list-table")).to_be_visible()
    assert violations(page) == []
    page.goto(f"/acme/pipelines/{pipeline.pk}/views/")
    assert violations(page) == []
