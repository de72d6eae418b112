"""Records by import and export: by name or by id, checked as by hand, and the same again when they come back."""

from datetime import date

import pytest
from django.http import QueryDict

from bulk import kinds
from bulk.acts.export import Exported
from bulk.models import BulkAction
from bulk.selection import Selection
from contacts.models import Contact
from crm.models import Deal
from customobjects.models import Association, ObjectRecord
from imports.models import Import
from tests.customobjects.conftest import course_of
from tests.imports.conftest import Desk, rows_of, table, take_back
from tests.rows import row

HEADS = ["Title", "Level", "Hours", "Price", "Start", "Open"]


@pytest.fixture
def desk(cast, course) -> Desk:
    return Desk(cast.alice, course.kind)


def exported(course, member) -> str:
    found = Exported(kinds.get(course.kind), member, "all")
    ids = list(ObjectRecord.objects.filter(type=course).values_list("pk", flat=True))
    return table(found.heads, *(line for _key, line in found.rows(ids)))


def test_rows_become_records(desk):
    run = desk.bring_in(
        table(HEADS, ["Ioga", "b2", "12,5", "R$ 99,90", "2026-12-31", "sim"], ["Zen", "", "", "", "", ""])
    )
    assert run.results == {"create": 2}
    values = {"title": "Ioga", "level": "B2", "hours": "12.5", "price": "99.9", "start": "2026-12-31", "open": True}
    assert ObjectRecord.objects.get(name="Ioga").attributes == values
    assert ObjectRecord.objects.get(name="Zen").attributes == {"title": "Zen"}


def test_what_does_not_fit_is_told_and_kept_out(desk):
    run = desk.bring_in(
        table(HEADS, ["A", "C9", "", "", "", ""], ["", "B2", "", "", "", ""], ["B", "B2", "x", "", "", ""])
    )
    assert run.results == {"invalid": 3} and not ObjectRecord.objects.exists()


def test_a_name_finds_its_record(desk, yoga):
    run = desk.bring_in(table(["Title", "Hours"], ["yóga", "20"], ["New", "1"]))
    yoga.refresh_from_db()
    assert run.results == {"update": 1, "create": 1} and yoga.attributes["hours"] == "20" and yoga.version == 2
    assert desk.bring_in(table(["Title", "Hours"], ["New", "2"]), match=[]).results == {"create": 1}


def test_a_record_that_changed_since_the_preview_is_left_alone(desk, yoga, cast):
    planned = desk.plan(table(["Title", "Hours"], ["Yoga", "20"]))
    yoga.change({"attributes": {"hours": "3"}}, by=cast.alice)
    assert desk.run(planned).results == {"conflict": 1}
    assert ObjectRecord.objects.get().attributes["hours"] == "3"


def test_an_export_that_comes_back_changes_nothing(desk, cast, course, yoga):
    ObjectRecord.objects.add(course, attributes={"title": "Yoga", "open": True, "start": "2026-12-31"})
    run = desk.plan(exported(course, cast.alice))
    assert run.counts == {"unchanged": 2}


def test_an_export_is_a_file_for_who_may(cast, client_of, course, yoga):
    kind = kinds.get(course.kind)
    selection = Selection(kind, QueryDict("all_matching=1"), cast.alice)
    action = BulkAction.objects.start(kind.act("export"), selection, {"columns": "all"}, by=cast.alice)
    assert client_of(cast.alice).get(action.get_absolute_url()).status_code == 200
    assert client_of(cast.carol).get(action.get_absolute_url()).status_code == 404
    assert client_of(cast.carol).get(f"/acme/bulk/new/{course.kind}/export/").status_code == 403


PEOPLE = ["Title", "Contact email", "Deal", "As", "Date"]


def test_rows_associate_records_with_contacts_and_deals(cast, alice, course, yoga, pipeline):
    ana = Contact.objects.add(cast.account, emails=["ana@example.com"], name="Ana")
    deal = row(
        Deal,
        cast.account,
    )
    deal.pipeline.grant_default_rights()
    ObjectRecord.objects.add(course, attributes={"title": "Twice"})
    ObjectRecord.objects.add(course, attributes={"title": "twice"})
    desk, told = Desk(cast.alice, course.associations_kind), f"{yoga.get_absolute_url()}history/"
    lines = [
        ["yoga", "ana@example.com", "", "student", "2026-03-01"],
        ["Yoga", "", deal.title, "", ""],
        ["Yoga", "ANA@example.com", "", "teacher", ""],
        ["Yoga", "nobody@example.com", "", "", ""],
        ["Zen", "ana@example.com", "", "", ""],
        ["Twice", "ana@example.com", "", "", ""],
        ["Yoga", "ana@example.com", deal.title, "", ""],
        ["Yoga", "", "", "", ""],
    ]
    run = desk.bring_in(table(PEOPLE, *lines))
    assert run.results == {"create": 2, "duplicate": 1, "invalid": 5}
    student = Association.objects.get(contact=ana)
    assert (student.record, student.label, student.linked_on) == (yoga, "student", date(2026, 3, 1))
    assert Association.objects.get(deal=deal).record == yoga
    assert "associated Ana as student" in alice.get(told).text
    again = desk.bring_in(table(PEOPLE, ["Yoga", "ana@example.com", "", "guardian", ""], lines[1]))
    assert again.results == {"update": 1, "unchanged": 1}
    student.refresh_from_db()
    assert (student.label, student.linked_on) == ("guardian", date(2026, 3, 1))
    planned = desk.plan(table(PEOPLE, ["Yoga", "ana@example.com", "", "owner", ""]))
    student.change(by=cast.alice, label="other", linked_on=None)
    assert desk.run(planned).results == {"conflict": 1}
    page = alice.get(planned.get_absolute_url())
    assert page.status_code == 200


def test_associations_are_imported_within_ones_own_sight(cast, client_of, course, yoga):
    theirs = course_of(cast.mallory)
    row(Contact, cast.rival)
    foreign = Contact.objects.of(cast.rival).get()
    Contact.objects.of(cast.rival).filter(pk=foreign.pk).update(identifier="X1")
    desk = Desk(cast.alice, course.associations_kind)
    run = desk.bring_in(table(["Title", "Contact identifier"], ["Yoga", "X1"]))
    assert run.results == {"invalid": 1} and not Association.objects.exists()
    alice, carol = client_of(cast.alice), client_of(cast.carol)
    assert alice.get(f"/acme/imports/new/{theirs.associations_kind}/").status_code == 404
    assert alice.get(f"/acme/imports/new/{course.associations_kind}/").status_code == 200
    assert carol.get(f"/acme/imports/new/{course.associations_kind}/").status_code in (403, 404)
    cast.account.modules = ["crm"]
    cast.account.save()
    assert alice.get(f"/acme/imports/new/{course.associations_kind}/").status_code == 404
    assert alice.get(run.get_absolute_url()).status_code == 404


def test_the_pages_of_the_wizard_know_each_type(alice, course):
    assert "Import courses" in alice.get("/acme/imports/").text
    assert "Title" in alice.get(f"/acme/imports/new/{course.kind}/sample.csv").text
    assert alice.get(f"/acme/imports/new/{course.kind}/").status_code == 200
    assert not Import.objects.exists()


def test_an_import_is_taken_back_but_for_what_was_changed_or_used_since(desk, cast, course, yoga, alice):
    before = rows_of(cast.account, ObjectRecord)
    content = table(
        HEADS, ["Yoga", "A1", "20", "5", "", "yes"], ["Zen", "A1", "", "", "", ""], ["Tai", "B2", "", "", "", ""]
    )
    run = desk.bring_in(content)
    assert run.results == {"update": 1, "create": 2}
    assert "See courses" in alice.get(run.get_absolute_url()).text
    shown = alice.get(run.kind.records_url(run)).text
    assert "Yoga" in shown and "Zen" in shown
    assert take_back(run, cast.alice) == {"restored": 3} and rows_of(cast.account, ObjectRecord) == before

    run = desk.bring_in(content)
    zen, tai = ObjectRecord.objects.exclude(pk=yoga.pk).order_by("pk")
    ana = Contact.objects.add(cast.account, name="Ana")
    Association.objects.make(zen, ana, by=cast.alice, label="student")
    tai.change({"attributes": {"hours": "3"}}, by=cast.bob)
    yoga.refresh_from_db()
    yoga.change({"attributes": {"hours": "30"}}, by=cast.bob)
    assert take_back(run, cast.alice) == {"conflict": 3}
    rows = list(run.rows.filter(undone="conflict"))
    told = [[(each.name, each.before, each.after) for each in row] for row in run.kind.left(run, rows, cast.alice)]
    assert told == [
        [("Hours", "30", "12.5")],
        [("Used since", "", "associations")],
        [("Changed since", "", "Attributes")],
    ]
    yoga.refresh_from_db()
    assert yoga.attributes == {"title": "Yoga", "level": "B2", "hours": "30"}
    assert run.decide("decided", number=None, by=cast.alice) and rows_of(cast.account, ObjectRecord) == before


def test_associations_that_rows_have_made_or_changed_are_taken_back(cast, course, yoga):
    people = [Contact.objects.add(cast.account, name=name, emails=[f"{name}@x.com"]) for name in ("a", "b", "c", "d")]
    for person in people[2:]:
        Association.objects.make(yoga, person, by=cast.alice, label="guest")
    desk = Desk(cast.alice, course.associations_kind)
    run = desk.bring_in(table(PEOPLE, *(["Yoga", f"{name}@x.com", "", "student", ""] for name in "abcd")))
    assert run.results == {"create": 2, "update": 2}
    for person in (people[1], people[3]):
        Association.objects.get(contact=person).change(by=cast.bob, label="teacher", linked_on=None)
    assert take_back(run, cast.alice) == {"restored": 2, "conflict": 2}
    assert dict(Association.objects.values_list("contact__name", "label")) == {
        "b": "teacher",
        "c": "guest",
        "d": "teacher",
    }
    assert run.decide("decided", number=None, by=cast.alice)
    assert dict(Association.objects.values_list("contact__name", "label")) == {"c": "guest", "d": "guest"}
