"""Every address below `/<account>/`, for everyone who has no business there. Denied means: and nothing was written."""

import re
from dataclasses import dataclass
from difflib import unified_diff
from functools import partial

import pytest
from django.db import connection, transaction

from accounts.models import Label, Member, Role, Team
from accounts.modules import MODULES
from companies.models import Company
from contacts.models import Contact, Segment
from crm.models import Deal, Pipeline, Product, SavedView, Stage
from tests.access.routes import routes
from tests.rows import row, tenant_models

PAGE = {}
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
ASKED = [PAGE, FRAGMENT]
UNKNOWN = 999_999_999
WRITES = """
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)
    FROM pg_stat_xact_user_tables WHERE relname NOT IN ('django_session', 'conversalabs_cache')
"""
# Tokens, keys and numbers.
CHANGING = re.compile(r"[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[\w-]{40,}|\d+")
# What answers with a stream, whose own tests read it.
STREAMS = {"live", "imports:rejected", "imports:sample", "contacts:contact_picture"}
STREAMS |= {
    f"{place}:{way}"
    for place in ("crm", "conversations")
    for way in ("attachment", "attachment_preview", "attachment_thumbnail")
}
# What a member without any right to change may write all the same: what is theirs alone.
ONES_OWN = {
    "accounts:profile",
    "accounts:shortcuts",
    "accounts:leaving",
    "contacts:segment_counts",
    "contacts:segment_new",
    "contacts:segment_pin",
    "contacts:segment_position",
    "contacts:segment_edit",
    "contacts:segment_deletion",
    "contacts:layout",
    "contacts:segment_layout",
    "conversations:layout",
    "companies:layout",
    "orders:layout",
    "orders:view_layout",
    "orders:view_new",
    "customobjects:layout",
    "customobjects:view_layout",
    "customobjects:view_new",
    "crm:board_layout",
    "crm:stage_column",
    "crm:pipeline_favourite",
    "crm:deals_layout",
    "crm:pipeline_deals_layout",
    "crm:view_new",
    "crm:view_reset",
    "crm:view_place",
}
# What forms ask for: rows by the name of their field, and something that fits for the rest.
NAMED = {
    "contact": Contact, "company": Company, "deal": Deal, "stage": Stage, "pipeline": Pipeline, "before": Deal,
    "after": Deal, "owner": Member, "assignee": Member, "team": Team, "labels": Label, "label": Label,
    "product": Product, "roles": Role, "into": Stage, "segment": Segment, "selected": Contact, "view": SavedView,
}  # fmt: skip
PLAIN = {
    "title": "Roof", "name": "Roof", "value": "1", "currency": "BRL", "priority": "2", "status": "paid", "hue": "3",
    "source": "manual", "ordered_on": "2026-01-31", "quantity": "1", "unit_price": "1", "body": "Text", "text": "Text",
    "typed": "new@example.com", "email": "new@example.com", "step": "1", "kind": "open", "probability": "50",
}  # fmt: skip


@dataclass
class Place:
    """One account as its address, with one row of every kind that an address can name."""

    slug: str
    account: object
    rows: dict

    def url(self, route, **instead) -> str:
        return route.url(self.slug, route.arguments(self.account, self.rows) | instead)


def furnished(account) -> Place:
    place = Place(account.slug, account, {})
    for route in routes():
        route.arguments(account, place.rows)
    for pipeline in Pipeline.objects.of(account):
        pipeline.grant_default_rights()
    return place


@pytest.fixture
def ours(cast) -> Place:
    return furnished(cast.account)


@pytest.fixture
def theirs(cast) -> Place:
    return furnished(cast.rival)


def ask(client, url: str) -> list:
    """The answers to reading and writing, for a whole page and for a fragment."""
    return [send(url, headers=headers) for send in (client.get, client.post) for headers in ASKED]


def written() -> int:
    """How many rows this transaction has written so far, sessions and counted attempts to sign in aside."""
    with connection.cursor() as cursor:
        cursor.execute(WRITES)
        return cursor.fetchone()[0]


def looks(answers) -> list:
    """What a person sees of each, without what differs from one request to the next."""
    return [(each.status_code, CHANGING.sub("", each.content.decode())) for each in answers]


def routes_to_rows() -> list:
    return [route for route in routes() if route.models()]


@pytest.mark.parametrize("route", routes(), ids=str)
def test_an_address_has_a_name_and_its_view_says_what_it_needs(route):
    assert route.name and hasattr(route.view, "needs")
    assert not route.unknown(), "say in tests/access/routes.py what these arguments stand for"


def test_without_a_sign_in_there_is_nothing_but_the_way_to_it(ours, client, subtests):
    before = written()
    for route in routes():
        with subtests.test(str(route)):
            page, fragment, *writes = ask(client, ours.url(route))
            assert page.status_code == 302 and page["Location"].startswith("/accounts/login/?next=")
            assert fragment.status_code == 401 and fragment["HX-Redirect"].startswith("/accounts/login/")
            assert [answer.status_code for answer in writes] == [302, 401]
            assert not any(answer.content for answer in (page, fragment, *writes))
    assert written() == before


def test_a_stranger_finds_the_same_nothing_as_in_an_account_that_is_not_there(cast, ours, client_of, subtests):
    client, nowhere = client_of(cast.mallory), Place("no-such-account", cast.account, ours.rows)
    before = written()
    for route in routes():
        with subtests.test(str(route)):
            assert looks(ask(client, ours.url(route))) == looks(ask(client, nowhere.url(route)))
            assert {answer.status_code for answer in ask(client, ours.url(route))} == {404}
    assert written() == before


def test_who_is_kept_out_of_the_account_finds_nothing_there(cast, ours, client_of, subtests):
    client = client_of(cast.bob)
    cast.bob.deactivate()
    for route in routes():
        with subtests.test(str(route)):
            assert {answer.status_code for answer in ask(client, ours.url(route))} == {404}


def test_a_row_of_another_account_is_as_unknown_as_one_that_is_not_there(cast, ours, theirs, client_of, subtests):
    client = client_of(cast.alice)
    before = written()
    for route in routes_to_rows():
        with subtests.test(str(route)):
            foreign = ask(client, route.url("acme", route.arguments(cast.rival, theirs.rows)))
            unknown = ask(client, ours.url(route, **dict.fromkeys(route.models(), UNKNOWN)))
            assert looks(foreign) == looks(unknown)
            assert {answer.status_code for answer in foreign} in ({404}, {404, 405})
    assert written() == before


def test_a_row_of_another_account_is_unknown_below_a_row_of_ones_own(cast, ours, theirs, client_of, subtests):
    client = client_of(cast.alice)
    before = written()
    for route in routes_to_rows():
        last = list(route.models())[-1]
        foreign = route.arguments(cast.rival, theirs.rows)[last]
        with subtests.test(str(route)):
            answers = ask(client, ours.url(route, **{last: foreign}))
            assert {answer.status_code for answer in answers} in ({404}, {404, 405})
    assert written() == before


@pytest.mark.parametrize("method", ["post", "get"])
def test_a_row_of_another_account_is_unknown_in_what_is_sent_too(method, cast, ours, theirs, client_of, subtests):
    client = client_of(cast.alice)
    send = partial(tried, client, getattr(client, method))
    named = {name: row(model, cast.rival) for name, model in NAMED.items()}
    before = state(cast.rival)
    for route in [each for each in routes() if each.name not in STREAMS]:
        with subtests.test(str(route)):
            foreign = send(ours.url(route), PLAIN | {name: found.pk for name, found in named.items()})
            unknown = send(ours.url(route), PLAIN | dict.fromkeys(NAMED, UNKNOWN))
            [[status, page], [as_status, as_page]] = looks([foreign, unknown])
            differences = unified_diff(page.splitlines(), as_page.splitlines(), n=0)
            assert (status, "\n".join(differences)) == (as_status, "")
    assert state(cast.rival) == before


def tried(client, send, url: str, data: dict):
    """The answer to what is sent, with everything undone that it wrote or would say on the next page."""
    with transaction.atomic():
        answer = send(url, data)
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)
    return answer


def state(account) -> dict:
    """Every row of the account, by table."""
    return {model: list(model.objects.filter(account=account).order_by("pk").values()) for model in tenant_models()}


def test_a_viewer_changes_nothing(cast, ours, client_of, subtests):
    client = client_of(cast.carol)
    for route in routes():
        if route.name in ONES_OWN:
            continue
        with subtests.test(str(route)):
            before = written()
            answers = [client.post(ours.url(route), headers=headers) for headers in ASKED]
            assert {answer.status_code for answer in answers} <= {403, 404, 405}
            assert written() == before


def test_reading_writes_nothing(cast, ours, client_of, subtests):
    client = client_of(cast.alice)
    for route in routes():
        if route.name == "live":
            continue  # it has no end
        with subtests.test(str(route)):
            before = written()
            answers = [client.get(ours.url(route), headers=headers) for headers in ASKED]
            assert {answer.status_code for answer in answers} <= {200, 204, 302, 404, 405, 422}
            assert written() == before


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.key)
def test_a_module_that_is_off_says_so_to_members_and_nothing_to_others(module, cast, ours, client_of, subtests):
    alice, mallory = client_of(cast.alice), client_of(cast.mallory)
    cast.account.modules = [each.key for each in MODULES if each != module]
    cast.account.save()
    for route in [each for each in routes() if each.namespace == module.namespace]:
        with subtests.test(str(route)):
            members, strangers = ask(alice, ours.url(route)), ask(mallory, ours.url(route))
            assert {answer.status_code for answer in members + strangers} == {404}
            assert "is not on for this account" in members[0].content.decode()
            assert "is not on for this account" not in strangers[0].content.decode()
