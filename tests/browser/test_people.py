"""Coming into accounts, going from one to the other, and the forms of teams, in a real browser."""

import pytest
from playwright.sync_api import expect

from accounts.models import Invitation, Member, Role, Team
from tests.browser.accessibility import violations

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PROFILE = "/acme/settings/profile/"


@pytest.fixture
def traveller(cast) -> Member:
    """bob, who looks at the rival's account too."""
    Member.objects.join(cast.rival, cast.bob.user, Role.objects.of(cast.rival).get(name="Viewer"))
    return cast.bob


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_one_goes_to_another_account_by_keyboard(browse, traveller, scripts):
    page = browse(traveller, java_script_enabled=scripts)
    page.goto(PROFILE)
    page.locator(".account-switch").focus()
    page.keyboard.press("Enter")
    other = page.get_by_role("link", name="Rival")
    expect(other).to_be_visible()
    expect(page.get_by_role("link", name="Acme")).to_have_attribute("aria-current", "true")
    for _step in range(3):
        if other.evaluate("element => element !== document.activeElement"):
            page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rival/contacts/")


def test_one_goes_to_another_account_on_a_phone(browse, traveller):
    page = browse(traveller, **PHONE)
    page.goto(PROFILE)
    page.get_by_role("button", name="More").tap()
    page.locator(".account-switch").tap()
    page.get_by_role("link", name="Rival").tap()
    page.wait_for_url("**/rival/contacts/")


def test_the_address_of_a_new_account_follows_its_name_until_one_is_typed(browse, cast):
    page = browse(cast.bob, bypass_csp=True)
    page.goto("/accounts/new/")
    name, address = page.get_by_label("Name"), page.get_by_label("Address")
    name.press_sequentially("Pão & Cia")
    expect(address).to_have_value("pao-cia")
    address.fill("padaria")
    name.press_sequentially(" Ltda")
    expect(address).to_have_value("padaria")
    assert not violations(page)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/padaria/contacts/")


def test_somebody_new_joins_by_their_link(browse, cast):
    sellers = [Role.objects.of(cast.account).get(name="Seller")]
    invitation = Invitation.objects.invite("dora@example.com", sellers, by=cast.alice)
    page = browse(bypass_csp=True)
    page.goto(f"/accounts/invitations/{invitation.token}/")
    assert not violations(page)
    page.get_by_label("Your name").fill("Dora Lima")
    page.get_by_label("Password").fill("battery staple 9")
    page.get_by_role("button", name="Join Acme").click()
    page.wait_for_url("**/acme/contacts/")


def test_a_team_is_filled_without_leaving_its_page(browse, cast):
    team = Team.objects.add("North", by=cast.alice)
    page = browse(cast.alice, bypass_csp=True)
    page.goto(f"/acme/settings/teams/{team.pk}/")
    page.get_by_role("combobox", name="Member").select_option(label="Bob")
    page.get_by_role("button", name="Add to team").click()
    page.get_by_role("button", name="Manager").click()
    expect(page.get_by_role("button", name="Manager")).to_have_attribute("aria-pressed", "true")
    assert not violations(page)
    assert team.teammember_set.get().is_manager
