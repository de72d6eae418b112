"""The queue's side: large actions, with the rights of this moment, broken off and gone on with, and files."""

import csv
import io

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Account, CustomAttribute, Event, Label, Role
from accounts.models.audit import RecordsAudit
from bulk import running
from bulk.models import BulkAction
from bulk.tasks import sweep_exports
from companies.models import Company
from contacts.models import Contact
from conversalabs.formulas import escape_formula
from tests.bulk.conftest import label, to
from tests.imports import conftest as imports
from tests.imports.test_worker import BrokenOffError, breaking_off_after, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many(cast, monkeypatch) -> list[Contact]:
    """More than are done while one waits, in parts of seven."""
    monkeypatch.setattr("bulk.models.action.MOST_AT_ONCE", 3)
    monkeypatch.setattr("bulk.freezing.PART_ROWS", 7)
    monkeypatch.setattr("bulk.running.UNDO_ROWS", 7)
    return [Contact.objects.add(cast.account, name=f"n{number}") for number in range(30)]


def test_from_the_button_to_the_report_and_back(desk, cast, many, vip, client_of):
    client = client_of(cast.alice)
    answer = client.post(
        reverse("bulk:new", args=["acme", "contact", "label-add"]),
        {"all_matching": "1", "labels": [vip.pk], "seen": 30},
    )
    action = BulkAction.objects.get()
    assert answer["Location"] == action.get_absolute_url() and action.is_busy and not vip.contacts.exists()
    assert "0 of 30" in client.get(action.get_absolute_url()).content.decode()
    work()
    action.refresh_from_db()
    assert (action.status, action.counts, vip.contacts.count()) == ("done", {"changed": 30}, 30)
    assert Event.objects.filter(verb="bulk.done").count() == 1
    assert action.undo(by=cast.alice)
    work()
    action.refresh_from_db()
    assert (action.status, action.undo_counts, vip.contacts.count()) == ("undone", {"restored": 30}, 0)


def test_broken_off_between_batches_it_goes_on_behind_the_last_both_ways(desk, cast, many, vip):
    action = desk.act("delete")
    for batches in (1, 2):
        with pytest.raises(BrokenOffError):
            running.go("run", action, cast.alice, breaking_off_after(batches))
    assert Contact.objects.count() == 9
    running.go("run", action, cast.alice)
    action.refresh_from_db()
    assert (action.counts, action.rows.count(), Contact.objects.count()) == ({"changed": 30}, 30, 0)
    action.undo(by=cast.alice)
    with pytest.raises(BrokenOffError):
        running.go("undo", action, cast.alice, breaking_off_after(2))
    running.go("undo", action, cast.alice)
    action.refresh_from_db()
    assert (action.undo_counts, Contact.objects.count()) == ({"restored": 30}, 30)


def test_stopped_half_way_its_counts_are_true_and_what_was_done_can_be_undone(desk, cast, many):
    action = desk.act("block")
    with pytest.raises(BrokenOffError):
        running.go("run", action, cast.alice, breaking_off_after(2))
    assert action.cancel() and not action.cancel()
    running.go("run", action, cast.alice)
    action.refresh_from_db()
    assert (action.status, action.cursor, action.counts) == ("cancelled", 14, {"changed": 14})
    assert Contact.objects.filter(is_blocked=True).count() == 14
    action.undo(by=cast.alice)
    work()
    assert not Contact.objects.filter(is_blocked=True).exists()


@pytest.mark.parametrize("loss", ["removed", "role", "kept out"])
def test_who_may_no_longer_do_it_when_its_turn_comes_does_nothing(loss, cast, many, desk_of):
    action = desk_of(cast.bob).act("delete")
    {
        "removed": lambda: cast.bob.remove(by=cast.alice),
        "kept out": lambda: cast.bob.deactivate(),
        "role": lambda: cast.bob.set_roles([Role.objects.get(account=cast.account, name="Viewer")]),
    }[loss]()
    work()
    action.refresh_from_db()
    assert action.status == "failed" and "may no longer" in action.error and Contact.objects.count() == 30


def test_what_went_or_was_given_away_meanwhile_is_left_out_and_listed(desk_of, cast, many, team_of):
    action = desk_of(cast.bob).act("block")
    many[0].remove(by=cast.alice)
    many[1].change({"owner": team_of[1]}, by=cast.alice)
    work()
    action.refresh_from_db()
    assert action.counts == {"changed": 28, "gone": 2} and not Contact.objects.get(pk=many[1].pk).is_blocked


@pytest.mark.parametrize("what", ["label", "owner", "attribute"])
def test_what_it_was_to_set_is_gone_when_its_turn_comes(what, desk, cast, many, vip):
    plan = CustomAttribute.objects.create(account=cast.account, key="plan", name="Plan")
    value = {"key": "plan", "name": "Plan", "type": "text", "value": "Pro"}
    acts = {"label": ("label-add", label(vip)), "owner": ("owner", to(cast.bob)), "attribute": ("attribute", value)}
    action = desk.act(acts[what][0], **acts[what][1])
    {"label": vip.delete, "owner": cast.bob.remove, "attribute": plan.delete}[what]()
    work()
    action.refresh_from_db()
    assert action.status == "failed" and action.error and not action.rows.exists()


def test_an_undo_that_may_no_longer_be_stops_and_can_be_done_by_another(desk_of, cast, many, client_of):
    action = desk_of(cast.bob).act("block")
    work()
    client = client_of(cast.bob)
    assert client.post(reverse("bulk:undone", args=["acme", action.pk])).status_code == 302
    cast.bob.set_roles([Role.objects.get(account=cast.account, name="Viewer")])
    work()
    action.refresh_from_db()
    assert (action.status, action.undo_counts) == ("done", {}) and action.error
    assert client.post(reverse("bulk:undone", args=["acme", action.pk])).status_code == 404
    assert action.undo(by=cast.alice)
    work()
    assert not Contact.objects.filter(is_blocked=True).exists()


def test_an_export_is_a_file_for_a_day_with_nothing_that_a_sheet_would_run(desk, cast, many, client_of, monkeypatch):
    CustomAttribute.objects.create(account=cast.account, key="plan", name="Plan")
    odd = Contact.objects.add(
        cast.account, name="=1+1", emails=["a@x.test", "b@x.test"], phones=["+5511987654321"], city="@SUM(A1)",
        attributes={"plan": "Pro"},
    )  # fmt: skip
    action = desk.act("export", columns="all")
    work()
    action.refresh_from_db()
    client, url = client_of(cast.alice), reverse("bulk:export", args=["acme", action.pk])
    content = b"".join(client.get(url).streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(content)))
    assert (action.counts, len(lines)) == ({"changed": 31}, 31)
    assert len(RecordsAudit.objects.get(pgh_label="exported").ids) == 31
    found = next(line for line in lines if line["Plan"] == "Pro")
    assert found["Name"] == escape_formula(odd.name) == "'=1+1" and found["City"] == "'@SUM(A1)"
    assert found["All e-mails"] == "a@x.test; b@x.test" and found["Phone"].startswith("+55")
    assert client_of(cast.carol).get(url).status_code == 404 and client_of(cast.mallory).get(url).status_code == 404
    # Bob may export, and see this action; what is in the file is what alice may see.
    page = client_of(cast.bob).get(action.get_absolute_url())
    assert page.status_code == 200 and url not in page.text and url in client.get(action.get_absolute_url()).text
    assert client_of(cast.bob).get(url).status_code == 403
    label = desk.act("block", [many[0]])
    assert client.get(reverse("bulk:export", args=["acme", label.pk])).status_code == 404
    monkeypatch.setattr("conversalabs.stored_files._is_old", lambda name: True)
    sweep_exports(timestamp=0)
    assert default_storage.exists(action.file.name)
    default_storage.delete(action.file.name)
    assert client.get(url).status_code == 404


def test_an_export_shows_what_one_sees_by_the_columns_of_the_list(desk_of, cast, many, team_of):
    Contact.objects.filter(pk=many[0].pk).update(owner=team_of[1])
    action = desk_of(cast.bob).act("export", columns=["city", "gone"])
    Contact.objects.filter(pk=many[1].pk).update(owner=team_of[1])
    work()
    action.refresh_from_db()
    lines = action.file.open("r").read().splitlines()
    assert (action.total, action.counts) == (29, {"changed": 28, "gone": 1})
    assert lines[0].lstrip("\ufeff") == "Name,City" and len(lines) == 29
    assert Account.objects.get(pk=cast.account.pk).is_private


@pytest.fixture
def varied(cast, vip) -> None:
    """Contacts with everything that an export has, and with what is odd in a file."""
    kinds = ["text", "number", "date", "checkbox", "link"]
    for kind in kinds:
        CustomAttribute.objects.create(account=cast.account, model="contact", key=kind, name=kind.title(), type=kind)
    odd = ["=1+1", "@cmd", "'=x", '"quoted", says; she', "-", "＝SUM(1)", "null", "00123", "two\nlines", "'"]
    odd.append("a<b>c &amp; d")
    values = {
        "text": '="a"; b',
        "number": "-1.234",
        "date": "2026-02-03",
        "checkbox": False,
        "link": "https://x.test/?a=1",
    }
    odd_labels = [Label.objects.named(cast.account, name) for name in ("big, red", 'a "b"; c', "* mine", "'s")]
    for number, name in enumerate(["", *odd]):
        Contact.objects.add(
            cast.account, name=name, identifier=f"{number:03}", emails=[f"{number}@x.test", f"b{number}@x.test"],
            phones=[f"+55 11 98765-43{number:02}", "call; me"], city=name, country="=Brasil", labels=[vip, *odd_labels],
            attributes=values, owner=cast.bob, company=Company.objects.add(cast.account, name=f"{name or 'Sol'} Ltda"),
        )  # fmt: skip


def test_each_format_holds_the_same_and_imported_again_changes_nothing(desk, cast, varied, client_of):
    client, tables = client_of(cast.alice), []
    for form in ("csv", "csv-semicolon", "xlsx"):
        action = desk.act("export", columns="all", format=form)
        work()
        answer = client.get(reverse("bulk:export", args=["acme", action.pk]))
        content = b"".join(answer.streaming_content)
        assert answer["Content-Disposition"].endswith('.xlsx"' if form == "xlsx" else '.csv"')
        tables.append(lines_of(form, content))
        if form != "xlsx":
            again = imports.Desk(cast.alice).plan(content)
            assert again.counts == {"unchanged": 12}, list(again.rows.values("before", "after"))
    assert tables[0] == tables[1] == tables[2] and len(tables[0]) == 13


def lines_of(form: str, content: bytes) -> list[list[str]]:
    if form == "xlsx":
        rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        return [[cell or "" for cell in row] for row in rows]
    delimiter = ";" if form == "csv-semicolon" else ","
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))
