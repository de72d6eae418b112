"""How many mails an account sends, and how many accounts somebody opens: enough for all work, not for mischief."""

from django.core import mail
from django.db import connection

from accounts.models import Account, Event, Invitation, Role
from tests.accounts.test_accounts import URL as NEW_ACCOUNT
from tests.accounts.test_accounts import fields as account_fields

MEMBERS = "/acme/settings/members/"
INVITE = f"{MEMBERS}invitations/new/"


def fields(account, email: str) -> dict:
    return {"email": email, "roles": [Role.objects.of(account).get(name="Viewer").pk]}


def test_fifty_people_are_invited_in_an_hour_and_then_no_more(cast, client_of):
    client = client_of(cast.alice)
    answers = [client.post(INVITE, fields(cast.account, f"p{n}@example.com")).status_code for n in range(50)]
    assert set(answers) == {302}
    cast.bob.give(cast.alice.roles.get())
    events = Event.objects.count()
    answer = client_of(cast.bob).post(INVITE, fields(cast.account, "dora@example.com"))
    page = answer.content.decode()
    assert answer.status_code == 429 and "try again in an hour" in page
    assert 'value="dora@example.com"' in page and "checked" in page
    assert len(mail.outbox) == Invitation.objects.count() == 50 and Event.objects.count() == events


def test_another_account_goes_on(cast, client_of, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"invite": "1/h/key"}
    for account, member in ((cast.account, cast.alice), (cast.rival, cast.mallory)):
        url = INVITE.replace("acme", account.slug)
        answers = [client_of(member).post(url, fields(account, f"p{n}@example.com")).status_code for n in range(2)]
        assert answers == [302, 429]


def test_one_address_is_mailed_five_times_in_an_hour_withdrawn_or_not(cast, client_of):
    client = client_of(cast.alice)
    client.post(INVITE, fields(cast.account, "dora@example.com"))
    for _time in range(3):
        client.post(f"{MEMBERS}invitations/{Invitation.objects.get().pk}/mail/")
    client.post(f"{MEMBERS}invitations/{Invitation.objects.get().pk}/deletion/")
    client.post(INVITE, fields(cast.account, "dora@example.com"))
    last = Invitation.objects.values().get()
    page = client.post(f"{MEMBERS}invitations/{last['id']}/mail/", follow=True).content.decode()
    assert "dora@example.com has had several mails already" in page
    assert len(mail.outbox) == 5 and Invitation.objects.values().get() == last


def test_what_is_refused_for_another_reason_does_not_count(cast, client_of, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"invite": "1/h/key"}
    client = client_of(cast.alice)
    for email in ("bob@example.com", "not an address", "carol@example.com"):
        assert client.post(INVITE, fields(cast.account, email)).status_code == 422
    assert client.post(INVITE, fields(cast.account, "dora@example.com")).status_code == 302


def test_ten_accounts_are_opened_in_a_day_and_then_no_more(cast, client_of):
    client = client_of(cast.bob)
    answers = [client.post(NEW_ACCOUNT, account_fields(slug=f"s{number}")).status_code for number in range(10)]
    assert set(answers) == {302}
    answer = client.post(NEW_ACCOUNT, account_fields(slug="more"))
    page = answer.content.decode()
    assert answer.status_code == 429 and "try again tomorrow" in page
    assert 'value="more"' in page and 'value="PT" selected' in page and Account.objects.count() == 12
    assert client_of(cast.carol).post(NEW_ACCOUNT, account_fields(slug="more")).status_code == 302


def test_they_are_counted_where_every_process_looks(cast, client_of):
    client_of(cast.alice).post(INVITE, fields(cast.account, "dora@example.com"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM conversalabs_cache WHERE cache_key LIKE '%%:invite%%'")
        assert cursor.fetchone() == (2,)
