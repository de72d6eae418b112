"""Activities in a real browser, by keyboard: in the pane of a deal, and on their own page with the pane beside it."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.models import Activity, Deal, Pipeline
from tests.browser.accessibility import violations
from tests.browser.conftest import no_news
from tests.crm.conftest import STAGES


@pytest.fixture
def deal(cast):
    pipeline = Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice)
    deal = Deal.objects.add(pipeline.stages.first(), by=cast.bob, title="Roof")
    no_news()
    return deal


def test_an_activity_is_planned_done_and_followed_by_the_next_by_keyboard(browse, cast, deal):
    page = browse(cast.bob, bypass_csp=True)
    page.goto(deal.get_absolute_url())
    page.locator("[name=subject]").fill("Call Ana")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Call Ana")).to_be_visible()
    expect(page.locator("[name=subject]:placeholder-shown")).to_be_focused()
    page.get_by_role("checkbox", name="Done: Call Ana").press("Space")
    expect(page.get_by_label("Outcome")).to_be_focused()
    page.keyboard.type("Wants an offer")
    page.keyboard.press("Enter")
    expect(page.locator(".activity-result .in-place-state")).to_have_text("Saved")
    page.get_by_placeholder("What comes next?").fill("Send the offer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Send the offer")).to_be_visible()
    done, planned = Activity.objects.order_by("pk")
    assert (done.is_done, done.outcome, planned.is_done) == (True, "Wants an offer", False)
    assert violations(page) == []


def test_fields_of_an_activity_save_themselves(browse, cast, deal):
    Activity.objects.add(deal, by=cast.bob, subject="Call", due_on=timezone.localdate(), owner=cast.bob)
    page = browse(cast.bob, bypass_csp=True)
    page.goto(deal.get_absolute_url())
    page.get_by_role("link", name="Call", exact=True).press("Enter")
    page.get_by_label("Minutes").fill("30")
    page.keyboard.press("Tab")
    expect(page.locator(".activity-form .in-place-state")).to_have_text("Saved")
    expect(page.get_by_label("Who", exact=True)).to_be_focused()
    assert violations(page) == []
    page.locator(".activity-close a").click()
    expect(page.locator(".activity-facts")).to_contain_text("30 min")


def test_the_page_is_walked_by_keyboard_and_follows_the_pane(browse, cast, deal):
    for subject in ("Call", "Write"):
        Activity.objects.add(deal, by=cast.bob, subject=subject, due_on=timezone.localdate(), owner=cast.bob)
    page = browse(cast.bob, bypass_csp=True)
    with page.expect_response(re.compile("/live/"), timeout=30_000):
        page.goto("/acme/activities/")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.get_by_label("Outcome")).to_be_focused()
    expect(page.locator(".agenda-table tbody tr")).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".agenda-table tbody tr")).to_have_count(2)
    page.locator(".row-link").first.press("Enter")
    page.locator("#pane").get_by_role("checkbox", name="Done: Write").press("Space")
    expect(page.locator(".agenda-table tbody tr")).to_have_count(1)
