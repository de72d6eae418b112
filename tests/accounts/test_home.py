from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Member, Role, User


def test_whoever_has_one_account_goes_there(cast, client_of):
    assert client_of(cast.bob).get("/")["Location"] == "/acme/contacts/"


def test_whoever_has_several_chooses(cast, client_of):
    Member.objects.join(cast.rival, cast.bob.user, Role.objects.of(cast.rival).get(name="Viewer"))
    page = client_of(cast.bob).get("/").content.decode()
    assert "/acme/contacts/" in page and "/rival/contacts/" in page


def test_whoever_has_none_is_told_what_to_do(db, client):
    client.force_login(User.objects.create_user("zoe@example.com"), backend=settings.AUTHENTICATION_BACKENDS[0])
    page = client.get("/").content.decode()
    assert "Ask an administrator" in page and "zoe@example.com" in page


def test_an_account_that_keeps_one_out_is_not_offered(cast, client_of):
    cast.bob.deactivate()
    assert "Ask an administrator" in client_of(cast.bob).get("/").content.decode()


def test_the_frame_knows_the_accounts_to_switch_to(cast, client_of):
    Member.objects.join(cast.rival, cast.bob.user, Role.objects.of(cast.rival).get(name="Viewer"))
    answer = client_of(cast.bob).get("/acme/settings/profile/")
    assert [account.slug for account in answer.context["accounts"]] == ["acme", "rival"]


def test_without_a_sign_in_home_is_the_sign_in(client, db):
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_every_page_costs_few_questions(cast, client_of):
    client, url = client_of(cast.alice), "/acme/settings/roles/new/"
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert len(asked) <= 7, "session, person, memberships with their rights, segments, pipelines"
