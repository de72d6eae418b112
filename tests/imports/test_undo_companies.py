"""An import of companies taken back."""

import pytest

from accounts.models import CustomAttribute, Label, Member
from companies.models import Company, CompanyDomain, CompanyLabel
from contacts.models import Contact
from imports.undoing import undo
from tests.imports.conftest import Desk, carry_on, rows_of, table, take_back

pytestmark = pytest.mark.django_db

FIELDS = ["name", "domains", "phone", "owner", "labels", "description", "attribute:size"]


@pytest.fixture
def desk(cast) -> Desk:
    CustomAttribute.objects.create(account=cast.account, model="company", name="Size", key="size", type="number")
    return Desk(cast.alice, "companies")


def domain(account) -> list:
    return rows_of(account, Company, CompanyDomain, CompanyLabel, Label, CustomAttribute)


def add(cast, name: str, **fields) -> Company:
    return Company.objects.add(cast.account, name=name, **fields)


def test_with_nothing_edited_between_every_record_is_as_before(desk, cast, monkeypatch, client_of):
    monkeypatch.setattr("imports.undoing.BATCH_ROWS", 2)
    vip = Label.objects.create(account=cast.account, name="VIP")
    add(cast, "Sol", domains=["sol.com"], owner=cast.bob, labels=[vip], attributes={"size": "1"}, description="Old")
    add(cast, "Lua", domains=["lua.com"])
    before = domain(cast.account)
    run = desk.bring_in(
        table(
            FIELDS,
            ["Sol SA", "sol.com, sol.com.br", "12", "carol", "vip, fair", "New", "2"],
            ["Lua", "lua.com", "", "", "", "", "7"],
            ["Mar", "mar.com", "13", "bob", "fair", "", "3"],
            ["Rio", "rio.com", "", "", "", "", ""],
        ),
        fields=FIELDS,
    )
    assert (run.results, Label.objects.count()) == ({"update": 2, "create": 2}, 2)
    client = client_of(cast.alice)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "It can be undone until" in page and "See companies" in page
    shown = client.get(run.kind.records_url(run)).content.decode()
    assert "Sol SA" in shown and "Mar" in shown
    Label.objects.filter(name="fair").update(name="Faire")
    assert take_back(run, cast.alice) == {"restored": 4}
    assert domain(cast.account) == before
    assert run.made["removed"] == {"labels": 1} and not run.undo(by=cast.alice)


def test_what_was_changed_or_used_since_stays_until_decided(desk, cast, client_of):
    sol = add(cast, "Sol", domains=["sol.com"], phone="1", attributes={"size": "1"}, owner=cast.bob)
    run = desk.bring_in(
        table(
            FIELDS,
            ["Sol", "sol.com", "2", "carol", "", "", "2"],
            ["Mar", "", "", "", "", "", ""],
            ["Rio", "rio.com", "", "", "", "", ""],
            ["Cai", "", "", "", "fair", "", ""],
            ["Dia", "", "", "", "", "", ""],
        ),
        fields=FIELDS,
    )
    mar, rio, cai, _dia = Company.objects.exclude(pk=sol.pk).order_by("pk")
    sol.change({"phone": "3"}, by=cast.bob)
    cast.carol.remove()
    mar.change({"parent": sol, "domains": ["mar.com"]}, by=cast.bob)
    mar.add_note("Called.", by=cast.bob)
    Contact.objects.add(cast.account, name="Ana", company=rio)
    cai.change({"labels": []}, by=cast.bob)
    assert take_back(run, cast.alice) == {"restored": 2, "conflict": 3}
    sol.refresh_from_db()
    assert (sol.phone, sol.attributes, sol.owner) == ("3", {"size": "1"}, None)
    rows = list(run.rows.filter(undone="conflict"))
    told = [[(each.name, each.before, each.after) for each in row] for row in run.kind.left(run, rows, cast.alice)]
    assert told == [
        [("Phone", "3", "1"), ("Owner", "", "Bob")],
        [("Changed since", "", "Parent company, Domains"), ("Used since", "", "notes on companies")],
        [("Used since", "", "contacts")],
    ]
    page = client_of(cast.alice).get(f"{run.get_absolute_url()}?show=conflict").content.decode()
    assert "Parent company, Domains" in page and "<del>3</del>" in page
    assert run.decide("kept", number=2, by=cast.alice) and run.decide("decided", number=None, by=cast.alice)
    sol.refresh_from_db()
    run.refresh_from_db()
    assert (sol.phone, sol.owner, run.undo_results) == ("1", cast.bob, {"restored": 4, "kept": 1})
    assert list(Company.objects.order_by("pk")) == [sol, mar] and Contact.objects.get().company is None


def test_what_is_gone_or_hidden_is_told(desk, cast):
    sol = add(cast, "Sol", domains=["sol.com"], owner=cast.bob)
    lua = add(cast, "Lua", domains=["lua.com"])
    run = desk.bring_in(
        table(
            FIELDS,
            ["Sol", "sol.com", "2", "carol", "", "", ""],
            ["Lua", "lua.com", "2", "", "", "", ""],
            ["Mar", "", "", "carol", "", "", ""],
            ["Rio", "", "", "bob", "", "", ""],
        ),
        fields=FIELDS,
    )
    cast.account.is_private = True
    cast.account.save()
    lua.remove(by=cast.alice)
    Company.objects.get(name="Rio").remove(by=cast.alice)
    bob = Member.objects.with_rights().select_related("account").get(pk=cast.bob.pk)
    assert take_back(run, bob) == {"lost": 3, "restored": 1}
    sol.refresh_from_db()
    assert sol.owner == cast.carol and Company.objects.filter(name="Mar").exists()


def test_an_owner_who_is_gone_cannot_be_put_back_and_a_stopped_undo_goes_on(desk, cast, monkeypatch):
    monkeypatch.setattr("imports.undoing.BATCH_ROWS", 1)
    sol = add(cast, "Sol", domains=["sol.com"], owner=cast.bob)
    lines = [["Sol", "sol.com", "2", "carol", "", "", ""], *([f"n{n}", "", "", "", "", "", ""] for n in range(4))]
    run = desk.bring_in(table(FIELDS, *lines), fields=FIELDS)
    cast.bob.remove()
    assert run.undo(by=cast.alice)
    calls = iter([carry_on, carry_on, run.cancel, carry_on])
    undo(run, cast.alice, lambda: next(calls)())
    run.refresh_from_db()
    assert (run.status, run.undo_results, Company.objects.count()) == ("done", {"restored": 2}, 3)
    assert take_back(run, cast.alice) == {"restored": 4, "taken": 1}
    sol.refresh_from_db()
    assert (run.rows.get(undone="taken").kept_back, sol.owner, sol.phone) == (["!owner_id"], cast.carol, "")


def test_a_parent_goes_back_unless_it_belongs_to_the_company_by_now(cast):
    desk = Desk(cast.alice, "companies")
    old, sol, lua, mar = (add(cast, name) for name in ("Old", "Sol", "Lua", "Mar"))
    for company in (sol, lua, mar):
        company.change({"parent": old}, by=cast.alice)
    before = rows_of(cast.account, Company)
    content = table(["name", "parent"], ["Sol", "Nova"], ["Old", "Mar"], ["Lua", "Sol"], ["Mar", "Nova"])
    how = {"fields": ["name", "parent"], "match": ["name"]}
    run = desk.bring_in(content, **how)
    assert run.results == {"update": 4} and run.remarks == 1
    assert take_back(run, cast.alice) == {"restored": 4} and rows_of(cast.account, Company) == before
    run = desk.bring_in(content, **how)
    old.change({"parent": sol}, by=cast.bob)
    assert take_back(run, cast.alice) == {"restored": 3, "taken": 1}
    assert run.rows.get(undone="taken").kept_back == ["!parent_id"]
    parents = dict(Company.objects.values_list("name", "parent__name"))
    assert parents == {"Old": "Sol", "Sol": "Nova", "Lua": "Old", "Mar": "Old", "Nova": None}
