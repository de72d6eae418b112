"""What every answer says to the browser: who may run scripts, frame the page, keep a copy."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client

from tests.access.routes import routes

NEW = "battery staple 9"
# What holds no data of anybody.
SAMPLES = {"imports:sample"}
PAGES = ["/acme/settings/account/", "/acme/contacts/", "/acme/crm/", "/acme/imports/", "/acme/settings/profile/"]


def policy(answer) -> dict[str, str]:
    """The content security policy of an answer, by directive."""
    parts = (part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    return {name: values[0] if values else "" for name, *values in parts}


@pytest.mark.parametrize("url", [*PAGES, "/accounts/login/", "/", "/acme/nothing-here/", "/acme/contacts/0/"])
def test_a_page_runs_no_script_but_the_products_own(url, cast, client_of):
    answer = client_of(cast.alice).get(url, follow=True)
    directives = policy(answer)
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert directives["default-src"] == "'self'" and directives["object-src"] == "'none'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert directives["form-action"] == "'self'"


@pytest.mark.parametrize("url", [*PAGES, "/admin/", "/health/"])
def test_no_browser_guesses_types_frames_pages_or_tells_where_one_came_from(url, cast, client_of):
    answer = client_of(cast.alice).get(url, follow=True)
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin" and answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "headers", [{}, {"HX-Request": "true", "HX-Request-Type": "partial"}], ids=["page", "fragment"]
)
@pytest.mark.parametrize("url", PAGES)
def test_personal_data_is_kept_by_no_cache(url, headers, cast, client_of):
    answer = client_of(cast.alice).get(url, headers=headers, follow=True)
    assert "no-store" in answer["Cache-Control"]


def test_the_admin_alone_has_a_looser_policy(cast, client_of):
    cast.alice.user.is_staff = True
    cast.alice.user.save()
    client = client_of(cast.alice)
    assert "'unsafe-eval'" in policy(client.get("/admin/contacts/contact/"))["script-src"]
    assert policy(client.get("/admin/"))["frame-ancestors"] == "'none'"
    assert "unsafe" not in client.get("/acme/contacts/")["Content-Security-Policy"]


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(cast, client):
    client.post("/accounts/login/", {"login": "alice@example.com", "password": "correct horse"})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_an_unsafe_request_without_the_token_is_refused(cast, client_of):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.post("/acme/settings/profile/", {"name": "Taken"})
    cast.alice.user.refresh_from_db()
    assert answer.status_code == 403 and cast.alice.user.name == "Alice"


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
def test_after_the_sign_in_one_stays_on_the_site(target, cast, client):
    fields = {"login": "alice@example.com", "password": "correct horse", "next": target}
    assert client.post("/accounts/login/", fields)["Location"] in {"/", "/accounts/login/"}


@pytest.mark.parametrize(
    ("url", "typed"),
    [
        ("/accounts/logout/", {}),
        ("/accounts/reauthenticate/", {"password": "correct horse"}),
        ("/accounts/password/change/", {"oldpassword": "correct horse", "password1": NEW, "password2": NEW}),
    ],
)
@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
def test_one_stays_on_the_site_whatever_one_has_done_to_ones_sign_in(url, typed, target, cast, client_of):
    answer = client_of(cast.alice).post(url, typed | {"next": target})
    assert answer.status_code == 302 and answer["Location"].startswith("/") and "evil" not in answer["Location"]


@pytest.mark.parametrize("header", [{"Host": "evil.example"}, {"Host": "crm.example.com@evil.example"}, {"Host": ""}])
def test_a_foreign_host_is_not_answered(client, db, header):
    assert client.get("/health/", headers=header).status_code == 400


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "Forwarded"])
def test_a_mail_leads_to_the_host_that_was_asked_and_to_no_forwarded_one(header, cast, client):
    client.post("/accounts/password/reset/", {"email": "alice@example.com"}, headers={header: "host=evil.example"})
    assert "http://testserver/accounts/password/reset/key/" in mail.outbox[0].body and "evil" not in mail.outbox[0].body


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/x-www-form-urlencoded"])
def test_another_site_cannot_send_a_form_in_disguise(kind, cast):
    """No page takes JSON; one that will has to refuse what other sites can send as plain text."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice.user)
    body = '{"name": "Taken", "csrfmiddlewaretoken": "x"}'
    answer = client.post("/acme/settings/profile/", body, content_type=kind, headers={"Origin": "https://evil.example"})
    cast.alice.user.refresh_from_db()
    assert answer.status_code == 403 and cast.alice.user.name == "Alice"


@pytest.mark.parametrize(
    ("url", "length", "status"),
    [
        ("/accounts/login/", 2 << 20, 413),
        ("/acme/imports/new/contacts/", 600 << 20, 413),
        ("/acme/settings/profile/", 600 << 20, 413),
        ("/accounts/login/", 6, 422),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_read(url, length, status, cast, client):
    answer = client.post(url, b"name=x", content_type="application/x-www-form-urlencoded", CONTENT_LENGTH=str(length))
    assert answer.status_code == status


@pytest.mark.parametrize("field", ["text of a form", "fields of a form", "files of a form"])
def test_a_form_out_of_all_measure_is_refused(field, cast, client_of):
    forms = {
        "text of a form": {"name": "x" * (6 << 20)},
        "fields of a form": {f"f{number}": "" for number in range(1001)},
        "files of a form": {f"f{number}": ContentFile(b"x", "x") for number in range(101)},
    }
    answer = client_of(cast.alice).post("/acme/settings/profile/", forms[field])
    cast.alice.user.refresh_from_db()
    assert answer.status_code == 400 and cast.alice.user.name == "Alice"


def test_no_page_of_an_account_stays_in_a_shared_cache(cast, client_of, subtests):
    client, made = client_of(cast.alice), {}
    for route in [each for each in routes() if each.name != "live"]:
        with subtests.test(str(route)):
            answer = client.get(route.url("acme", route.arguments(cast.account, made)))
            kept = answer.headers.get("Cache-Control", "")
            assert answer.status_code != 200 or "no-store" in kept or "private" in kept or route.name in SAMPLES


def test_production_settings_pass_the_deployment_check(tmp_path):
    production = {"SITE_URL": "https://crm.example.com", "SECRET_KEY": "k" * 50 + "aB3$xyz9!", "DEBUG": ""}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    environment = inherited | production | {"DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
