"""Custom objects from their definition to a segment over them, with the real worker."""

import json
from urllib.parse import urlencode

from playwright.sync_api import expect

from contacts.models import Contact
from customobjects.models import ObjectRecord
from tests.imports.conftest import table

COURSES = table(
    ["Title", "Level", "Hours", "Start", "Open"],
    *([f"Course {n}", ("A1", "B2")[n % 2], n, "2026-03-01", "yes"] for n in range(1, 201)),
)
FIELDS = [("Level", "list"), ("Hours", "number"), ("Start", "date"), ("Open", "checkbox")]


def define(page) -> None:
    page.goto("/acme/objects/")
    page.get_by_role("link", name="New type").click()
    for name, text in [("name", "Course"), ("plural", "Courses"), ("property_name", "Title")]:
        page.locator(f"[name={name}]").fill(text)
    page.locator(".icon-choice", has_text="graduation-cap").click()
    page.get_by_role("button", name="Add type").click()
    for name, type_ in FIELDS:
        page.locator(".section-head a").click()
        page.locator("[name=name]").fill(name)
        page.locator("select[name=type]").select_option(type_)
        if type_ == "list":
            page.locator("[name=options]").fill("A1\nB2")
        page.get_by_role("button", name="Add attribute").click()
        expect(page.get_by_role("row", name=name)).to_be_visible()


def bring_in(page) -> None:
    page.get_by_role("link", name="Show Courses").click()
    page.get_by_role("link", name="Import", exact=True).click()
    file = {"name": "courses.csv", "mimeType": "text/csv", "buffer": COURSES.encode()}
    page.set_input_files("input[type=file]", [file])
    page.get_by_role("button", name="Upload and go on").click()
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Import 200 rows").click()
    expect(page.get_by_text("200 created, 0 updated, 0 left out")).to_be_visible()


def associate(page, ana) -> None:
    page.goto(f"{ana.get_absolute_url()}#contact_{ana.pk}_objects")
    # It comes behind the page, and is where the address leads all the same.
    expect(page.locator(f"#contact_{ana.pk}_objects")).to_be_in_viewport()
    page.get_by_role("link", name="Course", exact=True).click()
    page.get_by_role("combobox", name="Course").fill("course 7")
    page.get_by_role("option", name="Course 7", exact=True).click()
    page.get_by_label("As", exact=True).fill("student")
    page.get_by_role("button", name="Associate").click()
    expect(page.locator(".association")).to_contain_text("student")
    page.get_by_role("button", name="Dissociate Course 7").click()
    expect(page.locator(".association")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".association")).to_contain_text("student")


def find_by_segment(page, course) -> None:
    rule = {"field": f"{course.kind}.level", "operator": "is", "value": "B2"}
    page.goto(f"/acme/contacts/?{urlencode({'filter': json.dumps({'op': 'and', 'rules': [rule]})})}")
    expect(page.get_by_text("Course: Level is B2").first).to_be_visible()
    expect(page.locator(".row-link .truncate")).to_have_text(["Ana"])
    page.get_by_role("link", name="Save as segment").click()
    page.get_by_role("dialog").locator("[name=name]").fill("Advanced")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Advanced").first).to_be_visible()


def test_from_a_definition_to_a_segment_and_back(cast, browse, worker):
    ana = Contact.objects.add(cast.account, name="Ana")
    Contact.objects.add(cast.account, name="Bruno")
    page = browse(cast.alice)
    define(page)
    bring_in(page)
    course = ObjectRecord.objects.select_related("type__account").first().type
    associate(page, ana)
    find_by_segment(page, course)
    page.goto(course.settings_url)
    page.get_by_role("link", name="Delete Level").click()
    expect(page.get_by_role("alertdialog")).to_contain_text("200 records have a value")
    expect(page.get_by_role("alertdialog")).to_contain_text("Advanced")
    page.get_by_role("button", name="Delete attribute").click()
    expect(page.get_by_role("row", name="Level")).to_have_count(0)
    assert not ObjectRecord.objects.filter(attributes__has_key="level").exists()
