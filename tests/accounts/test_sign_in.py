"""Coming in: what is said, what is counted, how long it lasts."""

import re
import time

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.entry import DAY_SECONDS, SIGNED_IN_AT
from accounts.models import Account, Member, Role, User
from contacts.models import Segment

LOGIN, RESET, CHANGE = "/accounts/login/", "/accounts/password/reset/", "/accounts/password/change/"
HOME = "/acme/settings/profile/"
CHANGING = re.compile(r'value="[^"]{40,}"|\{"X-CSRFToken": "[^"]+"\}')


def sign_in(client, email="alice@example.com", password="correct horse", **more):
    return client.post(LOGIN, {"login": email, "password": password} | more)


def seen(answer, *typed: str) -> tuple[int, str]:
    """What a person sees, without tokens and what they themselves had typed."""
    page = CHANGING.sub("", answer.content.decode())
    for text in typed:
        page = page.replace(text, "…")
    return answer.status_code, page


def age(client, days: float) -> None:
    """Let the client's sign-in be so many days ago."""
    session = client.session
    session[SIGNED_IN_AT] = time.time() - days * DAY_SECONDS
    session.save()


def test_who_belongs_comes_in(cast, client):
    assert sign_in(client, "Alice@Example.com ")["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(cast, client):
    wrong, unknown = sign_in(client, password="no"), sign_in(client, "nobody@example.com", "no")
    assert seen(wrong, "alice@example.com") == seen(unknown, "nobody@example.com")
    assert wrong.status_code == 422 and "do not belong together" in wrong.content.decode()


def test_what_was_typed_is_kept_but_for_the_password(cast, client):
    page = sign_in(client, password="secret stuff").content.decode()
    assert 'value="alice@example.com"' in page and "secret stuff" not in page


def test_after_five_wrong_passwords_not_even_the_right_one_counts(cast):
    for _attempt in range(5):
        assert sign_in(Client(), password="no").status_code == 422
    locked = sign_in(Client())
    assert locked.status_code == 429 and 'value="alice@example.com"' in locked.content.decode()
    assert "Too many attempts" in locked.content.decode() and settings.SESSION_COOKIE_NAME not in locked.cookies


def test_another_host_or_port_in_the_request_does_not_open_a_lock(cast):
    hosts = ["testserver", "localhost", "localhost:2", "127.0.0.1:3", "[::1]:4"]
    for host in hosts:
        assert sign_in(Client(headers={"host": host}), password="no").status_code == 422
    assert sign_in(Client(headers={"host": "localhost:99"})).status_code == 429


def test_an_unknown_address_is_locked_just_the_same(cast):
    for place, email in (("10.0.0.1", "alice@example.com"), ("10.0.0.2", "nobody@example.com")):
        answers = [sign_in(Client(REMOTE_ADDR=place), email, "no") for _attempt in range(6)]
        assert [answer.status_code for answer in answers] == [422] * 5 + [429]


def test_one_place_may_fail_ten_times_a_minute_whatever_the_address(cast, client):
    answers = [sign_in(client, f"p{number}@example.com", "no").status_code for number in range(11)]
    assert answers == [422] * 10 + [429]
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302


def test_who_comes_in_again_and_again_is_not_locked_out(cast):
    assert {sign_in(Client()).status_code for _time in range(12)} == {302}


def test_attempts_are_counted_where_every_process_looks(cast, client):
    sign_in(client, password="no")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM conversalabs_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone() == (2,)


def test_a_limit_on_the_page_itself_keeps_what_was_typed_too(cast, client):
    for _time in range(30):
        client.post(LOGIN, {"login": "not an address"})
    answer = client.post(LOGIN, {"login": "someone@example.com", "password": "secret stuff"})
    assert answer.status_code == 429 and 'value="someone@example.com"' in answer.content.decode()
    assert b"Too many attempts" in answer.content and b"secret stuff" not in answer.content


def test_ordinary_pages_do_not_ask_the_cache(cast, client_of):
    client = client_of(cast.alice)
    Segment.objects.create(account=cast.account, owner=cast.alice, name="Everybody", is_shared=True)
    with CaptureQueriesContext(connection) as asked:
        for url in ("/acme/contacts/", "/acme/crm/", HOME, "/accounts/2fa/", "/"):
            client.get(url, follow=True)
    assert not [query for query in asked if "conversalabs_cache" in query["sql"]]


def test_a_forgotten_password_is_answered_alike_for_all_and_mailed_about_to_all(cast, client):
    known = client.post(RESET, {"email": "alice@example.com"}, follow=True)
    unknown = client.post(RESET, {"email": "nobody@example.com"}, follow=True)
    assert seen(known) == seen(unknown)
    assert [letter.to for letter in mail.outbox] == [["alice@example.com"], ["nobody@example.com"]]
    assert "/reset/key/" in mail.outbox[0].body and "/reset/key/" not in mail.outbox[1].body


@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com"])
def test_one_address_is_mailed_three_times_in_five_minutes(cast, client, email):
    answers = [client.post(RESET, {"email": email}).status_code for _time in range(4)]
    assert answers == [302, 302, 302, 429] and len(mail.outbox) == 3


def new_password(client, text="battery staple 9"):
    link = next(line for line in mail.outbox[-1].body.splitlines() if "/reset/key/" in line)
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": text, "password2": text}, follow=True)


def test_a_password_is_chosen_by_mail_once_and_ends_what_was_open(cast, client):
    open_elsewhere = Client()
    sign_in(open_elsewhere)
    client.post(RESET, {"email": "alice@example.com"})
    assert b"The password is saved" in new_password(client).content
    assert (
        open_elsewhere.get(HOME).status_code == 302 and sign_in(client, password="battery staple 9").status_code == 302
    )
    assert mail.outbox[-1].subject == "Your password was changed"


def test_a_link_counts_once(cast, client):
    client.post(RESET, {"email": "alice@example.com"})
    link = next(line for line in mail.outbox[0].body.splitlines() if "/reset/key/" in line)
    new_password(client)
    assert b"This link is used up" in Client().get(link, follow=True).content


def test_a_password_that_is_too_simple_is_refused_with_the_reason(cast, client):
    client.post(RESET, {"email": "alice@example.com"})
    answer = new_password(client, "12345678")
    assert answer.status_code == 422 and b"too common" in answer.content


def test_nobody_signs_up(db, client):
    fields = {"email": "eve@example.com", "password1": "battery staple 9"}
    for answer in (client.get("/accounts/signup/"), client.post("/accounts/signup/", fields)):
        assert b"People join by invitation" in answer.content
    assert not User.objects.exists()


@pytest.mark.parametrize("url", ["/accounts/3rdparty/", "/accounts/login/code/", "/accounts/2fa/webauthn/"])
def test_ways_in_that_we_do_not_offer_are_not_there(db, client, url):
    assert client.get(url).status_code == 404


def test_the_admin_has_no_sign_in_of_its_own(cast, client):
    fields = {"username": "alice@example.com", "password": "correct horse"}
    assert client.post("/admin/login/?next=/admin/", fields)["Location"] == "/accounts/login/?next=/admin/"
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_passwords_are_hashed_with_argon2():
    assert settings._wrapped.PASSWORD_HASHERS[0].endswith("MD5PasswordHasher")  # of the tests
    from conversalabs import settings as ours

    assert ours.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_signing_out_everywhere_ends_every_session(cast, client):
    other = Client()
    sign_in(client), sign_in(other)
    assert client.post("/accounts/sign-out-everywhere/")["Location"] == LOGIN
    assert client.get(HOME).status_code == other.get(HOME).status_code == 302
    assert sign_in(client).status_code == 302


def test_signing_out_everywhere_is_for_who_is_signed_in_and_by_post(cast, client):
    assert client.post("/accounts/sign-out-everywhere/")["Location"].startswith(LOGIN)
    sign_in(client)
    assert client.get("/accounts/sign-out-everywhere/").status_code == 405


@pytest.mark.parametrize(("days", "status"), [(6.9, 200), (7.1, 302)])
def test_one_signs_in_again_after_as_many_days_as_the_account_says(cast, client, days, status):
    Account.objects.filter(pk=cast.account.pk).update(session_days=7)
    sign_in(client)
    age(client, days)
    assert client.get(HOME).status_code == status


def test_who_signs_in_again_goes_on_where_they_were(cast, client):
    sign_in(client)
    age(client, 15)
    login = client.get(f"{HOME}?tab=1", follow=True)
    assert b"It is a while" in login.content
    assert sign_in(client, next=f"{HOME}?tab=1")["Location"] == f"{HOME}?tab=1"
    assert client.get(HOME).status_code == 200


def test_each_account_counts_for_itself(cast, client):
    Member.objects.join(cast.rival, cast.alice.user, Role.objects.of(cast.rival).get(name="Viewer"))
    Account.objects.filter(pk=cast.rival.pk).update(session_days=30)
    sign_in(client)
    age(client, 20)
    assert client.get("/rival/settings/profile/").status_code == 200
    assert client.get(HOME).status_code == 302


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"HX-Request": "true", "HX-Request-Type": "partial"}, 401), ({"Accept": "text/event-stream"}, 403)],
)
def test_an_old_tab_does_not_end_the_session_for_other_accounts(cast, client, headers, status):
    sign_in(client)
    age(client, 20)
    answer = client.get(HOME, headers=headers)
    assert answer.status_code == status and b"Alice" not in answer.content
    assert client.get("/accounts/email/").status_code == 200


@pytest.mark.parametrize("days", ["0", "91", "", "-3", "x"])
def test_days_that_make_no_sense_are_refused(cast, client_of, days):
    fields = {"name": "Acme", "country": "BR", "language": "en", "time_zone": "UTC", "currency": "BRL"}
    answer = client_of(cast.alice).post("/acme/settings/account/", fields | {"session_days": days})
    assert answer.status_code == 422 and Account.objects.get(pk=cast.account.pk).session_days == 14


def test_a_new_address_counts_when_it_is_confirmed_and_the_old_one_hears_of_it(cast, client):
    sign_in(client)
    client.post("/accounts/email/", {"email": "ALICE@new.example", "action_add": ""})
    assert User.objects.get(pk=cast.alice.user_id).email == "alice@example.com"
    link = next(line for line in mail.outbox[0].body.splitlines() if "/confirm-email/" in line)
    client.post(link.partition("testserver")[2])
    assert User.objects.get(pk=cast.alice.user_id).email == "alice@new.example"
    assert [letter.to for letter in mail.outbox] == [["alice@new.example"], ["alice@example.com"]]
    assert sign_in(Client()).status_code == 422 and sign_in(Client(), "alice@new.example").status_code == 302


def test_the_address_of_somebody_else_cannot_be_taken(cast, client):
    sign_in(client)
    client.post("/accounts/email/", {"email": "bob@example.com", "action_add": ""})
    link = next(line for line in mail.outbox[0].body.splitlines() if "/confirm-email/" in line)
    answer = client.post(link.partition("testserver")[2], follow=True)
    assert answer.status_code == 200 and User.objects.get(pk=cast.alice.user_id).email == "alice@example.com"
    assert sign_in(Client(), "bob@example.com")["Location"] == "/"


def test_an_address_needs_a_sign_in_of_late_or_the_password_again(cast, client):
    sign_in(client)
    age(client, 0.1)
    answer = client.post("/accounts/email/", {"email": "alice@new.example", "action_add": ""})
    assert answer["Location"].startswith("/accounts/reauthenticate/") and not mail.outbox


@pytest.mark.parametrize("who", ["signed in", "signed out"])
def test_every_page_is_drawn_by_the_product_and_stays_in_no_cache(cast, client, who):
    if who == "signed in":
        sign_in(client)
    for url in ("login", "logout", "inactive", "signup", "reauthenticate", "email", "confirm-email", "password/change",
                "password/set", "password/reset", "password/reset/done", "password/reset/key/done", "2fa",
                "2fa/totp/activate", "2fa/recovery-codes/generate", "2fa/reauthenticate"):  # fmt: skip
        answer = client.get(f"/accounts/{url}/")
        assert "no-store" in answer["Cache-Control"] and answer.status_code in {200, 302}, url
        if answer.status_code == 200:
            drawn = answer.templates[0].origin.name
            assert drawn.startswith(str(settings.BASE_DIR / "templates")), drawn
