"""Asks every cell of the access matrix. What is denied writes nothing."""

import re
from dataclasses import dataclass
from functools import cache, partial

import pytest

from accounts.models import Event, Member, Role, Team, TeamMember, User
from accounts.modules import MODULES, module_of
from crm.models import Deal, Stage
from tests.access.matrix import IN, INSIDE, OUTSIDE
from tests.access.routes import ROOT, Route, every_address, routes
from tests.access.test_walls import ASKED, FRAGMENT, NAMED, PLAIN, furnished, tried, written
from tests.rows import row

DENIED = {401, 403, 404, 405}
# What a browser sends along with any form.
EMPTY = {"csrfmiddlewaretoken": "x"}
METHODS = ["get", "post"]


@cache
def cells() -> dict[str, dict[str, dict[str, str]]]:
    """`cells()["crm:board"]["get"]["V"]`: the status as the matrix has it."""
    head, *lines = INSIDE.strip("\n").splitlines()
    columns = [word for word in head.split() if len(word) == 1]
    columns = columns[: len(columns) // 2]
    found = {}
    for line in filter(None, lines):
        name, *statuses = line.split()
        halves = statuses[: len(columns)], statuses[len(columns) :]
        found[name] = {
            method: dict(zip(columns, half, strict=True)) for method, half in zip(METHODS, halves, strict=True)
        }
    return found


@dataclass
class Visitors:
    """One client for each column of the matrix, and the place that they visit."""

    place: object
    clients: dict

    def ask(self, who: str, route: Route, method: str, data: dict, headers: dict):
        return tried(self.clients[who], partial(self.send, who, method, headers), self.place.url(route), data)

    def send(self, who, method, headers, url, data):
        return getattr(self.clients[who], method)(url, data, headers=headers)

    def asked(self, route: Route, method: str) -> dict:
        """What an address needs to be told to answer a plain question; and an empty form."""
        stage = self.place.rows[Stage].pk
        return {"crm:columns": {"stage": stage}}.get(route.name, {}) if method == "get" else EMPTY

    def earnest(self) -> dict:
        """What would change much if it got through."""
        return EMPTY | PLAIN | {name: row(model, self.place.account).pk for name, model in NAMED.items()}


@pytest.fixture
def visitors(cast, client, client_of) -> Visitors:
    place = furnished(cast.account)
    deal, stage = place.rows[Deal], place.rows[Stage]
    last = deal.pipeline.add_stage(name="Last")
    place.rows[Event] = deal.move_to(last, by=cast.alice)
    place.rows[Stage] = stage
    members = {"O": cast.mallory, "V": cast.carol, "S": cast.bob, "M": manager(cast.account), "D": cast.alice}
    return Visitors(place, {"A": client} | {who: client_of(member) for who, member in members.items()})


def manager(account) -> Member:
    """dora sells, and manages a team."""
    role, user = Role.objects.get(account=account, name="Seller"), User.objects.create_user("dora@example.com")
    dora = Member.objects.join(account, user, role)
    TeamMember.objects.create(account=account, team=row(Team, account), member=dora, is_manager=True)
    return dora


def fits(status: int, cell: str, who: str, headers: dict) -> bool:
    """Whether an answer is the one in the matrix; see there for what a fragment gets where a page is sent on."""
    if cell != "302" or headers is not FRAGMENT:
        return str(status) == cell
    return status == 401 if who == "A" else status in {200, 204, 302}


def test_every_address_has_its_line_and_every_line_its_address():
    assert {route.name for route in routes()} - cells().keys() == set(), "say in tests/access/matrix.py who may"
    assert cells().keys() - {route.name for route in routes()} == set()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("who", "AOVSMD")
def test_each_gets_the_answer_that_the_matrix_has(who, method, visitors, subtests):
    for route in [each for each in routes() if (each.name, method) != ("live", "get")]:
        cell, data = cells()[route.name][method][who], visitors.asked(route, method)
        with subtests.test(str(route)):
            before = written()
            answers = [(visitors.ask(who, route, method, data, headers).status_code, headers) for headers in ASKED]
            assert all(fits(status, cell, who, headers) for status, headers in answers), (cell, answers)
            assert method != "get" or written() == before


def test_the_stream_is_open_to_members_alone(visitors):
    live = next(route for route in routes() if route.name == "live")
    for who, cell in cells()["live"]["get"].items():
        if who != "X":
            assert cell == "-" or visitors.ask(who, live, "get", {}, {}).status_code == int(cell)


@pytest.mark.parametrize("who", "AOVSMD")
def test_who_is_denied_changes_nothing_however_good_the_form(who, visitors, subtests):
    data = visitors.earnest()
    for route, cell in denied(who):
        with subtests.test(str(route)):
            before = written()
            for headers in ASKED:
                answer = visitors.ask(who, route, "post", data, headers)
                assert fits(answer.status_code, cell, who, headers), (cell, answer.status_code)
            assert written() == before


def denied(who: str) -> list[tuple[Route, str]]:
    """The addresses at which `who` may post nothing, with the answer."""
    found = [(route, cells()[route.name]["post"][who]) for route in routes()]
    return [(route, cell) for route, cell in found if int(cell) in DENIED or who == "A"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("who", "AOVD")
def test_no_other_method_does_anything(who, method, visitors, subtests):
    allowed = {"A": {302}, "O": {404}, "V": {403, 405}, "D": {405}}[who]
    before = written()
    for route in routes():
        with subtests.test(str(route)):
            assert visitors.ask(who, route, method, {}, {}).status_code in allowed
    assert written() == before


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.key)
def test_a_module_that_is_off_is_gone_at_each_of_its_addresses(module, visitors, subtests):
    account = visitors.place.account
    account.modules = [each.key for each in MODULES if each != module]
    account.save()
    for route in [each for each in routes() if each.namespace == module.namespace]:
        for method in METHODS:
            with subtests.test(f"{route} {method}"):
                found = {
                    visitors.ask("D", route, method, visitors.asked(route, method), each).status_code for each in ASKED
                }
                assert found == {int(cells()[route.name][method]["X"])} == {404}


def test_what_belongs_to_no_module_has_a_dash():
    for route in routes():
        is_of_module = module_of(route.namespace) is not None
        assert (cells()[route.name]["get"]["X"] != "-") == is_of_module, route


# --- outside all accounts ---


@cache
def outside() -> dict[str, dict[str, dict[str, set[int]]]]:
    """By the beginning of the address: method, then who, then the statuses that they may get."""
    _head, *lines = OUTSIDE.strip("\n").splitlines()
    found = {}
    for line in lines:
        name, *statuses = line.split()
        sets = [IN if cell == "in" else {int(status) for status in cell.split("/")} for cell in statuses]
        found["" if name == "(front)" else name] = {
            "get": dict(zip("ASD", sets[:3], strict=True)), "post": dict(zip("ASD", sets[3:], strict=True)),
        }  # fmt: skip
    return found


def kind_of(path: str) -> str | None:
    """The longest beginning that the matrix has for an address."""
    return max((kind for kind in outside() if path == kind or (kind and path.startswith(kind))), key=len, default=None)


def addresses_outside() -> list[str]:
    return [path for path, _name, _view in every_address() if not path.startswith(ROOT)]


def test_every_address_outside_is_of_a_kind_that_the_matrix_has():
    assert [path for path in addresses_outside() if kind_of(path) is None] == []


def concrete(pattern: str) -> str:
    """An address of the pattern; what its arguments name is not there."""
    return "/" + re.sub(r"\(\?P<\w+>.+?\)(?=[/$-])|<[^>]+>", "1", pattern.translate({ord("^"): None})).rstrip("$")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("who", "ASD")
def test_outside_each_gets_what_the_matrix_has(who, method, visitors, cast, subtests):
    cast.alice.user.is_staff = True
    cast.alice.user.save()
    data = {} if method == "get" else EMPTY
    for pattern in addresses_outside():
        with subtests.test(pattern):
            before = written()
            status = tried(
                visitors.clients[who], getattr(visitors.clients[who], method), concrete(pattern), data
            ).status_code
            assert status in outside()[kind_of(pattern)][method][who]
            assert written() == before or who != "A"
