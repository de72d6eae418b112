"""Records of an account's own types: a list, a page in place, what is done to many, what crosses no wall."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import attribute_index
from bulk import kinds
from bulk.models import BulkAction
from bulk.selection import Selection
from customobjects.models import ObjectRecord
from tests.customobjects.conftest import course_of
from tests.rows import row

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def filtered(*rules) -> str:
    return json.dumps(
        {"op": "and", "rules": [dict(zip(("field", "operator", "value"), rule, strict=True)) for rule in rules]}
    )


def names(client, course, **asked) -> list[str]:
    return [each.name for each in client.get(course.get_absolute_url(), asked).context["listing"].rows]


@pytest.fixture
def many(cast, course) -> list[ObjectRecord]:
    found = [("Ioga", "A1", "30"), ("Ação", "B2", "4"), ("Zen", "B2", "100")]
    add = ObjectRecord.objects.add
    return [add(course, attributes={"title": name, "level": level, "hours": hours}) for name, level, hours in found]


def test_a_type_names_its_records(yoga):
    assert str(yoga) == "Yoga" == ObjectRecord.objects.get(folded="yoga").name


def test_the_list_is_searched_filtered_and_sorted(alice, course, many):
    course.attributes.filter(key="hours").update(is_sortable=True)
    assert names(alice, course) == ["Ação", "Ioga", "Zen"]
    assert names(alice, course, q="acao") == ["Ação"] and names(alice, course, q="b2") == ["Ação", "Zen"]
    assert names(alice, course, sort="-attribute.hours") == ["Zen", "Ioga", "Ação"]
    rules = filtered(("attribute.level", "is", "B2"), ("name", "starts_with", "Z"))
    assert names(alice, course, filter=rules) == ["Zen"]
    assert alice.get(course.get_absolute_url(), {"filter": filtered(("price", "is", "1"))}).status_code == 400


def test_a_list_asks_as_often_for_many_as_for_one(alice, course, yoga):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert alice.get(course.get_absolute_url()).status_code == 200
        return len(asked)

    questions(), (few := questions())
    for number in range(20):
        ObjectRecord.objects.add(course, attributes={"title": f"n{number}"})
    assert questions() <= few


def test_a_record_is_made_by_its_form(alice, course):
    url = f"{course.get_absolute_url()}new/"
    assert alice.get(url).status_code == 200
    refused = alice.post(url, {"attribute_title": "", "attribute_hours": "many"})
    assert refused.status_code == 422 and "many" in refused.text and not ObjectRecord.objects.exists()
    made = alice.post(url, {"attribute_title": "Yoga", "attribute_level": "b2", "attribute_price": "99,90"})
    assert made.url == ObjectRecord.objects.get().get_absolute_url() or made.status_code == 302
    assert ObjectRecord.objects.get().attributes == {"title": "Yoga", "level": "B2", "price": "99.9"}


def test_a_field_changes_in_place_and_tells_of_a_conflict(alice, yoga):
    url = f"{yoga.get_absolute_url()}fields/attribute_level/"
    seen = {"seen-": "1", "seen-attribute_level": "B2"}
    assert alice.post(url, seen | {"attribute_level": "A1"}, headers=FRAGMENT).status_code == 200
    stale = alice.post(url, seen | {"attribute_level": "A2"}, headers=FRAGMENT)
    yoga.refresh_from_db()
    assert stale.status_code == 409 and "A1" in stale.text and yoga.attributes["level"] == "A1"
    assert alice.post(url, {"attribute_level": "C9"}).status_code == 422
    assert "A1" in alice.get(f"{yoga.get_absolute_url()}history/").text


def test_a_record_goes_with_its_associations_after_saying_so(alice, cast, yoga):
    assert alice.get(f"{yoga.get_absolute_url()}deletion/").status_code == 200
    assert alice.post(f"{yoga.get_absolute_url()}deletion/").status_code == 302
    assert not ObjectRecord.objects.exists()


def test_many_are_set_exported_deleted_and_brought_back(cast, course, many):
    kind = kinds.get(course.kind)

    def act(key, arguments=None) -> BulkAction:
        selection = Selection(kind, _all(), cast.alice)
        return BulkAction.objects.start(kind.act(key), selection, arguments or {}, by=cast.alice)

    set_ = act("attribute", {"key": "level", "name": "Level", "type": "list", "value": "A2"})
    assert set_.counts == {"changed": 3} and set_.sentence == "Set an attribute of 3 Courses"
    gone = act("delete")
    assert not ObjectRecord.objects.exists() and gone.undo(by=cast.alice)
    assert sorted(ObjectRecord.objects.values_list("name", flat=True)) == ["Ação", "Ioga", "Zen"]
    assert set(ObjectRecord.objects.values_list("attributes__level", flat=True)) == {"A2"}


def _all():
    from django.http import QueryDict

    return QueryDict("all_matching=1")


def test_who_only_looks_changes_nothing(cast, client_of, yoga):
    carol, url = client_of(cast.carol), yoga.get_absolute_url()
    assert carol.get(url).status_code == 200
    for part, data in [("fields/attribute_level/", {"attribute_level": "A1"}), ("deletion/", {})]:
        assert carol.post(f"{url}{part}", data).status_code == 403
    assert carol.post(f"{yoga.type.get_absolute_url()}new/", {"attribute_title": "x"}).status_code == 403
    assert ObjectRecord.objects.get().attributes["level"] == "B2"


def test_another_accounts_type_is_as_unknown_as_none(cast, alice, yoga):
    theirs = course_of(cast.mallory)
    record = ObjectRecord.objects.add(theirs, attributes={"title": "Theirs"})
    for url in [f"/acme/objects/{theirs.pk}/", f"/acme/objects/records/{record.pk}/",
                f"/acme/objects/types/{theirs.pk}/", f"/acme/bulk/new/{theirs.kind}/delete/",
                f"/acme/imports/new/{theirs.kind}/"]:  # fmt: skip
        assert alice.get(url).status_code == 404, url
    refused = alice.post(f"/acme/bulk/new/{yoga.type.kind}/delete/", {"selected": [yoga.pk, record.pk]})
    assert refused.status_code == 422 and ObjectRecord.objects.count() == 2
    assert "Theirs" not in alice.get("/acme/objects/options/", {"q": "theirs"}).text


def test_raw_sql_crosses_no_wall(cast, yoga):
    theirs = row(ObjectRecord, cast.rival)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE customobjects_objectrecord SET type_id = %s WHERE id = %s", [theirs.type_id, yoga.pk])


def test_a_value_that_does_not_fit_is_refused_on_every_path(course, yoga, cast):
    for values in ({"level": "C9"}, {"hours": "x"}, {"nothing": "1"}):
        with pytest.raises(ValidationError):
            yoga.change({"attributes": values}, by=cast.alice)
    with pytest.raises(ValidationError):
        ObjectRecord.objects.add(course, attributes={"level": "A1"})


def test_lists_are_sorted_by_an_index_of_the_type(course):
    hours = course.attributes.get(key="hours")
    hours.is_sortable = True
    hours.save()
    attribute_index.tend(hours.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname LIKE %s", [f"attribute_{hours.pk}_%"])
        (made,) = cursor.fetchone()
    assert "customobjects_objectrecord" in made and f"type_id = {course.pk}" in made


def test_while_the_module_is_off_it_is_gone_from_every_place(cast, alice, course, yoga):
    level = course.attributes.get(key="level")
    rule = json.dumps({"op": "and", "rules": [{"field": f"{course.kind}.level", "operator": "is", "value": "B2"}]})
    assert alice.get("/acme/contacts/", {"filter": rule}).status_code == 200
    cast.account.modules = ["crm", "companies", "orders"]
    cast.account.save()
    for url in [f"/acme/settings/attributes/{level.pk}/", f"/acme/bulk/new/{course.kind}/delete/",
                f"/acme/imports/new/{course.kind}/", yoga.get_absolute_url(), "/acme/objects/types/"]:  # fmt: skip
        assert alice.get(url).status_code == 404, url
    assert alice.get("/acme/contacts/", {"filter": rule}).status_code == 400
    assert "Objects" not in alice.get("/acme/settings/attributes/").text
    assert "Import courses" not in alice.get("/acme/imports/").text and ObjectRecord.objects.get() == yoga
