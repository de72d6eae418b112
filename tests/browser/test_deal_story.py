"""A deal from its beginning to its end by keyboard alone, as fast as one can type."""

import re
from time import monotonic

import pytest
from playwright.sync_api import expect

from crm.models import Deal, Pipeline
from tests.browser.actors import Keyboard
from tests.crm.conftest import STAGES


@pytest.fixture
def pipeline(cast):
    return Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice)


def test_a_deal_is_made_worked_and_won_within_a_minute_by_keyboard(browse, cast, pipeline):
    page, begun = browse(cast.bob, bypass_csp=True), monotonic()
    hand = Keyboard(page)
    page.goto(pipeline.get_absolute_url())
    page.keyboard.press("n")
    for key in ("Bridge", "Tab", "1200", "Enter"):
        page.keyboard.press(key) if key in ("Tab", "Enter") else page.keyboard.type(key)
    hand.press(page.get_by_role("link", name="Bridge", exact=True))
    _work_on(page, hand)
    page.keyboard.press("w")
    expect(page.get_by_label("Closed on")).not_to_have_value("")
    page.keyboard.press("Enter")
    expect(page.locator(".record-ending")).to_contain_text("Won")
    deal = Deal.objects.get()
    assert (deal.value, deal.stage.kind, deal.notes.count(), deal.source) == (1200, "won", 1, "Fair")
    assert monotonic() - begun < 60


def _work_on(page, hand) -> None:
    """One stage further, a field, a checklist with an item and a note, in the pane that has just been opened."""
    hand.press(page.get_by_role("button", name=re.compile("^Proposal")))
    expect(page.locator("[aria-current=step]")).to_contain_text("Proposal")
    hand.write(page.get_by_label("Source"), "Fair")
    hand.write(page.get_by_label("Name of a new checklist"), "Kick-off")
    page.keyboard.press("Enter")
    expect(page.get_by_label("New item in Kick-off")).to_be_focused()
    page.keyboard.type("Who")
    page.keyboard.press("Enter")
    hand.write(page.get_by_role("textbox", name="Note"), "They want it in May")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note-body")).to_contain_text("in May")
    expect(page.get_by_role("textbox", name="Note")).to_be_focused()
    page.keyboard.press("Tab")
