"""Associations of records with contacts and deals: made from either side, told on both, found by segments."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Event
from contacts.models import Contact, Merge
from crm.models import Deal
from customobjects.models import Association, ObjectRecord
from tests.customobjects.conftest import course_of
from tests.rows import row

NEW = "/acme/objects/associations/new/"


@pytest.fixture
def ana(cast) -> Contact:
    return Contact.objects.add(cast.account, name="Ana")


@pytest.fixture
def deal(cast) -> Deal:
    deal = row(Deal, cast.account)
    deal.pipeline.grant_default_rights()
    return deal


@pytest.fixture
def student(cast, yoga, ana) -> Association:
    details = {"label": "student", "linked_on": date(2026, 3, 1)}
    return Association.objects.make(yoga, ana, by=cast.alice, **details)


def test_it_is_made_from_the_contacts_page(alice, yoga, ana):
    url = f"{NEW}?contact={ana.pk}&type={yoga.type_id}"
    assert "Associate with Ana" in alice.get(url).text
    sent = {"other": yoga.pk, "label": "student", "linked_on": "2026-03-01"}
    assert alice.post(url, sent).url == ana.get_absolute_url()
    assert Association.objects.get().label == "student"
    again = alice.post(url, sent)
    assert again.status_code == 422 and "associated already" in again.text and Association.objects.count() == 1


def test_it_is_made_from_the_records_page(alice, yoga, deal):
    url = f"{NEW}?record={yoga.pk}&wanted=deal"
    assert alice.post(url, {"other": ""}).status_code == 422
    assert alice.post(url, {"other-text": deal.title, "other": ""}).status_code == 302
    assert Association.objects.get().deal == deal


def test_it_shows_on_both_pages_and_timelines(alice, yoga, ana, student):
    for page, other in [(ana, "Yoga"), (yoga, "Ana")]:
        text = alice.get(f"{page.get_absolute_url()}?show=all").text
        assert other in text and "student" in text
        history = alice.get(f"{page.get_absolute_url()}history/").text
        assert f"associated {'Course: ' if page == ana else ''}{other} as student, March 1, 2026" in history


def test_it_shows_on_the_deals_pane(alice, cast, yoga, deal):
    Association.objects.make(yoga, deal, by=cast.alice, label="syllabus")
    assert "syllabus" in alice.get(f"{deal.get_absolute_url()}?show=all").text
    assert "associated Course: Yoga as syllabus" in alice.get(f"{deal.get_absolute_url()}history/").text
    assert "syllabus" in alice.get(f"/acme/objects/deals/{deal.pk}/").text


def test_its_details_change(alice, student, ana):
    url = f"/acme/objects/associations/{student.pk}/"
    assert "student" in alice.get(url).text
    assert alice.post(url, {"label": "teacher", "linked_on": "soon"}).status_code == 422
    assert alice.post(f"{url}?from=contact", {"label": "teacher"}).url == ana.get_absolute_url()
    student.refresh_from_db()
    assert (student.label, student.linked_on) == ("teacher", None)


def test_it_is_dissolved_and_that_is_undone(alice, student):
    alice.post(f"/acme/objects/associations/{student.pk}/dissolution/")
    assert not Association.objects.exists()
    undo = f"/acme/objects/associations/dissolved/{Event.objects.get(verb='association.dissolved').pk}/"
    assert alice.post(undo).status_code == 302
    again = Association.objects.get()
    assert (again.label, again.linked_on, again.contact) == ("student", date(2026, 3, 1), student.contact)
    assert alice.post(undo).status_code == 302 and Association.objects.count() == 1


def test_it_is_there_once_whoever_writes(cast, yoga, ana, student):
    with pytest.raises(ValidationError):
        Association.objects.make(yoga, ana, by=cast.bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        Association.objects.create(account=cast.account, record=yoga)
    with pytest.raises(IntegrityError), transaction.atomic():
        Association.objects.create(account=cast.account, record=yoga, contact=row(Contact, cast.rival))


def test_segments_find_contacts_by_what_their_records_say(alice, cast, course, student):
    Contact.objects.add(cast.account, name="Bruno")
    for rule, found in [
        ({"field": f"{course.kind}.level", "operator": "is", "value": "B2"}, ["Ana"]),
        ({"field": f"{course.kind}.hours", "operator": "gt", "value": "13"}, []),
        ({"field": f"{course.kind}-as", "operator": "is", "value": "student"}, ["Ana"]),
        ({"field": course.kind, "operator": "is", "value": str(student.record_id)}, ["Ana"]),
        ({"field": course.kind, "operator": "is_empty"}, ["Bruno"]),
    ]:
        answer = alice.get("/acme/contacts/", {"filter": json.dumps({"op": "and", "rules": [rule]})})
        assert [each.name for each in answer.context["listing"].rows] == found


def test_deals_and_records_are_found_by_one_another(alice, cast, course, yoga, deal):
    Association.objects.make(yoga, deal, by=cast.alice, label="syllabus")
    deals, records = "/acme/deals/", course.get_absolute_url()
    for url, field, operator, value, number in [
        (deals, f"{course.kind}.level", "is", "B2", 1),
        (deals, f"{course.kind}.level", "is", "A1", 0),
        (deals, f"{course.kind}-as", "is", "syllabus", 1),
        (deals, course.kind, "is", str(yoga.pk), 1),
        (records, "deal", "is", str(deal.pk), 1),
        (records, "deal", "is_empty", None, 0),
    ]:
        rule = {"field": field, "operator": operator} | ({"value": value} if value else {})
        answer = alice.get(url, {"filter": json.dumps({"op": "and", "rules": [rule]})})
        assert answer.status_code == 200 and len(answer.context["listing"].rows) == number, (field, operator)
    rule = {"field": course.kind, "operator": "is_empty"}
    board = alice.get(f"/acme/pipelines/{deal.pipeline_id}/", {"filter": json.dumps({"op": "and", "rules": [rule]})})
    assert board.status_code == 200 and deal.title not in board.text


def test_a_history_tells_of_who_was_merged_as_what_they_are_now(alice, cast, yoga, ana, student):
    bea = Contact.objects.add(cast.account, name="Bea")
    Merge.objects.add([bea, ana], by=cast.alice)
    assert "associated Bea as student" in alice.get(f"{yoga.get_absolute_url()}history/").text
    assert "Yoga" in alice.get(f"{bea.get_absolute_url()}?show=all").text


def test_foreign_ids_are_as_unknown_as_any(alice, cast, yoga, ana):
    theirs = ObjectRecord.objects.add(course_of(cast.mallory), attributes={"title": "Theirs"})
    foreign = row(Contact, cast.rival)
    assert alice.post(f"{NEW}?contact={ana.pk}", {"other": theirs.pk}).status_code == 422
    assert alice.post(f"{NEW}?record={yoga.pk}&wanted=contact", {"other": foreign.pk}).status_code == 422
    for known in (f"contact={foreign.pk}", f"record={theirs.pk}", f"contact={ana.pk}&type={theirs.type_id}", ""):
        assert alice.get(f"{NEW}?{known}").status_code == 404
    assert not Association.objects.exists()


def test_privacy_hides_the_contact_and_its_name(cast, client_of, yoga, student):
    cast.account.is_private = True
    cast.account.save()
    Contact.objects.update(owner=cast.alice, name="Secret")
    bob = client_of(cast.bob)
    for url in (f"{yoga.get_absolute_url()}?show=all", f"{yoga.get_absolute_url()}history/"):
        assert "Secret" not in bob.get(url).text
    assert bob.get(f"/acme/objects/associations/{student.pk}/").status_code in (403, 404)


def test_a_deal_is_associated_by_who_may_change_it(cast, client_of, yoga, deal):
    carols = client_of(cast.carol)
    cast.carol.roles.get().set_permissions({"see_contacts", "see_objects", "manage_objects"})
    assert carols.post(f"{NEW}?deal={deal.pk}", {"other": yoga.pk}).status_code == 403
    assert carols.post(f"{NEW}?record={yoga.pk}&wanted=deal", {"other": deal.pk}).status_code == 422
    assert not Association.objects.exists()


def test_it_goes_and_comes_back_with_the_contact(cast, ana, student):
    from bulk import kinds
    from bulk.models import BulkAction
    from bulk.selection import Selection
    from tests.customobjects.test_records import _all

    kind = kinds.get("contact")
    gone = BulkAction.objects.start(kind.act("delete"), Selection(kind, _all(), cast.alice), {}, by=cast.alice)
    assert not Association.objects.exists()
    assert gone.undo(by=cast.alice) and Association.objects.get().label == "student"


def test_two_who_change_it_at_once_see_both(alice, student):
    url = f"/acme/objects/associations/{student.pk}/"
    assert 'name="seen-label" value="student"' in alice.get(url).text
    seen = {"seen-": "1", "seen-label": "student", "seen-linked_on": "2026-03-01"}
    assert alice.post(url, seen | {"label": "guardian", "linked_on": "2026-03-01"}).status_code == 302
    second = alice.post(url, seen | {"label": "owner", "linked_on": "2026-03-01"})
    student.refresh_from_db()
    assert second.status_code == 409 and student.label == "guardian"
    assert "meanwhile somebody else has put “guardian”" in second.text and "Save mine: “owner”" in second.text
    assert alice.post(url, seen | {"label": "student", "linked_on": "2026-03-09"}).status_code == 302
    student.refresh_from_db()
    assert (student.label, student.linked_on) == ("guardian", date(2026, 3, 9))


def test_one_that_was_dissolved_meanwhile_is_gone(cast, student):
    Association.objects.get(pk=student.pk).dissolve(by=cast.alice)
    for late in (lambda: student.dissolve(by=cast.alice),
                 lambda: student.change(by=cast.alice, label="owner", linked_on=None)):  # fmt: skip
        with pytest.raises(Association.DoesNotExist):
            late()
    assert Event.objects.filter(verb="association.dissolved").count() == 1
