"""What every answer says to the browser: who may run scripts, frame the page, keep a copy."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

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
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.post("/acme/settings/profile/", {"name": "Taken"})
    cast.alice.user.refresh_from_db()
    assert answer.status_code == 403 and cast.alice.user.name == "Alice"


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
def test_after_the_sign_in_one_stays_on_the_site(target, cast, client):
    fields = {"login": "alice@example.com", "password": "correct horse", "next": target}
    assert client.post("/accounts/login/", fields)["Location"] in {"/", "/accounts/login/"}


def test_a_foreign_host_is_not_answered(client, db):
    assert client.get("/health/", headers={"Host": "evil.example"}).status_code == 400


def test_production_settings_pass_the_deployment_check(tmp_path):
    production = {"SITE_URL": "https://crm.example.com", "SECRET_KEY": "k" * 50 + "aB3$xyz9!", "DEBUG": ""}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    environment = inherited | production | {"DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
