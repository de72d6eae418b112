"""The access matrix once more: whoever is denied leaves every table as it was, by the checksum of all their rows."""

from functools import cache

import pytest
from django.db import connection

from accounts.modules import MODULES
from tests.access import test_matrix as matrix
from tests.access.routes import Route, routes
from tests.access.test_walls import ASKED

visitors = matrix.visitors

# What a request may write whoever asks: the session, and counted attempts.
ASIDE = {"django_session", "conversalabs_cache"}
UNKNOWN_METHODS = ["put", "patch", "delete"]
METHODS = [*matrix.METHODS, *UNKNOWN_METHODS]


@cache
def tables() -> list[str]:
    """All tables, those that the product's login may not read among them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in cursor.fetchall() if name not in ASIDE]


def checksums() -> dict[str, str]:
    """The checksum of the rows of every table, read as the owner."""
    one = "SELECT '{0}', coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') FROM \"{0}\" t"
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute(" UNION ALL ".join(one.format(name) for name in tables()))
        found = dict(cursor.fetchall())
        cursor.execute("SET ROLE conversalabs_app")
    return found


def is_denied(who: str, route: Route, method: str) -> bool:
    if method in UNKNOWN_METHODS or who == "A":
        return True
    return int(matrix.cells()[route.name][method][who]) in matrix.DENIED


def test_the_checksum_sees_a_change_and_its_record_in_the_audit(visitors):
    before = checksums()
    visitors.place.account.name = "Other"
    visitors.place.account.save()
    assert {name for name, found in checksums().items() if found != before[name]} == {
        "accounts_account",
        "accounts_accountaudit",
    }
    assert len(before) > 60 and before["accounts_event"]


def ask_in_vain(visitors, who: str, method: str, denied: list[Route], subtests) -> None:
    """`who` asks at each of these addresses in earnest, and no row of any table is another one afterwards."""
    earnest, before = visitors.earnest(), checksums()
    for route in denied:
        data = visitors.asked(route, "get") if method == "get" else earnest
        for headers in ASKED:
            with subtests.test(f"{route} {headers}"):
                status = visitors.send(who, method, headers, visitors.place.url(route), data).status_code
                assert status in matrix.DENIED or (who, status) == ("A", 302)
                assert checksums() == before


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("who", "AOVSMD")
def test_who_is_denied_leaves_every_table_as_it_was(who, method, visitors, subtests):
    ask_in_vain(visitors, who, method, [each for each in routes() if is_denied(who, each, method)], subtests)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.key)
def test_a_module_that_is_off_leaves_every_table_as_it_was(module, method, visitors, subtests):
    account = visitors.place.account
    account.modules = [each.key for each in MODULES if each != module]
    account.save()
    ask_in_vain(visitors, "D", method, [each for each in routes() if each.namespace == module.namespace], subtests)
