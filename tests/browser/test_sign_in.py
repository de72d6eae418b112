"""Signing in with a second factor, by keyboard alone, as a person does it."""

import time

import pytest
from playwright.sync_api import expect

from accounts.models import Account
from tests.accounts.codes import PERIOD_SECONDS, code, set_up
from tests.browser.accessibility import violations
from tests.browser.actors import Keyboard

ON_A_PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"}


def early_in_a_period() -> None:
    """A code typed now is still shown when it arrives."""
    if (left := PERIOD_SECONDS - time.time() % PERIOD_SECONDS) < 5:
        time.sleep(left)


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("device", [{}, ON_A_PHONE], ids=["desk", "phone"])
def test_a_second_factor_is_asked_for_set_up_and_used_by_keyboard(cast, browse, device):
    Account.objects.filter(pk=cast.account.pk).update(requires_second_factor=True)
    page = browse(**device)
    person = Keyboard(page)
    page.goto("/acme/contacts/")
    person.write(page.get_by_label("E-mail"), "bob@example.com")
    person.write(page.get_by_label("Password"), "correct horse")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Set up the second factor")).to_be_visible()
    assert fits(page)
    assert page.locator(".qr").evaluate("image => image.complete && image.naturalWidth > 0")
    secret = page.locator(".secret").inner_text().replace(" ", "")
    early_in_a_period()
    person.write(page.get_by_label("Code"), code(secret))
    page.keyboard.press("Enter")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert fits(page)
    spare = page.locator(".recovery-codes li").first.inner_text()
    person.press(page.get_by_role("link", name="I have kept them, go on"))
    expect(page.get_by_role("heading", name="Contacts", level=1)).to_be_visible()
    for typed in (lambda: code(secret, 1), lambda: spare):
        sign_in_again(page, person, typed)


def sign_in_again(page, person, typed) -> None:
    page.goto("/accounts/logout/")
    person.press(page.get_by_role("button", name="Sign out"))
    person.write(page.get_by_label("E-mail"), "bob@example.com")
    person.write(page.get_by_label("Password"), "correct horse")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_be_focused()
    page.keyboard.type(typed())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Contacts", level=1)).to_be_visible()


PAGES = [
    "password/change", "email", "logout", "reauthenticate", "2fa", "2fa/totp/activate", "2fa/totp/deactivate",
    "2fa/recovery-codes", "2fa/recovery-codes/generate",
]  # fmt: skip


@pytest.mark.parametrize("device", [pytest.param({}, marks=pytest.mark.prove), ON_A_PHONE], ids=["desk", "phone"])
def test_the_pages_of_ones_sign_in_are_open_to_everybody(cast, browse, device):
    set_up(cast.alice.user)
    alice, bob = browse(cast.alice, bypass_csp=True, **device), browse(cast.bob, bypass_csp=True, **device)
    for page in (alice, bob):
        for name in PAGES:
            page.goto(f"/accounts/{name}/")
            assert (name, violations(page), fits(page)) == (name, [], True)
    for name in ("profile", "account", f"members/{cast.bob.pk}"):
        alice.goto(f"/acme/settings/{name}/")
        assert (name, violations(alice), fits(alice)) == (name, [], True)
