"""An import neither changes nor reveals a record that its person may not see."""

import pytest

from companies.models import Company
from contacts.models import Contact
from imports.models import Import
from imports.pages import rows_page
from tests.imports.conftest import Desk, table

HIDDEN = "Belongs to a record that you may not see."


@pytest.fixture
def desk(team) -> Desk:
    return Desk(team.bob)


def told(run) -> list[tuple]:
    """Of each row what becomes of it and what is said about it."""
    return [(row.action, [each["reason"] for each in row.problems or []]) for row in run.rows.order_by("number")]


def everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Contact, Company)]


@pytest.mark.parametrize("on_match", ["update", "fill", "skip"])
@pytest.mark.parametrize("row", [["Ana", "silva@zyx.test", ""], ["Ana", "", "S-1"], ["Ana", "ana@x.com", "S-1"]])
def test_a_match_is_a_conflict_and_nothing_else_is_told(desk, world, row, on_match):
    before = everything()
    run = desk.bring_in(table(["name", "email", "identifier"], row), on_match=on_match)
    assert told(run) == [("conflict", [HIDDEN])] and run.results == {"conflict": 1}
    assert everything() == before
    assert "zyx" not in str(list(run.rows.values("title", "before", "after", "target_id"))).replace(row[1], "").lower()
    assert run.rows.get().target_id is None


def test_for_who_sees_the_record_it_is_a_match(team, world):
    run = Desk(team.dora).bring_in(table(["name", "email"], ["Ana", "silva@zyx.test"]))
    assert told(run) == [("update", [])] and Contact.objects.filter(name="Ana", owner=team.erin).exists()


def test_a_row_whose_contact_is_hidden_since_the_preview_is_refused(team, desk, world):
    team.keep_private(False)
    run = desk.plan(table(["name", "email"], ["Ana", "silva@zyx.test"]))
    team.keep_private()
    before = everything()
    assert desk.run(run).results == {"conflict": 1} and told(run) == [("conflict", [HIDDEN])]
    assert everything() == before


def test_a_key_that_a_hidden_contact_has_by_now_is_refused(team, desk, world):
    run = desk.plan(table(["name", "email"], ["Ana", "ana@x.com"]))
    Contact.objects.add(team.account, name="Zyx Ana", emails=["ana@x.com"], owner=team.erin)
    assert desk.run(run).results == {"conflict": 1} and told(run) == [("conflict", [HIDDEN])]


def test_a_company_that_one_may_not_see_is_not_the_one_that_is_named(desk, world):
    run = desk.plan(table(["name", "company"], ["Ana", "Zyx Works"], ["Bia", "Open Foods"]))
    assert run.extras == {"companies": 1}
    desk.run(run)
    ana, bia = Contact.objects.filter(name__in=["Ana", "Bia"]).order_by("name")
    assert ana.company != world.company and ana.company.owner is None and bia.company == world.open_company


def test_a_company_that_one_may_not_see_stays_where_it_stands(desk, world):
    world.open_contact.change({"identifier": "O-1"}, by=None)
    run = desk.plan(table(["identifier", "company"], ["O-1", "Open Foods"]))
    assert "Zyx" not in str(list(run.rows.values())) and desk.run(run).results == {"unchanged": 1}
    world.open_contact.refresh_from_db()
    assert world.open_contact.company == world.company


def test_the_preview_names_no_company_that_its_reader_may_not_see(team, desk, world):
    run = desk.plan(table(["name", "email"], ["Ana", "ana@zyxworks.com"]))
    for member, shows in ((team.bob, False), (team.dora, True)):
        [(_row, changes)] = rows_page(run, member).rows
        assert any(change.after == "Zyx Works" for change in changes) is shows


def test_anothers_import_is_not_spoken_of(team, desk, world):
    mine = desk.upload("name\nAna\n")
    Import.objects.filter(pk=world.run.pk).update(checksum=mine.checksum, results={"create": 1})
    assert mine.earlier_same(team.bob) is None and mine.earlier_same(team.dora) == world.run


def test_a_hidden_company_is_neither_changed_nor_named(team, world):
    before = everything()
    rows = ["Zyx Works 2", "zyxworks.com"], ["Zyx Works", ""]
    run = Desk(team.bob, "companies").plan(table(["name", "domain"], *rows))
    assert told(run) == [("conflict", [HIDDEN]), ("create", [])] and everything() == before


def test_an_order_of_a_hidden_contact_is_refused_and_a_deal_goes_without(team, world):
    order = table(["order id", "date", "email"], ["1", "2026-01-31", "silva@zyx.test"])
    assert told(Desk(team.bob, "orders").plan(order)) == [("invalid", [HIDDEN])]
    run = Desk(team.bob, "deals").plan(table(["title", "email"], ["Mugs", "silva@zyx.test"]))
    assert told(run) == [("create", [HIDDEN])] and "contact_id" not in run.rows.get().after
