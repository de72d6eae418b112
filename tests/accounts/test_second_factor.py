"""A code from the phone beside the password: for oneself, and where an account asks for it."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.entry import SIGNED_IN_AT
from accounts.models import Account, Event, Member, Role, User
from tests.accounts.codes import code, recovery_codes, set_up

LOGIN, SECOND, SET_UP, REMOVE = (
    "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/totp/activate/", "/accounts/2fa/totp/deactivate/",
)  # fmt: skip
CODES, NEW_CODES = "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/"
HOME = "/acme/settings/profile/"
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def sign_in(client, email="alice@example.com"):
    return client.post(LOGIN, {"login": email, "password": "correct horse"})


def require(account) -> None:
    Account.objects.filter(pk=account.pk).update(requires_second_factor=True)


def wait(client) -> None:
    """Let the client's sign-in be ten minutes ago."""
    session = client.session
    session[SIGNED_IN_AT] = time.time() - 600
    session.save()


def turn_on(client) -> str:
    client.get(SET_UP)
    secret = client.session[SECRET_SESSION_KEY]
    client.post(SET_UP, {"code": code(secret)})
    return secret


class TestOnesOwn:
    def test_the_page_shows_the_secret_as_a_picture_and_as_text(self, cast, client_of):
        client = client_of(cast.alice)
        page = client.get(SET_UP).content.decode()
        secret = client.session[SECRET_SESSION_KEY]
        assert 'src="data:image/svg+xml;base64,' in page and " style=" not in page
        assert f'<code class="secret">{secret[:4]} {secret[4:8]}' in page

    def test_a_wrong_code_turns_nothing_on_and_keeps_the_secret(self, cast, client_of):
        client = client_of(cast.alice)
        client.get(SET_UP)
        secret = client.session[SECRET_SESSION_KEY]
        assert client.post(SET_UP, {"code": "000000"}).status_code == 422
        assert client.session[SECRET_SESSION_KEY] == secret and not cast.alice.user.has_second_factor

    def test_turned_on_it_gives_recovery_codes(self, cast, client_of):
        client = client_of(cast.alice)
        turn_on(client)
        page = client.get(CODES).content.decode()
        assert all(f"{each[:4]} {each[4:]}" in page for each in recovery_codes(cast.alice.user))

    def test_turned_on_it_ends_sessions_that_did_not_show_it(self, transactional_db, cast, client_of):
        here, elsewhere = client_of(cast.alice), client_of(cast.alice)
        turn_on(here)
        assert here.get(HOME).status_code == 200 and elsewhere.get(HOME).status_code == 302
        assert [letter.subject for letter in mail.outbox] == ["Second factor turned on"]

    def test_the_password_alone_does_not_sign_in(self, cast, client):
        set_up(cast.alice.user)
        assert sign_in(client)["Location"] == SECOND
        assert client.get(HOME).status_code == 302

    @pytest.mark.parametrize("step", [-1, 0, 1])
    def test_a_code_signs_in_though_the_clocks_differ_a_little(self, cast, client, step):
        secret = set_up(cast.alice.user)
        sign_in(client)
        assert client.post(SECOND, {"code": code(secret, step)})["Location"] == "/"
        assert client.get(HOME).status_code == 200

    @pytest.mark.parametrize("step", [-3, 3])
    def test_a_code_of_another_time_does_not(self, cast, client, step):
        secret = set_up(cast.alice.user)
        sign_in(client)
        assert client.post(SECOND, {"code": code(secret, step)}).status_code == 422

    @pytest.mark.parametrize("typed", ["", "abc", "1" * 30, "١٢٣٤٥٦", "000000"])
    def test_what_is_no_code_is_refused(self, cast, client, typed):
        set_up(cast.alice.user)
        sign_in(client)
        assert client.post(SECOND, {"code": typed}).status_code == 422

    def test_a_code_counts_once(self, cast, client):
        secret = set_up(cast.alice.user)
        seen = code(secret)
        sign_in(client), client.post(SECOND, {"code": seen})
        thief = Client()
        sign_in(thief)
        assert thief.post(SECOND, {"code": seen}).status_code == 422 and thief.get(HOME).status_code == 302

    def test_a_recovery_code_signs_in_once_however_it_is_spaced(self, cast, client):
        set_up(cast.alice.user)
        [first, *_rest] = recovery_codes(cast.alice.user)
        sign_in(client)
        assert client.post(SECOND, {"code": f"{first[:4]} {first[4:]}"}).status_code == 302
        assert first not in recovery_codes(cast.alice.user)

    def test_codes_cannot_be_tried_for_long(self, cast, client):
        secret = set_up(cast.alice.user)
        sign_in(client)
        answers = [client.post(SECOND, {"code": "000000"}).status_code for _attempt in range(6)]
        assert answers == [422] * 5 + [429]
        assert client.post(SECOND, {"code": code(secret)}).status_code == 429

    def test_one_may_turn_back_and_sign_in_as_somebody_else(self, cast, client):
        set_up(cast.alice.user)
        sign_in(client)
        assert client.post("/accounts/logout/", {"next": LOGIN})["Location"] == LOGIN
        assert sign_in(client, "bob@example.com")["Location"] == "/"

    @pytest.mark.parametrize("url", [SET_UP, CODES, NEW_CODES, REMOVE])
    def test_an_hour_later_the_password_is_asked_again_first(self, cast, client_of, url):
        if url != SET_UP:
            set_up(cast.alice.user)
        client = client_of(cast.alice)
        wait(client)
        assert client.get(url)["Location"].startswith("/accounts/reauthenticate/?next=")
        again = {"password": "correct horse", "next": url}
        assert client.post("/accounts/reauthenticate/", again)["Location"] == url
        assert client.get(url).status_code == 200

    def test_new_codes_take_the_place_of_the_old(self, cast, client_of):
        set_up(cast.alice.user)
        old = recovery_codes(cast.alice.user)
        assert client_of(cast.alice).post(NEW_CODES)["Location"] == CODES
        assert not set(old) & set(recovery_codes(cast.alice.user))

    def test_codes_are_downloaded_as_text_that_no_cache_keeps(self, cast, client_of):
        set_up(cast.alice.user)
        answer = client_of(cast.alice).get(f"{CODES}download/")
        assert answer["Content-Type"] == "text/plain" and "no-store" in answer["Cache-Control"]
        assert len([line for line in answer.content.decode().splitlines() if line.replace(" ", "").isdigit()]) == 10

    def test_removed_the_codes_go_too(self, cast, client_of):
        set_up(cast.alice.user)
        assert client_of(cast.alice).post(REMOVE).status_code == 302
        assert not Authenticator.objects.exists()

    def test_without_it_there_are_no_codes_to_see_or_make(self, cast, client_of):
        client = client_of(cast.alice)
        assert client.get(CODES).status_code == client.get(REMOVE).status_code == 404
        assert client.post(NEW_CODES).status_code == 422 and not Authenticator.objects.exists()


class TestRequired:
    def test_who_has_none_is_led_to_set_it_up_and_back(self, cast, client_of):
        require(cast.account)
        client = client_of(cast.bob)
        assert client.get("/acme/contacts/?q=ana")["Location"] == SET_UP
        assert b"The account that you opened asks for one" in client.get(SET_UP).content
        turn_on(client)
        assert b'href="/acme/contacts/?q=ana"' in client.get(CODES).content
        assert client.get("/acme/contacts/?q=ana").status_code == 200

    def test_who_has_one_comes_in(self, cast, client_of):
        require(cast.account)
        set_up(cast.bob.user)
        assert client_of(cast.bob).get(HOME).status_code == 200

    def test_a_fragment_is_led_there_too(self, cast, client_of):
        require(cast.account)
        answer = client_of(cast.bob).get("/acme/contacts/", headers=FRAGMENT)
        assert answer.status_code == 403 and answer["HX-Redirect"] == SET_UP and not answer.content

    @pytest.mark.parametrize("accepted", ["text/event-stream", "application/json"])
    def test_streams_and_programs_are_refused(self, cast, client_of, accepted):
        require(cast.account)
        client = client_of(cast.bob)
        assert client.get("/acme/live/", headers={"Accept": accepted}).status_code == 403
        assert client.get("/acme/contacts/", headers={"Accept": accepted}).status_code == 403

    def test_nothing_is_written_before_one_has_it(self, cast, client_of):
        require(cast.account)
        assert client_of(cast.bob).post(HOME, {"name": "Bobby"}).status_code == 302
        assert User.objects.get(pk=cast.bob.user_id).name == "Bob"

    def test_a_stranger_learns_nothing_of_it(self, cast, client_of):
        require(cast.account)
        assert client_of(cast.mallory).get("/acme/contacts/").status_code == 404

    def test_other_accounts_stay_open(self, cast, client_of):
        require(cast.rival)
        assert client_of(cast.bob).get(HOME).status_code == 200

    def test_removing_it_closes_the_account_and_says_so_first(self, cast, client_of):
        require(cast.account)
        set_up(cast.bob.user)
        client = client_of(cast.bob)
        assert b"You cannot open Acme without one" in client.get(REMOVE).content
        client.post(REMOVE)
        assert client.get(HOME)["Location"] == SET_UP

    def test_it_is_an_administrator_who_asks_for_it(self, cast, client_of):
        set_up(cast.alice.user)
        fields = {"name": "Acme", "country": "BR", "language": "en", "time_zone": "UTC", "currency": "BRL"}
        more = {"modules": ["crm"], "session_days": 14, "requires_second_factor": "on"}
        assert client_of(cast.bob).post("/acme/settings/account/", fields | more).status_code == 403
        client_of(cast.alice).post("/acme/settings/account/", fields | more)
        assert Account.objects.get(pk=cast.account.pk).requires_second_factor

    def test_a_page_asks_the_database_no_more_for_it(self, cast, client_of):
        client = client_of(cast.bob)

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert client.get("/acme/contacts/").status_code == 200
            return len(asked)

        set_up(cast.bob.user)
        queries(), (before := queries())
        require(cast.account)
        assert queries() == before


class TestAdmin:
    @pytest.fixture
    def staff(self, cast):
        User.objects.filter(pk__in=[cast.alice.user_id, cast.mallory.user_id]).update(is_staff=True)
        return cast

    @pytest.fixture
    def root(self, db):
        return User.objects.create_superuser("root@example.com", "correct horse", name="Root")

    def test_staff_without_one_are_led_to_set_it_up(self, staff, client_of):
        require(staff.account)
        answer = client_of(staff.alice).get("/admin/contacts/contact/", follow=True)
        assert answer.redirect_chain[-1][0] == SET_UP

    def test_staff_with_one_come_in(self, staff, client_of):
        require(staff.account)
        set_up(staff.alice.user)
        assert client_of(staff.alice).get("/admin/contacts/contact/").status_code == 200

    def test_staff_of_two_accounts_see_the_one_that_does_not_ask(self, staff, client_of):
        Member.objects.join(staff.rival, staff.alice.user, Role.objects.of(staff.rival).get(name="Administrator"))
        require(staff.account)
        shown = client_of(staff.alice).get("/admin/accounts/account/").context["cl"].queryset
        assert list(shown) == [staff.rival]

    def test_an_old_sign_in_does_not_count_there_either(self, staff, client_of):
        client = client_of(staff.alice)
        session = client.session
        session[SIGNED_IN_AT] = time.time() - 15 * 86_400
        session.save()
        assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(LOGIN)

    def test_who_looks_into_every_account_needs_what_any_of_them_asks_for(self, cast, root, client):
        client.force_login(root)
        assert client.get("/admin/accounts/account/").status_code == 200
        require(cast.rival)
        assert client.get("/admin/accounts/account/", follow=True).redirect_chain[-1][0] == SET_UP
        set_up(root)
        assert client.get("/admin/accounts/account/").status_code == 200

    def test_nobody_reads_secrets_there(self, cast, root, client):
        set_up(cast.alice.user)
        client.force_login(root)
        assert client.get("/admin/mfa/authenticator/").status_code == 404
        page = client.get(f"/admin/accounts/user/{cast.alice.user_id}/change/").content.decode()
        assert not any(each in page for each in recovery_codes(cast.alice.user))

    def test_a_superuser_resets_it(self, cast, root, client):
        set_up(cast.alice.user)
        client.force_login(root)
        chosen = {"action": "reset_second_factor", "_selected_action": [cast.alice.user_id]}
        client.post("/admin/accounts/user/", chosen)
        assert not Authenticator.objects.exists() and mail.outbox[0].to == ["alice@example.com"]


class TestLost:
    """Phone and recovery codes are gone."""

    def reset(self, client, member):
        return client.post(f"/acme/settings/members/{member.pk}/second-factor/")

    def test_an_administrator_sees_who_has_one(self, cast, client_of):
        set_up(cast.bob.user)
        page = client_of(cast.alice).get("/acme/settings/members/").content.decode()
        assert page.count('<span class="badge good">On</span>') == 1

    def test_an_administrator_resets_it_which_is_recorded_and_mailed(self, cast, client_of):
        set_up(cast.bob.user)
        lost = client_of(cast.bob)
        self.reset(client_of(cast.alice), cast.bob)
        assert not Authenticator.objects.exists() and lost.get(HOME).status_code == 302
        event = Event.objects.get(verb="member.second_factor_reset")
        assert event.actor == cast.alice and [str(each) for each in event.about.all()] == [f"member:{cast.bob.pk}"]
        assert mail.outbox[0].to == ["bob@example.com"] and "Alice" in mail.outbox[0].body

    def test_an_administrator_cannot_read_the_codes(self, cast, client_of):
        set_up(cast.bob.user)
        page = client_of(cast.alice).get(f"/acme/settings/members/{cast.bob.pk}/").content.decode()
        assert "Reset second factor" in page and not any(each in page for each in recovery_codes(cast.bob.user))

    def test_it_stays_when_another_account_counts_on_it(self, cast, client_of):
        set_up(cast.bob.user)
        Member.objects.join(cast.rival, cast.bob.user, Role.objects.of(cast.rival).get(name="Viewer"))
        require(cast.rival)
        client = client_of(cast.alice)
        assert b"Reset second factor" not in client.get(f"/acme/settings/members/{cast.bob.pk}/").content
        assert self.reset(client, cast.bob).status_code == 403
        assert cast.bob.user.has_second_factor and not mail.outbox
        assert not Event.objects.filter(verb__contains="second_factor").exists()

    @pytest.mark.parametrize("who", ["superuser", "oneself", "kept out"])
    def test_it_stays_where_it_is_not_for_the_account_to_decide(self, cast, client_of, who):
        member = cast.alice if who == "oneself" else cast.bob
        set_up(member.user)
        User.objects.filter(pk=cast.bob.user_id).update(is_superuser=who == "superuser")
        Member.objects.filter(pk=cast.bob.pk).update(is_active=who != "kept out")
        assert self.reset(client_of(cast.alice), member).status_code == 403
        assert member.user.has_second_factor

    def test_it_is_for_administrators_and_by_post(self, cast, client_of):
        set_up(cast.carol.user)
        assert self.reset(client_of(cast.bob), cast.carol).status_code == 403
        assert client_of(cast.alice).get(f"/acme/settings/members/{cast.carol.pk}/second-factor/").status_code == 405
        assert self.reset(client_of(cast.mallory), cast.carol).status_code == 404
        assert cast.carol.user.has_second_factor
