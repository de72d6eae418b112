"""Views of the list of a type's records: kept by a member, for themselves or for everyone."""

import json

import pytest
from django.urls import reverse

from accounts.models import ListSettings
from accounts.models.belonging import hand_over
from customobjects.models import ObjectRecord, ObjectType, ObjectView
from tests.customobjects.conftest import course_of

ADVANCED = {"op": "and", "rules": [{"field": "attribute.level", "operator": "is", "value": "B2"}]}


@pytest.fixture
def courses(cast, course) -> ObjectType:
    for title, level in [("Yoga", "B2"), ("Zen", "A1"), ("Excel", "B2")]:
        ObjectRecord.objects.add(course, by=cast.alice, attributes={"title": title, "level": level})
    return course


def saved(of_type, member, name="Advanced", *, columns=("attribute.level", "created"), **fields) -> ObjectView:
    query = {"filter": ADVANCED, "q": "", "sort": "-name", "columns": list(columns)}
    return ObjectView.objects.add(name, query, by=member, type=of_type, **fields)


def address(name: str, key: int) -> str:
    return reverse(f"customobjects:{name}", args=["acme", key])


def names(answer) -> list[str]:
    return [row.name for row in answer.context["listing"].rows]


def test_a_list_is_kept_opened_changed_and_deleted(cast, client_of, alice, courses):
    new = f"{address('view_new', courses.pk)}?sort=-name&filter={json.dumps(ADVANCED)}"
    assert "Level is B2" in alice.get(new).text
    assert alice.post(new, {"name": ""}).status_code == 422 and not ObjectView.objects.exists()
    to = alice.post(new, {"name": "Advanced", "is_shared": "on", "with_columns": "on"})["Location"]
    view, carol = ObjectView.objects.get(), client_of(cast.carol)
    assert (view.query["filter"], view.query["sort"], view.is_shared) == (ADVANCED, "-name", True)
    page = carol.get(to)
    assert names(page) == ["Yoga", "Excel"] and "All Courses" in page.text and "Delete this view" not in page.text
    layout = address("view_layout", view.pk)
    assert carol.post(layout, {"order": ["created"], "shown": ["created"]}).status_code == 302
    heads = [[head.label for head in each.get(to).context["listing"].heads()] for each in (carol, alice)]
    assert heads[0] == ["Title", "Created"] and "Level" in heads[1]

    changed = alice.get(to, {"q": "yo"}, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert names(changed) == ["Yoga"] and "Changed" in changed.text and "<html" not in changed.text
    alice.post(f"{address('view_query', view.pk)}?q=yo")
    alice.post(address("view_edit", view.pk), {"name": "Yogis"})
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.query["q"]) == ("Yogis", False, "yo")
    assert carol.get(to).status_code == 404
    assert "Delete view “Yogis”?" in alice.get(address("view_deletion", view.pk)).text
    assert alice.post(address("view_deletion", view.pk))["Location"] == courses.get_absolute_url()
    assert not ObjectView.objects.exists() and ObjectRecord.objects.count() == 3


def test_a_view_is_of_its_type_and_its_owners_or_everybodys(cast, client_of, alice, courses):
    other = ObjectType.objects.add(ObjectType(account=cast.account, name="House", plural="Houses"), "T", by=cast.alice)
    private, shared = saved(courses, cast.alice, "Mine"), saved(courses, cast.alice, "Ours", is_shared=True)
    theirs = saved(course_of(cast.mallory), cast.mallory, "Theirs", is_shared=True)
    bob = client_of(cast.bob)
    assert "Ours" not in alice.get(other.get_absolute_url()).text
    page = bob.get(courses.get_absolute_url()).text
    assert "Ours" in page and "Mine" not in page and "Theirs" not in page
    for name in ("view", "view_layout", "view_edit", "view_deletion"):
        assert bob.get(address(name, private.pk)).status_code == alice.get(address(name, theirs.pk)).status_code == 404
    for name in ("view_edit", "view_query", "view_deletion"):
        assert bob.post(address(name, shared.pk), {"name": "Hers"}).status_code == 403
    bob.post(address("view_new", courses.pk), {"name": "Bobs", "is_shared": "on"})
    assert not ObjectView.objects.get(name="Bobs").is_shared
    hand_over(cast.alice, None, by=cast.alice)
    cast.alice.delete()
    assert set(ObjectView.objects.of(cast.account).values_list("name", flat=True)) == {"Ours", "Bobs"}


def test_a_field_that_goes_says_which_views_ask_for_it_and_leaves_their_columns(cast, alice, courses):
    view = saved(courses, cast.alice)
    shows = ObjectView.objects.add("Shows", {"sort": "attribute.level", "columns": ["attribute.level"]}, by=cast.alice,
                                   type=courses)  # fmt: skip
    other = saved(course_of(cast.mallory), cast.mallory)
    level = courses.attributes.get(key="level")
    page = alice.get(f"/acme/settings/attributes/{level.pk}/deletion/").text
    assert "Saved view “Advanced”" in page and "Columns of the saved view “Shows”" in page
    level.rename_option("B2", "Upper", by=cast.alice)
    for each in (view, other):
        each.refresh_from_db()
    assert "Upper" in str(view.query) and "Upper" not in str(other.query)
    alice.post(f"/acme/settings/attributes/{level.pk}/deletion/")
    page = alice.get(address("view", view.pk))
    assert page.status_code == 200 and names(page) == [] and "Level" in page.context["listing"].error
    shows.refresh_from_db()
    other.refresh_from_db()
    assert (shows.query["columns"], shows.query["sort"]) == ([], "") and "attribute.level" in other.query["columns"]


def test_with_its_type_goes_what_was_kept_of_its_list(cast, alice, courses):
    view = saved(courses, cast.alice)
    alice.post(address("view_layout", view.pk), {"order": ["created"], "shown": ["created"]})
    assert ListSettings.objects.filter(list=f"{courses.kind}.{view.pk}").exists()
    courses.remove(by=cast.alice)
    assert not ObjectView.objects.exists() and not ListSettings.objects.exists()
