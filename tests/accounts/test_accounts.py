"""Opening a further account, and going from one to the other."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Account, Event, Member, Role, User
from tests.at_once import at_once

URL = "/accounts/new/"
ONCE = "6d5b3bd2-6c0b-4bb2-8a0f-6d1bd4b4c3a1"


def fields(**changes) -> dict:
    chosen = {"country": "PT", "language": "pt-br", "time_zone": "Europe/Lisbon", "currency": "EUR"}
    return {"name": "Padaria São João", "slug": "padaria", **chosen} | changes


def sign_in(email="bob@example.com") -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_whoever_opens_an_account_administers_it(cast):
    client = sign_in()
    assert client.post(URL, fields())["Location"] == "/padaria/contacts/"
    account = Account.objects.get(slug="padaria")
    assert (account.country, account.language, account.time_zone, account.currency) == tuple(fields().values())[2:]
    assert Member.objects.get(account=account).can("administer") and account.modules == ["crm"]
    assert client.get("/padaria/settings/members/").status_code == 200
    assert Event.objects.get(account=account).verb == "account.opened"


def test_a_new_account_opens_no_other(cast):
    client = sign_in()
    client.post(URL, fields())
    assert client.get("/acme/settings/members/").status_code == 403
    assert client.get("/rival/contacts/").status_code == 404


def test_without_an_address_it_follows_from_the_name(cast):
    sign_in().post(URL, fields(slug=""))
    assert Account.objects.filter(slug="padaria-sao-joao").exists()


@pytest.mark.parametrize(("slug", "free"), [("acme", "acme-2"), ("ACME", "acme-2"), ("admin", "admin-2"),
                                            ("Api", "api-2"), ("accounts", "accounts-2")])  # fmt: skip
def test_a_taken_or_reserved_address_is_refused_and_a_free_one_named(cast, slug, free):
    answer = sign_in().post(URL, fields(slug=slug))
    page = answer.content.decode()
    assert answer.status_code == 422 and f"{free} is free" in page and Account.objects.count() == 2
    assert "Padaria São João" in page and f'value="{slug}"' in page and 'value="PT" selected' in page


@pytest.mark.parametrize("changes", [{"slug": "no way"}, {"slug": "../x"}, {"slug": "x" * 51}, {"name": ""},
                                     {"name": "日本", "slug": ""}, {"currency": "XXX"}, {"time_zone": "Mars/Base"},
                                     {"slug": "a\0b"}, {"name": "x" * 121}])  # fmt: skip
def test_what_cannot_be_opens_no_account(cast, changes):
    assert sign_in().post(URL, fields(**changes)).status_code == 422
    assert Account.objects.count() == 2 and not Role.objects.exclude(account__slug__in=["acme", "rival"]).exists()


def test_nothing_but_what_the_form_holds_is_taken(cast):
    sign_in().post(URL, fields(modules=["orders"], id=cast.account.pk, administrator=cast.mallory.user_id))
    account = Account.objects.get(slug="padaria")
    assert account.modules == ["crm"] and Member.objects.get(account=account).user == cast.bob.user


def test_the_form_begins_like_the_newest_account(cast):
    Account.objects.filter(pk=cast.account.pk).update(country="MX", currency="MXN")
    page = sign_in().get(URL).content.decode()
    assert 'value="MX" selected' in page and 'value="MXN" selected' in page


def test_somebody_without_any_account_may_open_one(db):
    User.objects.create_user("zoe@example.com")
    client = sign_in("zoe@example.com")
    assert URL in client.get("/").content.decode()
    assert client.post(URL, fields())["Location"] == "/padaria/contacts/"


@pytest.mark.parametrize("url", [URL, "/accounts/"])
def test_without_a_sign_in_there_is_no_form(db, url):
    for send in (Client().get, Client().post):
        assert send(url, fields())["Location"].startswith("/accounts/login/")
    assert not Account.objects.exists()


def test_a_form_that_is_sent_again_goes_to_the_account_that_it_opened(cast):
    client = sign_in()
    for name in ("Padaria", "Other"):
        assert client.post(URL, fields(once=ONCE, name=name, slug=name.lower()))["Location"] == "/padaria/contacts/"
    assert Account.objects.count() == 3


def test_the_token_of_somebody_elses_form_leads_nowhere(cast):
    sign_in().post(URL, fields(once=ONCE))
    answer = sign_in("mallory@example.com").post(URL, fields(once=ONCE))
    assert answer.status_code == 422 and "padaria-2 is free" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twenty_times_at_once_opens_one_account(cast):
    clients = [sign_in() for _each in range(20)]
    answers = at_once(lambda n: clients[n].post(URL, fields(once=ONCE)).headers.get("Location"), 20)
    assert set(answers) == {"/padaria/contacts/"} and Account.objects.count() == 3
    assert Role.objects.filter(account__slug="padaria").count() == 3


def test_the_switcher_marks_where_one_is_and_leads_to_all_and_to_a_new_one(cast):
    Member.objects.join(cast.rival, cast.bob.user, Role.objects.of(cast.rival).get(name="Viewer"))
    page = sign_in().get("/acme/settings/profile/").content.decode()
    menu = page.partition('id="account_menu"')[2].partition('class="nav-list"')[0]
    assert 'href="/acme/contacts/" aria-current="true"' in menu and 'href="/rival/contacts/">' in menu
    assert 'href="/accounts/"' in menu and f'href="{URL}"' in menu


def test_the_chooser_shows_ones_accounts_even_if_there_is_only_one(cast):
    page = sign_in().get("/accounts/").content.decode()
    assert "/acme/contacts/" in page and "/rival/contacts/" not in page and URL in page
