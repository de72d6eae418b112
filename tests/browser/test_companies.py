"""Companies as people use them in a browser, by keyboard."""

import pytest
from playwright.sync_api import expect

from companies.models import Company
from tests.browser.accessibility import violations
from tests.browser.actors import Keyboard


@pytest.fixture
def people(cast):
    Company.objects.add(cast.account, name="Sol Ltda", domains=["sol.test"], address="Recife")
    Company.objects.add(cast.account, name="Sol", domains=["sol.example"], address="Olinda")
    return cast


@pytest.mark.prove
def test_two_are_merged_by_keyboard_and_made_two_again(people, browse):
    page = browse(people.bob, bypass_csp=True)
    person = Keyboard(page)
    page.goto("/acme/companies/")
    for name in ("Sol Ltda", "Sol"):
        page.get_by_label(f"Select {name}", exact=True).check()
    page.keyboard.press(".")
    person.press(page.get_by_role("button", name="Merge"))
    expect(page.get_by_role("heading", name="Merge companies")).to_be_visible()
    assert violations(page) == []
    person.press(page.get_by_role("link", name="Let this one stay"))
    expect(page.locator(".merge-stays .merge-head")).to_contain_text("Sol Ltda")
    page.get_by_role("radio", name="Address: Olinda").focus()
    page.keyboard.press("Space")
    person.press(page.get_by_role("button", name="Merge 2 companies"))
    expect(page.locator(".toast-text")).to_contain_text("merged into")
    stays = Company.objects.get()
    assert (stays.address, stays.domain_names) == ("Olinda", ["sol.example", "sol.test"])
    person.press(page.get_by_role("button", name="Undo"))
    expect(page.get_by_text("All is as it was.")).to_be_visible()
    assert violations(page) == []
    assert Company.objects.count() == 2
