"""The audit in the settings: in words, newest first, for who administers the account."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.audit.log import PAGE_SIZE
from accounts.models import ExchangeRate, Label, MemberAudit, Role, Team, User
from contacts.models import Contact
from conversalabs.acting import acting
from tests.rows import row

URL = "/acme/settings/audit/"
LINE = re.compile(r"<tr>\s*<th scope=\"row\">(.*?)</th>\s*<td[^>]*>(.*?)</td>", re.DOTALL)


AVATAR = re.compile(r'<span class="avatar.*?</span>')


def lines(answer) -> list[tuple[str, str]]:
    """(who, what) of each line of the page."""
    cells = LINE.findall(AVATAR.sub("", answer.content.decode()))
    return [(strip_tags(who).strip(), strip_tags(what).strip()) for who, what in cells]


def whats(answer) -> list[str]:
    return [what for _who, what in lines(answer)]


@pytest.fixture
def client(cast, client_of):
    return client_of(cast.alice)


def test_it_says_who_did_what_newest_first(cast, client):
    with acting("page", user=lambda: cast.bob.user_id):
        Team.objects.create(account=cast.account, name="South")
    with acting("admin", user=lambda: cast.alice.user_id):
        row(Contact, cast.account), Contact.objects.all().delete()
    page = client.get(URL)
    assert lines(page)[:2] == [("Alice", "Deleted 1 contact"), ("Bob", "Made the team South")]
    assert "Admin" in page.content.decode()


@pytest.mark.parametrize("who", ["bob", "carol"])
def test_who_does_not_administer_may_not_read_it(who, cast, client_of):
    client = client_of(getattr(cast, who))
    assert client.get(URL).status_code == 403
    assert URL not in client.get("/acme/settings/profile/").content.decode()


def test_nothing_of_another_account_is_in_it(cast, client, client_of):
    Team.objects.create(account=cast.rival, name="Secret team")
    row(Contact, cast.rival), Contact.objects.all().delete()
    client_of(cast.mallory).post("/rival/settings/currencies/", {"currency": "JPY", "rate": "1", "date": "2026-01-31"})
    page = client.get(URL).content.decode()
    assert (
        "Secret" not in page and "JPY" not in page and "Mallory" not in page and "contact" not in whats(page_of(page))
    )


def page_of(text: str):
    class Page:
        content = text.encode()

    return Page


def test_what_exists_is_a_link_and_what_is_gone_a_name(cast, client):
    seller = Role.objects.of(cast.account).get(name="Seller")
    cast.carol.give(seller)
    link = f'<a href="/acme/settings/roles/{seller.pk}/">Seller</a>'
    person = f'<a href="/acme/settings/members/{cast.carol.pk}/">Carol</a>'
    assert f"Gave the role {link} to {person}" in client.get(URL).content.decode()
    seller.remove()
    page = client.get(URL).content.decode()
    assert f"Gave the role Seller to {person}" in page and link not in page


def test_who_is_gone_altogether_is_nobody_known(cast, client):
    User.objects.filter(pk=cast.bob.user_id).delete()
    assert "Gave the role Seller to somebody who is gone" in whats(client.get(URL))
    assert ("Alice", "Removed somebody who is gone") not in lines(client.get(URL))


def test_a_name_is_text_and_never_markup(cast, client):
    Team.objects.create(account=cast.account, name="<b>South</b>")
    page = client.get(URL).content.decode()
    assert "&lt;b&gt;South&lt;/b&gt;</a>" in page and "<b>South" not in page


def test_rights_given_at_once_are_one_line(cast, client):
    role = Role.objects.of(cast.account).get(name="Viewer")
    role.set_permissions({"see_contacts", "export_records", "import_records"})
    assert "Role Viewer: may now import, export" in whats(client.get(URL))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "teams"}, ["Made the team South"]),
        ({"kind": "deletions"}, ["Deleted 1 label"]),
        ({"kind": "exports"}, []),
        ({"kind": "settings", "who": "bob"}, ["Set the rate of USD from Jan. 31, 2026 on: 1"]),
        ({"kind": "settings", "who": "nobody"}, ["Opened the account"]),
        ({"kind": "teams", "who": "alice"}, []),
    ],
)
def test_it_is_narrowed_by_who_and_what(asked, found, cast, client):
    with acting("page", user=lambda: cast.bob.user_id):
        Team.objects.create(account=cast.account, name="South")
        ExchangeRate.objects.create(account=cast.account, currency="USD", rate=1, date="2026-01-31")
        row(Label, cast.account).delete()
    people = {"bob": cast.bob.user_id, "alice": cast.alice.user_id}
    page = client.get(URL, asked | {"who": people.get(asked.get("who"), asked.get("who", ""))})
    assert page.status_code == 200 and whats(page) == found


def test_it_is_narrowed_by_days_of_the_persons_own_zone(cast, client):
    cast.alice.user.time_zone = "Pacific/Kiritimati"  # where the day begins first
    cast.alice.user.save()
    today = (timezone.now() + timedelta(hours=14)).date()
    assert whats(client.get(URL, {"since": today, "until": today}))
    assert not whats(client.get(URL, {"since": today + timedelta(days=1)}))
    assert not whats(client.get(URL, {"until": today - timedelta(days=1)}))


@pytest.mark.parametrize("asked", [{"who": "x"}, {"who": "0"}, {"kind": "x"}, {"since": "31/02/2026"}, {"until": "x"}])
def test_what_cannot_be_asked_shows_an_error_and_no_line(asked, client, cast):
    page = client.get(URL, asked)
    assert page.status_code == 422 and not lines(page) and "Show everything" in page.content.decode()


def test_who_has_left_can_still_be_asked_for(cast, client):
    with acting("page", user=lambda: cast.bob.user_id):
        Team.objects.create(account=cast.account, name="South")
    cast.bob.remove()
    assert whats(client.get(URL, {"who": cast.bob.user_id})) == ["Made the team South"]


def test_somebody_of_another_account_cannot_be_asked_for(cast, client):
    assert client.get(URL, {"who": cast.mallory.user_id}).status_code == 422


def test_it_goes_on_page_after_page(cast, client):
    number = PAGE_SIZE + 10
    for each in range(number):
        Team.objects.create(account=cast.account, name=f"Team {each:03}")
    first, second = client.get(URL, {"kind": "teams"}), client.get(URL, {"kind": "teams", "page": 2})
    assert whats(first) + whats(second) == [f"Made the team Team {each:03}" for each in reversed(range(number))]
    assert "kind=teams&amp;page=2" in first.content.decode()


def test_what_is_too_much_to_count_is_read_from_the_end(cast, client, monkeypatch):
    monkeypatch.setattr("accounts.audit.log.MOST_COUNTED", PAGE_SIZE + 5)
    number = PAGE_SIZE * 2 + 10
    for each in range(number):
        Team.objects.create(account=cast.account, name=f"Team {each:03}")
    first, last, before = (client.get(URL, {"kind": "teams", "page": page}) for page in (1, -1, -2))
    oldest = [f"Made the team Team {each:03}" for each in reversed(range(PAGE_SIZE * 2))]
    assert whats(before) + whats(last) == oldest
    assert f"1–{PAGE_SIZE} of {PAGE_SIZE + 5}+" in first.content.decode()
    assert "kind=teams&amp;page=-1" in first.content.decode() and "page=-2" in last.content.decode()
    assert whats(client.get(URL, {"kind": "teams", "page": 999})) == whats(last)


def test_a_page_that_is_not_there_is_the_last(cast, client):
    assert whats(client.get(URL, {"page": "999"})) == whats(client.get(URL, {"page": "x"})) != []


def test_a_partial_request_gets_the_lines_alone(cast, client):
    page = client.get(URL, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).content.decode()
    assert page.lstrip().startswith('<div class="list" id="list">')


def test_an_empty_audit_says_what_will_stand_there(cast, client, client_of):
    assert "Nothing of that kind was done." in client.get(URL, {"kind": "exports"}).content.decode()


def test_it_asks_as_often_for_many_as_for_few(cast, client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(URL).status_code == 200
        return len(asked)

    row(Team, cast.account)
    queries(), (few := queries())
    for _ in range(20):
        row(MemberAudit.pgh_tracked_model, cast.account), row(Team, cast.account)
    assert queries() == few


def test_the_foot_says_how_many_there_are(cast, client_of):
    page = client_of(cast.alice).get(URL)
    assert f"of {page.context['log'].total.words} </span>" in " ".join(page.content.decode().split())
