"""A session ends when it should."""

from django.test import Client


def signed_in(email: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": "correct horse"})
    assert client.get("/acme/settings/profile/").status_code == 200
    return client


def test_a_cookie_is_dead_after_signing_out(cast):
    client = signed_in("alice@example.com")
    stolen = Client()
    stolen.cookies = client.cookies.copy()
    client.post("/accounts/logout/")
    assert stolen.get("/acme/settings/profile/").status_code == 302


def test_other_sessions_are_dead_after_a_change_of_the_password(cast):
    client, other = signed_in("alice@example.com"), signed_in("alice@example.com")
    new = {"oldpassword": "correct horse", "password1": "battery staple 9", "password2": "battery staple 9"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    assert other.get("/acme/settings/profile/").status_code == 302


def test_a_session_is_dead_when_its_person_may_not_sign_in(cast):
    client = signed_in("alice@example.com")
    cast.alice.user.is_active = False
    cast.alice.user.save()
    assert client.get("/acme/settings/profile/").status_code == 302


def test_a_session_opens_no_account_that_keeps_its_person_out(cast):
    client = signed_in("bob@example.com")
    cast.bob.deactivate()
    assert client.get("/acme/settings/profile/").status_code == 404


def test_the_time_zone_of_one_request_is_not_that_of_the_next(cast):
    from django.utils import timezone

    cast.alice.user.time_zone = "Asia/Tokyo"
    cast.alice.user.save()
    before = timezone.get_current_timezone_name()
    signed_in("alice@example.com")
    assert timezone.get_current_timezone_name() == before
