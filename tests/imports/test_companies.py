"""What an import makes of companies."""

import pytest

from accounts.models import CustomAttribute
from companies.models import Company
from imports.pages import rows_page
from tests.imports.conftest import Desk, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast) -> Desk:
    return Desk(cast.alice, "companies")


@pytest.fixture
def acme(cast) -> Company:
    return Company.objects.add(cast.account, name="Acme", domains=["acme.com"], phone="12")


def told(run) -> list[tuple]:
    return [(row.action, [each["reason"] for each in row.problems or []]) for row in run.rows.order_by("number")]


def test_new_ones_with_all_that_they_have(desk, cast):
    CustomAttribute.objects.create(account=cast.account, model="company", name="Size", key="size", type="number")
    header = ["Company name", "Domain", "Website URL", "Phone", "Street", "City", "Owner", "Tags", "Size"]
    line = ["Sol", "sol.com, www.sol.com.br", "sol.com/x", "11 3333", "Rua A, 12", "Itu", "bob", "vip, new", "40"]
    run = desk.bring_in(table(header, line))
    sol = Company.objects.get()
    assert (run.results, sol.name, sol.domain_names) == ({"create": 1}, "Sol", ["sol.com", "sol.com.br"])
    assert (sol.website, sol.phone, sol.address) == ("https://sol.com/x", "11 3333", "Rua A, 12, Itu")
    assert (sol.owner, sol.attributes, sorted(map(str, sol.labels.all()))) == (cast.bob, {"size": "40"}, ["new", "vip"])


def test_a_match_by_domain_then_by_name_changes_what_differs(desk, cast, acme):
    lua = Company.objects.add(cast.account, name="Lua")
    lines = [["Acme Inc", "https://acme.com", "13"], ["LUA", "lua.com", ""], ["Sol", "", ""]]
    run = desk.bring_in(table(["name", "domains", "phone"], *lines))
    acme.refresh_from_db()
    lua.refresh_from_db()
    assert run.results == {"update": 2, "create": 1}
    assert (acme.name, acme.phone, acme.version, lua.name, lua.domain_names) == (
        "Acme Inc",
        "13",
        2,
        "LUA",
        ["lua.com"],
    )
    first = run.rows.get(number=1)
    assert (first.before, first.after) == ({"name": "Acme", "phone": "12"}, {"name": "Acme Inc", "phone": "13"})


def test_the_same_file_again_changes_nothing(desk, sample_data):
    content = (sample_data / "maven-crm-sales-opportunities" / "accounts.csv").read_bytes()
    assert desk.bring_in(content).results == {"create": 85}
    assert desk.bring_in(content).results == {"unchanged": 85}


def test_rules(desk, acme):
    content = table(["name", "domain", "phone", "address"], ["Acme Inc", "acme.com", "", "Itu"])
    desk.bring_in(content, on_match="fill")
    acme.refresh_from_db()
    assert (acme.name, acme.address) == ("Acme", "Itu")
    desk.bring_in(content, blanks="clear", labels=["fair"])
    acme.refresh_from_db()
    assert (acme.name, acme.phone, str(acme.labels.get())) == ("Acme Inc", "", "fair")


def test_what_is_wrong_is_told(desk, cast, acme):
    Company.objects.add(cast.account, name="Lua", domains=["lua.com"])
    lines = [["Acme", "lua.com"], ["", "x.com"], ["Sol", "gmail.com"], ["Sol", ""], ["", "nonsense"]]
    run = desk.plan(table(["name", "domain"], *lines), match=["name", "domain"])
    conflict, invalid, remark, twice, nothing = told(run)
    assert (conflict, invalid) == (
        ("conflict", ["Belongs to Lua already."]),
        ("invalid", ["A new company needs a name."]),
    )
    assert (remark[0], twice[0], nothing[0]) == ("create", "duplicate", "invalid")
    assert "gives mail to everybody" in remark[1][0]


def test_the_first_of_two_matches_leaves_the_other_its_domain(desk, cast, acme):
    lua = Company.objects.add(cast.account, name="Lua", domains=["lua.com"])
    run = desk.bring_in(table(["name", "domain"], ["Acme", "lua.com, new.com"]), match=["name"], on_clash="first")
    assert (run.results, acme.domain_names, lua.domain_names) == ({"update": 1}, ["acme.com", "new.com"], ["lua.com"])


def test_names_tell_nothing_apart_where_they_are_not_to(desk, acme):
    run = desk.bring_in(table(["name"], ["Acme"], ["Acme"]), match=["domain"])
    assert (run.results, Company.objects.filter(name="Acme").count()) == ({"create": 2}, 3)


def test_what_has_changed_since_the_preview_is_refused(desk, cast, acme):
    run = desk.plan(
        table(["name", "domain", "phone"], ["Acme", "acme.com", "9"], ["Sol", "sol.com", ""], ["Lua", "", ""])
    )
    acme.change({"phone": "8"}, by=None)
    Company.objects.add(cast.account, name="Other", domains=["sol.com"])
    Company.objects.add(cast.account, name="Lua")
    assert desk.run(run).results == {"conflict": 3}
    assert [reasons for _action, reasons in told(run)] == [
        ["The record has been changed or deleted since the preview."],
        ["Belongs to Other by now."],
        ["Belongs to Lua by now."],
    ]


def test_the_preview_speaks_in_words(desk, cast, acme):
    run = desk.plan(table(["name", "domain", "phone", "owner"], ["Acme", "acme.com", "9", "bob"]))
    [(_row, changes)] = rows_page(run, cast.alice).rows
    assert [(each.name, each.before, each.after) for each in changes] == [("Phone", "12", "9"), ("Owner", "", "Bob")]


def test_another_account_s_companies_match_nothing(desk, cast):
    Company.objects.add(cast.rival, name="Acme", domains=["acme.com"])
    assert desk.bring_in(table(["name", "domain"], ["Acme", "acme.com"])).results == {"create": 1}


def test_it_is_there_only_for_who_may_and_while_the_module_is_on(cast, client_of):
    address = "/acme/imports/new/companies/"
    assert [client_of(member).get(address).status_code for member in (cast.alice, cast.carol)] == [200, 403]
    cast.account.modules = ["crm"]
    cast.account.save()
    assert client_of(cast.alice).get(address).status_code == 404


def test_its_timeline_tells_the_import(desk, cast, client_of):
    desk.bring_in(table(["name"], ["Sol"]))
    text = client_of(cast.alice).get(f"{Company.objects.get().get_absolute_url()}history/").text
    assert text.count("people.csv") == 1


def test_parents_are_found_by_name_wherever_they_stand(desk, cast, acme, monkeypatch, sample_data):
    monkeypatch.setattr("imports.running.BATCH_ROWS", 2)
    lines = [["Sol", "Lua"], ["Mar", "ACME"], ["Lua", "Nova"], ["Acme", "Mar"], ["Rio", "Rio"], ["Nova Era", ""]]
    run = desk.plan(table(["Name", "Parent company"], *lines))
    assert (run.counts, run.extras) == ({"create": 5, "update": 1}, {"companies": 1})
    assert desk.run(run).results == {"create": 5, "update": 1} and run.remarks == 2
    parents = dict(Company.objects.values_list("name", "parent__name"))
    assert parents == {"Sol": "Lua", "Mar": "Acme", "Lua": "Nova", "Acme": None, "Rio": None, "Nova Era": None,
                       "Nova": None}  # fmt: skip
    wrong = {row.title: [each["reason"] for each in row.problems or ()] for row in run.rows.filter(number__in=[4, 5])}
    assert all("its own parent" in reasons[0] for reasons in wrong.values()) and wrong.keys() == {"Acme", "Rio"}
    again = desk.plan(table(["Name", "Parent company"], *lines[:3], ["Sol", "Acme"]), match=["name"])
    assert again.counts == {"unchanged": 3, "duplicate": 1}
    run = desk.bring_in(table(["Name", "Parent company"], ["Sol", "Acme"]), match=["name"])
    row = run.rows.get()
    lua = Company.objects.get(name="Lua")
    assert (row.before, row.after) == (
        {"parent": "Lua", "parent_id": lua.pk}, {"parent": "Acme", "parent_id": acme.pk}
    )  # fmt: skip
    desk.bring_in((sample_data / "maven-crm-sales-opportunities" / "accounts.csv").read_bytes())
    assert set(Company.objects.exclude(parent=None).values_list("name", "parent__name")) >= {
        ("Bluth Company", "Acme Corporation"), ("Codehow", "Acme Corporation")
    }  # fmt: skip
