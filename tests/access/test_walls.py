"""Every address below `/<account>/`, for everyone who has no business there. Denied means: and nothing was written."""

import re

import pytest
from django.db import connection

from accounts.modules import MODULES
from crm.models import Pipeline
from tests.access.routes import routes

PAGE = {}
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
ASKED = [PAGE, FRAGMENT]
UNKNOWN = 999_999_999
WRITES = """
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)
    FROM pg_stat_xact_user_tables WHERE relname <> 'django_session'
"""
# What a member without any right to change may write all the same: what is theirs alone.
ONES_OWN = {"accounts:profile", "contacts:segment_new", "contacts:segment_edit", "contacts:segment_deletion"}

every_route = pytest.mark.parametrize("route", routes(), ids=str)
every_route_to_a_row = pytest.mark.parametrize("route", [each for each in routes() if each.models()], ids=str)
every_route_below_a_row = pytest.mark.parametrize(
    "route", [each for each in routes() if len(each.models()) > 1], ids=str
)
every_route_of_a_module = pytest.mark.parametrize(
    "route", [each for each in routes() if each.namespace in {module.namespace for module in MODULES}], ids=str
)


def ask(client, url: str) -> list:
    """The answers to reading and writing, for a whole page and for a fragment."""
    return [send(url, headers=headers) for send in (client.get, client.post) for headers in ASKED]


def written() -> int:
    """How many rows this transaction has written so far, sessions aside."""
    with connection.cursor() as cursor:
        cursor.execute(WRITES)
        return cursor.fetchone()[0]


def shown(answer) -> str:
    """What a person sees of a page, without what differs from one request to the next."""
    return re.sub(r"[\w-]{40,}|\d+", "", answer.content.decode())


@every_route
def test_an_address_has_a_name_and_its_view_says_what_it_needs(route):
    assert route.name and hasattr(route.view, "needs")
    assert not route.unknown(), "say in tests/access/routes.py what these arguments stand for"


@every_route
def test_without_a_sign_in_there_is_nothing_but_the_way_to_it(route, cast, client):
    url = route.url("acme", route.arguments(cast.account))
    before = written()
    page, fragment, *writes = ask(client, url)
    assert page.status_code == 302 and page["Location"].startswith("/accounts/login/?next=")
    assert fragment.status_code == 401 and fragment["HX-Redirect"].startswith("/accounts/login/")
    assert {answer.status_code for answer in writes} == {302, 401}
    assert not any(answer.content for answer in (page, fragment, *writes)) and written() == before


@every_route
def test_a_stranger_finds_the_same_nothing_as_in_an_account_that_is_not_there(route, cast, client_of):
    arguments, client = route.arguments(cast.account), client_of(cast.mallory)
    before = written()
    found, nowhere = ask(client, route.url("acme", arguments)), ask(client, route.url("no-such-account", arguments))
    assert {answer.status_code for answer in found} == {404}
    assert [shown(answer) for answer in found] == [shown(answer) for answer in nowhere]
    assert written() == before


@every_route
def test_who_is_kept_out_of_the_account_finds_nothing_there(route, cast, client_of):
    cast.bob.deactivate()
    answers = ask(client_of(cast.bob), route.url("acme", route.arguments(cast.account)))
    assert {answer.status_code for answer in answers} == {404}


@every_route_to_a_row
def test_a_row_of_another_account_is_as_unknown_as_one_that_is_not_there(route, cast, client_of):
    theirs, client = route.arguments(cast.rival), client_of(cast.alice)
    nothing = theirs | dict.fromkeys(route.models(), UNKNOWN)
    before = written()
    found, unknown = ask(client, route.url("acme", theirs)), ask(client, route.url("acme", nothing))
    assert {answer.status_code for answer in found} <= {404, 405} and 404 in {answer.status_code for answer in found}
    assert [(each.status_code, shown(each)) for each in found] == [(each.status_code, shown(each)) for each in unknown]
    assert written() == before


@every_route_below_a_row
def test_a_row_of_another_account_is_unknown_below_a_row_of_ones_own(route, cast, client_of):
    mine, theirs = route.arguments(cast.account), route.arguments(cast.rival)
    last = list(route.models())[-1]
    before = written()
    answers = ask(client_of(cast.alice), route.url("acme", mine | {last: theirs[last]}))
    assert {answer.status_code for answer in answers} <= {404, 405} and written() == before


@every_route
def test_a_viewer_changes_nothing(route, cast, client_of):
    url = route.url("acme", made_visible(route, cast))
    client, before = client_of(cast.carol), written()
    answers = [client.post(url, headers=headers) for headers in ASKED]
    allowed = {200, 302, 403, 404, 405, 422} if route.name in ONES_OWN else {403, 404, 405}
    assert {answer.status_code for answer in answers} <= allowed
    assert route.name in ONES_OWN or written() == before


def made_visible(route, cast) -> dict:
    """Arguments of rows that a viewer may see, so that it is the right to change which is missing."""
    made = {}
    arguments = route.arguments(cast.account, made)
    for each in Pipeline.objects.of(cast.account):
        each.grant_default_rights()
    return arguments


@every_route
def test_reading_writes_nothing(route, cast, client_of):
    if route.name == "live":
        pytest.skip("a stream has no end; its own test reads it")
    url = route.url("acme", made_visible(route, cast))
    client = client_of(cast.alice)
    before = written()
    answers = [client.get(url, headers=headers) for headers in ASKED]
    assert {answer.status_code for answer in answers} <= {200, 302, 404, 405} and written() == before


@every_route_of_a_module
def test_a_module_that_is_off_says_so_to_members_and_nothing_to_others(route, cast, client_of):
    arguments = route.arguments(cast.account)
    cast.account.modules = [module.key for module in MODULES if module.namespace != route.namespace]
    cast.account.save()
    before = written()
    members = ask(client_of(cast.alice), route.url("acme", arguments))
    strangers = ask(client_of(cast.mallory), route.url("acme", arguments))
    assert {answer.status_code for answer in members + strangers} == {404} and written() == before
    assert "is not on for this account" in members[0].content.decode()
    assert "is not on for this account" not in strangers[0].content.decode()
