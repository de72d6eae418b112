"""Types of object and their fields: defined, put in order, retyped and deleted, never without saying what goes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import CustomAttribute
from bulk.models import BulkAction
from contacts.models import Contact, Segment
from crm.models import SavedView
from customobjects.models import Association, ObjectRecord, ObjectType
from imports.models import Import
from tests.customobjects.conftest import course_of, field

TYPES = "/acme/objects/types/"
NEW = {"name": "Course", "plural": "Courses", "icon": "graduation-cap", "property_name": "Title"}


def test_a_type_is_defined_with_what_names_its_records(alice):
    assert alice.post(f"{TYPES}new/", NEW | {"property_name": "!"}).status_code == 422
    assert alice.post(f"{TYPES}new/", NEW | {"icon": "skull"}).status_code == 422
    assert alice.post(f"{TYPES}new/", NEW).status_code == 302
    made = ObjectType.objects.get()
    assert made.primary_key == "title" and made.attributes.get().is_required
    again = alice.post(f"{TYPES}new/", NEW | {"name": "course"})
    assert again.status_code == 422 and ObjectType.objects.count() == 1


def test_its_fields_are_attributes(alice, course, yoga):
    url = "/acme/settings/attributes/"
    page = alice.get(f"{TYPES}{course.pk}/").text
    assert "Level" in page and "Level" not in alice.get(url).text
    new = {"name": "Name", "model": course.kind, "type": "link"}
    assert alice.post(f"{url}new/", new).url == f"{TYPES}{course.pk}/"
    made = CustomAttribute.objects.get(model=course.kind, key="name")
    moved = alice.post(f"{url}{made.pk}/position/", {"after": "0"})
    assert moved.status_code == 302 and course.attributes.first() == made


def test_the_pages_of_a_field_stand_below_the_objects(alice, course):
    level = course.attributes.get(key="level")
    url = "/acme/settings/attributes/"
    for page in (f"new/?for={course.kind}", f"{level.pk}/", f"{level.pk}/type/?type=text", f"{level.pk}/deletion/"):
        text = alice.get(f"{url}{page}").text
        assert f'href="{TYPES}" aria-current="page"' in text, page
        assert f'href="{url}" aria-current="page"' not in text, page
    refused = alice.post(f"{url}new/", {"model": "object_x", "name": "Room", "type": "text"})
    assert refused.status_code == 422


def test_types_are_put_in_order(alice, course):
    alice.post(f"{TYPES}new/", {"name": "House", "plural": "Houses", "icon": "house", "property_name": "Address"})
    house = ObjectType.objects.get(name="House")
    alice.post(f"{TYPES}{house.pk}/position/", {"step": "-1"})
    assert list(ObjectType.objects.all()) == [house, course]
    alice.post(f"{TYPES}{house.pk}/position/", {"after": course.pk})
    assert list(ObjectType.objects.all()) == [course, house]


def test_another_field_names_the_records(alice, course, yoga):
    data = {"name": "Course", "plural": "Courses", "icon": "star", "primary_key": "level"}
    assert alice.post(f"{TYPES}{course.pk}/", data).status_code == 302
    assert str(ObjectRecord.objects.get()) == "B2" == ObjectRecord.objects.get().name
    assert alice.post(f"{TYPES}{course.pk}/", data | {"primary_key": "open"}).status_code == 422


def test_a_new_type_of_a_field_says_first_what_does_not_fit(alice, course, yoga):
    ObjectRecord.objects.add(course, attributes={"title": "7"})
    title = course.attributes.get(key="title")
    url = f"/acme/settings/attributes/{title.pk}/type/"
    page = alice.get(url, {"type": "number"}).text
    assert "1 record holds what does not fit" in page and "Yoga" in page
    assert alice.post(url, {"type": "number", "losses": "0"}).status_code == 422
    assert ObjectRecord.objects.filter(attributes__title="Yoga").exists()
    assert alice.post(url, {"type": "number", "losses": "1"}).status_code == 302
    assert sorted(ObjectRecord.objects.values_list("name", flat=True)) == ["", "7"]


def test_a_retyped_field_leaves_other_types_alone(alice, course, yoga, cast):
    other = ObjectType(account=cast.account, name="House", plural="Houses")
    ObjectType.objects.add(other, "Title", by=cast.alice)
    house = ObjectRecord.objects.add(other, attributes={"title": "Yoga"})
    course.attributes.get(key="title").remove(by=cast.alice)
    house.refresh_from_db()
    assert house.attributes == {"title": "Yoga"} and "title" not in ObjectRecord.objects.get(pk=yoga.pk).attributes


def test_the_next_field_names_the_records_when_the_first_goes(alice, course, yoga):
    title = course.attributes.get(key="title")
    url = f"/acme/settings/attributes/{title.pk}/deletion/"
    assert "are called by “Level” then" in alice.get(url).text
    assert alice.post(url).url == f"{TYPES}{course.pk}/"
    assert ObjectRecord.objects.get().name == "B2" and ObjectType.objects.get().primary_key == "level"


def segment(member, field: str) -> Segment:
    rule = {"field": field, "operator": "is", "value": "B2"}
    return Segment.objects.add("Advanced", {"filter": {"op": "and", "rules": [rule]}, "q": ""}, by=member)


def test_a_field_says_which_segments_ask_for_it_and_its_option_is_renamed_there(alice, cast, course, yoga):
    advanced = segment(cast.alice, f"{course.kind}.level")
    level = course.attributes.get(key="level")
    assert "Advanced" in alice.get(f"/acme/settings/attributes/{level.pk}/deletion/").text
    level.rename_option("B2", "Upper", by=cast.alice)
    advanced.refresh_from_db()
    assert "Upper" in str(advanced.query) and ObjectRecord.objects.get().attributes["level"] == "Upper"


def test_a_saved_view_that_asks_for_a_field_is_named_too(alice, cast, course, pipeline):
    rule = {"field": f"{course.kind}.level", "operator": "is", "value": "B2"}
    kept = {"query": {"filter": {"op": "and", "rules": [rule]}, "q": "", "sort": ""}}
    view = SavedView.objects.add(pipeline, "Advanced deals", by=cast.alice, **kept)
    level = course.attributes.get(key="level")
    assert "Advanced deals" in alice.get(f"/acme/settings/attributes/{level.pk}/deletion/").text
    assert "Advanced deals" in alice.get(f"{TYPES}{course.pk}/deletion/").text
    level.rename_option("B2", "Upper", by=cast.alice)
    view.refresh_from_db()
    assert "Upper" in str(view.query)


def test_deleting_a_type_shows_what_goes_and_then_it_does(alice, cast, course, yoga):
    ana = Contact.objects.add(cast.account, name="Ana")
    Association.objects.make(yoga, ana, by=cast.alice)
    segment(cast.alice, f"{course.kind}.level")
    page = alice.get(f"{TYPES}{course.pk}/deletion/").text
    assert all(words in page for words in ("1 record<", "1 association", "6 fields", "Advanced"))
    alice.post(f"{TYPES}{course.pk}/deletion/")
    assert not any(each.objects.exists() for each in (ObjectType, ObjectRecord, Association, BulkAction, Import))
    assert not CustomAttribute.objects.exists() and Contact.objects.get() == ana


def test_what_stands_in_the_sidebar_costs_no_query(cast, client_of, course):
    """Types come along with the membership of who asks, as many as there are, in their order, to who sees them."""
    bob, modules = client_of(cast.bob), cast.account.modules

    def menu(modules) -> tuple[list, int]:
        cast.account.modules = modules
        cast.account.save()
        with CaptureQueriesContext(connection) as asked:
            page = bob.get("/acme/settings/profile/")
        return [child.label for entry in page.context["menu"] if entry.key == "b" for child in entry.children], len(
            asked
        )

    course_of(cast.mallory)
    menu(modules), (shown := menu(modules))
    ObjectType.objects.add(ObjectType(account=cast.account, name="House", plural="Houses"), "T", by=cast.alice)
    course.move(1)
    assert (shown[0], menu(modules)[0]) == (["Courses"], ["Houses", "Courses"])
    assert menu(modules)[1] == shown[1] == menu([each for each in modules if each != "objects"])[1]
    assert menu([])[0] == []


def test_a_seller_defines_nothing(cast, client_of, course):
    bob = client_of(cast.bob)
    for url in (TYPES, f"{TYPES}new/", f"{TYPES}{course.pk}/", f"{TYPES}{course.pk}/deletion/"):
        assert bob.get(url).status_code == 403
        assert bob.post(url, NEW).status_code == 403
    assert ObjectType.objects.count() == 1 and field(course, "Room").pk


def test_a_type_that_was_deleted_meanwhile_does_not_come_back(cast, course):
    second = ObjectType(account=cast.account, name="House", plural="Houses")
    ObjectType.objects.add(second, "Street", by=cast.alice)
    held, stale = ObjectType.objects.get(pk=course.pk), ObjectType.objects.get(pk=second.pk)
    second.move(-1)
    stale.name = "Estate"
    stale.change(by=cast.alice)
    second.refresh_from_db()
    assert (second.name, second.position) == ("Estate", 1)
    course.remove(by=cast.alice)
    held.move(1)
    held.name = "Lesson"
    with pytest.raises(ObjectType.DoesNotExist):
        held.change(by=cast.alice)
    assert ObjectType.objects.get() == second


def test_a_record_is_called_as_its_type_says_by_then(cast, course):
    stale = ObjectType.objects.get(pk=course.pk)
    course.change(by=cast.alice, primary_key="level")
    made = ObjectRecord.objects.add(stale, by=cast.alice, attributes={"title": "Yoga", "level": "B1"})
    assert ObjectRecord.objects.get(pk=made.pk).name == "B1"
