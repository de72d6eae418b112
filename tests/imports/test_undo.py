"""An import taken back: records are as before, but for what somebody has changed or used since."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.test import TestCase
from django.utils import timezone

from accounts.models import CustomAttribute, Label, Member
from companies.models import Company
from contacts.models import Contact, ContactAddress, ContactLabel
from conversalabs.templatetags.dates import near
from imports.models import Import
from imports.purging import purge
from imports.undoing import undo
from tests.imports.conftest import carry_on, rows_of, table, take_back
from tests.imports.test_worker import work

pytestmark = pytest.mark.django_db

HEADERS = [
    "name",
    "email",
    "email",
    "phone",
    "identifier",
    "city",
    "company",
    "labels",
    "owner",
    "is_blocked",
    "attribute:size",
]


def domain(account) -> list:
    """All records of the account, but for the versions and times of change, which go on."""
    return rows_of(account, Contact, ContactAddress, ContactLabel, Company, Label, CustomAttribute)


@pytest.fixture
def held(cast):
    """Three contacts that the file changes in every field, and one that it leaves alone."""
    account = cast.account
    CustomAttribute.objects.create(account=account, model="contact", name="Size", key="size", type="number")
    vip, sol = Label.objects.create(account=account, name="VIP"), Company.objects.create(account=account, name="Sol")
    return [
        Contact.objects.add(
            account,
            name="Ana",
            emails=["ana@x.com", "a2@x.com"],
            identifier="1",
            labels=[vip],
            company=sol,
            attributes={"size": "1"},
        ),
        Contact.objects.add(account, name="Bob", phones=["11 91234-5678"], identifier="2", owner=cast.bob),
        Contact.objects.add(account, identifier="3", city="Itu"),
        Contact.objects.add(account, name="Eve", emails=["eve@x.com"]),
    ]


CONTENT = table(
    HEADERS,
    ["Ana M", "new@x.com", "ana@x.com", "1234", "1", "Rio", "Lua", "vip, fair", "carol", "yes", "2"],
    ["Bob B", "bob@x.com", "", "(21) 99876-5432", "2", "Rio", "sol", "fair", "alice", "", "3"],
    ["Cai", "cai@x.com", "", "", "3", "Rio", "Lua", "", "", "", ""],
    ["Dan", "dan@x.com", "d2@x.com", "12", "4", "Rio", "Mar", "fair", "bob", "", "4"],
)  # fmt: skip


def bring_in(desk, content=CONTENT) -> Import:
    run = desk.bring_in(content, fields=HEADERS)
    assert (run.results["update"], run.results["create"]) == (3, 1)
    return run


def test_with_nothing_edited_between_every_record_is_as_before(desk, cast, held):
    before = domain(cast.account)
    run = bring_in(desk)
    assert domain(cast.account) != before
    assert take_back(run, cast.alice) == {"restored": 4}
    assert domain(cast.account) == before
    assert (run.status, run.made["removed"]) == ("undone", {"companies": 2, "labels": 1})
    assert not run.undo(by=cast.alice)


def test_each_field_comes_back_that_nobody_has_changed_since(desk, cast, held):
    run, ana = bring_in(desk), held[0]
    ana.change({"name": "Anna", "attributes": {"size": "9"}}, by=cast.bob)
    assert take_back(run, cast.alice) == {"restored": 3, "conflict": 1}
    ana.refresh_from_db()
    assert (ana.name, ana.attributes, ana.city, ana.email, ana.company.name) == (
        "Anna",
        {"size": "9"},
        "",
        "ana@x.com",
        "Sol",
    )
    row = run.rows.get(undone="conflict")
    assert sorted(row.kept_back) == ["attribute:size", "name"]
    assert [(each.name, each.before, each.after) for each in run.kind.left(run, [row], cast.alice)[0]] == [
        ("Name", "Anna", "Ana"), ("Size", "9", "1")]  # fmt: skip
    assert run.decide("decided", number=row.number, by=cast.alice)
    ana.refresh_from_db()
    assert (ana.name, ana.attributes) == ("Ana", {"size": "1"})
    run.refresh_from_db()
    assert (run.status, run.undo_results) == ("undone", {"restored": 4})


def test_a_created_contact_that_was_used_or_changed_since_stays_until_decided(desk, cast):
    run = desk.bring_in(table(["name", "labels"], ["Ana", "vip"], ["Bob", ""], ["Cai", ""], ["Dan", "vip"]))
    ana, bob, cai, _dan = Contact.objects.order_by("pk")
    ana.add_note("Called.", by=cast.bob)
    bob.change({"city": "Itu"}, by=cast.bob)
    cai.change({"labels": [Label.objects.get()]}, by=cast.bob)
    assert take_back(run, cast.alice) == {"restored": 1, "conflict": 3}
    told = [
        [(each.name, each.after) for each in row]
        for row in run.kind.left(run, list(run.rows.filter(undone="conflict")), cast.alice)
    ]
    assert told == [[("Used since", "notes on contacts")], [("Changed since", "City")], [("Changed since", "Labels")]]
    assert run.decide("kept", number=2, by=cast.alice) and run.decide("decided", number=None, by=cast.alice)
    run.refresh_from_db()
    assert (run.undo_results, list(Contact.objects.all())) == ({"restored": 3, "kept": 1}, [bob])
    assert not run.decide("decided", number=None, by=cast.alice)


def test_what_is_anothers_or_gone_by_now_cannot_be_put_back(desk, cast):
    Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"], identifier="1", owner=cast.bob)
    content = table(["name", "email", "identifier", "owner"], ["Bea", "ana@x.com", "2", "carol"])
    run = desk.bring_in(content, match=["email"])
    Contact.objects.add(cast.account, name="Zoe", identifier="1")
    cast.bob.remove()
    assert take_back(run, cast.alice) == {"taken": 1}
    assert sorted(run.rows.get().kept_back) == ["!identifier", "!owner_id"]
    ana = Contact.objects.get(name="Ana")
    assert (ana.identifier, ana.owner) == ("2", cast.carol)


def test_an_import_over_an_import_is_taken_back_in_any_order(desk, cast):
    before = domain(cast.account)
    first = desk.bring_in(table(["name", "identifier"], ["Ana", "1"]))
    second = desk.bring_in(table(["name", "identifier", "email"], ["Bea", "1", "b@x.com"]))
    assert take_back(first, cast.alice) == {"conflict": 1}
    assert take_back(second, cast.alice) == {"restored": 1}
    assert first.decide("decided", number=1, by=cast.alice) and domain(cast.account) == before


def test_an_added_address_that_is_the_primary_one_by_now_is_listed_and_gives_way(desk, cast):
    ana = Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"], identifier="1")
    bea = Contact.objects.add(cast.account, name="Bea", phones=["11 91234-5678"], identifier="2")
    before = domain(cast.account)
    fields = ["identifier", "email", "email", "phone", "phone"]
    rows = [["1", "ana@x.com", "new@x.com", "", ""], ["2", "", "", "11 91234-5678", "21 2345-6789"]]
    run = desk.bring_in(table(fields, *rows), fields=fields)
    for contact, kind in ((ana, "email"), (bea, "phone")):
        contact.make_primary(contact.addresses.get(kind=kind, is_primary=False), by=cast.bob)
    bea.addresses.filter(is_primary=False).delete()
    assert take_back(run, cast.alice) == {"conflict": 1, "taken": 1}
    first, second = run.rows.order_by("number")
    assert (first.kept_back, second.kept_back) == (["primary:email"], ["!primary:phone"])
    told = run.kind.left(run, [first, second], cast.alice)
    shown = [[(each.name, each.before, each.after) for each in row] for row in told]
    assert shown == [[("E-mail", "new@x.com", "ana@x.com")], [("Phone", "+552123456789", "")]]
    ana.refresh_from_db()
    assert ana.email == "new@x.com" and run.decide("decided", number=1, by=cast.alice)
    ana.refresh_from_db()
    assert (ana.email, ana.addresses.get().is_primary) == ("ana@x.com", True)
    assert domain(cast.account)[0][0] == before[0][0]


def test_only_what_one_may_see_is_taken_back(desk, cast):
    run = desk.bring_in(table(["name", "owner"], ["Ana", "bob"], ["Bea", "carol"]))
    cast.account.is_private = True
    cast.account.save()
    bob = Member.objects.with_rights().select_related("account").get(pk=cast.bob.pk)
    assert take_back(run, bob) == {"restored": 1, "lost": 1}
    assert Contact.objects.get().name == "Bea"


@pytest.mark.django_db(transaction=True)
def test_in_the_worker_it_can_be_stopped_and_gone_on_with_and_mails_what_came_of_it(desk, cast, monkeypatch):
    monkeypatch.setattr("imports.undoing.BATCH_ROWS", 7)
    run = desk.bring_in(table(["name"], *([f"n{number}"] for number in range(30))))
    work()
    assert [each.subject for each in mail.outbox] == ["Imported: people.csv"] and "30 created" in mail.outbox[0].body
    run.undo(by=cast.alice)
    calls = iter([carry_on, carry_on, run.cancel, carry_on])
    undo(run, cast.alice, lambda: next(calls)())
    run.refresh_from_db()
    assert (run.status, run.undo_results, Contact.objects.count()) == ("done", {"restored": 14}, 16)
    assert run.undo(by=cast.alice)
    work()
    run.refresh_from_db()
    assert (run.status, run.undo_results, Contact.objects.count()) == ("undone", {"restored": 30}, 0)
    assert mail.outbox[-1].subject == "Import undone: people.csv" and f"/acme/imports/{run.pk}/" in mail.outbox[-1].body


def test_its_page_says_what_came_of_it_and_asks_about_the_rest(desk, cast, client_of, held):
    run, client = bring_in(desk), client_of(cast.alice)
    page = client.get(run.get_absolute_url()).content.decode()
    until = near(timezone.localdate(run.undo_until))
    assert re.search(f"It can be undone until <time.*>{until}</time>", page) and f"{run.pk}/undone/" in page
    assert '<span class="import-change-name">Column 11</span>' in page and "Size" in page
    shown = client.get(run.kind.records_url(run)).content.decode()
    assert "Ana M" in shown and "Dan" in shown and "Eve" not in shown
    held[0].change({"city": "Itu"}, by=cast.bob)
    answer = client.post(f"/acme/imports/{run.pk}/undone/")
    assert answer["Location"] == run.get_absolute_url() and Import.objects.get().is_undoing
    assert "Putting back" in client.get(run.get_absolute_url()).content.decode()
    undo(run, cast.alice, carry_on)
    page = client.get(f"{run.get_absolute_url()}?show=conflict").content.decode()
    assert "3 as before · 1 changed or used since · also removed: 2 companies, 1 label" in page
    assert "<del>Itu</del>" in page and "Put it back" in page
    url = f"/acme/imports/{run.pk}/decision/"
    assert client.post(url, {"decision": "conflict"}).status_code == 422
    client.post(url, {"decision": "kept", "number": "1"})
    assert Import.objects.get().undo_results == {"restored": 3, "kept": 1}


def test_after_thirty_days_the_result_alone_is_kept(desk, cast, held, client_of):
    run = bring_in(desk, CONTENT + "\n".join(["", ",nobody,,,,,,,,,"]))
    draft, planned = desk.upload(CONTENT), desk.plan(CONTENT, fields=HEADERS)
    files = [each.file.path for each in (run, draft, planned)]
    assert purge() == 0 and run.can_be_undone and all(Path(each).exists() for each in files)
    Import.objects.exclude(ended_at=None).update(ended_at=timezone.now() - timedelta(days=30))
    Import.objects.update(created_at=timezone.now() - timedelta(days=30))
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert purge() == 3 and purge() == 0
    assert not any(Path(each).exists() for each in files)
    for each in (run, draft, planned):
        each.refresh_from_db()
        assert not each.undo(by=cast.alice) and not each.may_be_planned and each.is_over
        assert not each.rows.exclude(before=None, after=None).exists()
    assert run.results == {"update": 3, "create": 1, "invalid": 1} and run.rows.get(action="invalid").problems
    client = client_of(cast.alice)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "thirty days in which it could be undone are over. The file and its values are no longer kept" in page
    assert "rejected.csv" not in page and "1 created, 3 updated, 1 left out" in page
    assert client.get(f"{run.get_absolute_url()}rejected.csv").status_code == 302
    for each in (draft, planned):
        assert "Nothing was written" in client.get(each.get_absolute_url()).content.decode()
        assert client.get(f"{each.get_absolute_url()}columns/").status_code == 302
        assert client.get(f"{each.get_absolute_url()}columns/0/").status_code == 404
    assert "changed" in client.get(held[0].get_absolute_url()).content.decode()


def test_a_deleted_attribute_does_not_come_back_and_a_renamed_option_does(desk, cast):
    field = {"account": cast.account, "model": "contact", "type": "list", "options": ["Old", "New"]}
    plan, tier = (CustomAttribute.objects.create(name=name, key=name.lower(), **field) for name in ("Plan", "Tier"))
    Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"], attributes={"plan": "Old", "tier": "Old"})
    run = desk.bring_in(table(["email", "plan", "tier"], ["ana@x.com", "New", "New"]))
    plan.remove(by=cast.alice)
    tier.rename_option("Old", "Former", by=cast.alice)
    assert take_back(run, cast.alice) == {"restored": 1}
    assert Contact.objects.get().attributes == {"tier": "Former"}
