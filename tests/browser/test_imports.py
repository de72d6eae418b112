"""The wizard in a real browser with the real worker: from drop to undo, by mouse and by keyboard."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from companies.models import Company
from contacts.models import Contact
from crm.models import Deal, Pipeline
from tests.crm.conftest import STAGES
from tests.imports.conftest import table

DROP = """async ([zone, name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name, {type: "text/csv"}));
  for (const kind of ["dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true}));
  }
}"""
CONTENT = table(
    ["Nome", "Nascimento", "E-mail"], *([f"n{n}", "02/03/2001", f"n{n}@x.com"] for n in range(120)), ["Bob", "", "at x"]
)


def test_from_drop_to_result(cast, browse, worker):
    page = browse(cast.alice)
    page.goto("/acme/imports/new/contacts/")
    for name, content in (("people.csv", "%PDF-1.7 "), ("people.csv", CONTENT)):
        zone = page.locator("[data-drop]").element_handle()
        page.evaluate(DROP, [zone, name, content])
        if content != CONTENT:
            expect(page.get_by_text("This is a PDF document")).to_be_visible()
    page.wait_for_url("**/columns/")
    page.get_by_label("Nascimento", exact=True).select_option("new:date")
    expect(page.get_by_label("How Nascimento is written")).to_have_value("dmy")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("button", name="Import 120 rows")).to_be_visible()
    page.get_by_role("link", name=re.compile("Invalid")).click()
    expect(page.locator(".import-problem")).to_contain_text("not an e-mail address")
    page.go_back()
    expect(page.get_by_role("row")).to_have_count(51)
    page.get_by_role("button", name="Import 120 rows").click()
    expect(page.get_by_text("120 created, 0 updated, 1 left out")).to_be_visible()
    assert Contact.objects.filter(attributes__nascimento="2001-03-02").count() == 120
    with page.expect_download() as download:
        page.get_by_role("link", name="1 row left out").click()
    assert "Bob" in download.value.path().read_text()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("Undone: 120 as before · also removed: 1 attribute")).to_be_visible()
    assert not Contact.objects.exists()


@pytest.mark.prove
def test_deals_from_drop_to_undo(cast, browse, worker):
    """A stage that is not there is told in the preview; what somebody has worked on since is asked about."""
    lead = Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice).stages.first()
    Deal.objects.add(lead, title="Mugs", value=30, by=cast.alice)
    content = table(
        ["Título do negócio", "Valor", "Etapa"], ["Mugs", "31,50", "Won"], ["Tea", "1.200,00", "Proposal"],
        ["Pots", "9,00", "Lead"], ["Pans", "8,00", "Nowhere"],
    )  # fmt: skip
    page = browse(cast.alice)
    page.goto("/acme/imports/new/deals/")
    page.evaluate(DROP, [page.locator("[data-drop]").element_handle(), "deals.csv", content])
    page.wait_for_url("**/columns/")
    page.get_by_label("A row matches by").select_option("title")
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.get_by_text("2 created, 1 updated, 1 left out")).to_be_visible()
    assert set(Deal.objects.values_list("title", "value", "stage__name")) >= {("Mugs", Decimal("31.5"), "Won")}
    Deal.objects.get(title="Tea").add_note("Called.", by=cast.bob)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("2 as before · 1 changed or used since")).to_be_visible()
    page.get_by_role("link", name=re.compile("To be decided")).click()
    expect(page.get_by_text("notes on deals")).to_be_visible()
    assert set(Deal.objects.values_list("title", "stage__name")) == {("Mugs", "Lead"), ("Tea", "Proposal")}
    page.get_by_role("button", name="Remove it Tea").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("Undone: 3 as before")).to_be_visible()
    assert Deal.objects.get().title == "Mugs"


def press(page, role: str, name: str, key: str = "Enter") -> None:
    """Go by Tab to what is called so, and press `key` there."""
    there = page.get_by_role(role, name=name, exact=True)
    expect(there).to_be_visible()
    for _turn in range(80):
        page.keyboard.press("Tab")
        if there.evaluate("element => element === document.activeElement"):
            return page.keyboard.press(key)
    raise AssertionError(f"Tab does not lead to {name}")


@pytest.mark.prove
def test_by_keyboard_alone_and_what_was_changed_since_is_asked_about(cast, browse, worker):
    page = browse(cast.alice)
    page.goto("/acme/imports/new/contacts/")
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": CONTENT.encode()}
    page.set_input_files("input[type=file]", [file])
    press(page, "button", "Upload and go on")
    press(page, "button", "Check the file")
    press(page, "button", "Import 120 rows")
    expect(page.get_by_text("120 created")).to_be_visible()
    Contact.objects.get(name="n7").change({"city": "Itu"}, by=cast.bob)
    press(page, "button", "Undo")
    press(page, "button", "Undo the import")
    expect(page.get_by_text("119 as before · 1 changed or used since")).to_be_visible()
    press(page, "link", "To be decided 1")
    press(page, "button", "Remove it n7")
    press(page, "button", "Remove")
    expect(page.get_by_text("Undone: 120 as before")).to_be_visible()


@pytest.mark.prove
def test_companies_by_keyboard_alone(cast, browse, worker):
    page = browse(cast.alice)
    page.goto("/acme/imports/new/companies/")
    content = table(["Name", "Domain"], ["Sol", "sol.com"], ["Lua", "lua.com"])
    page.set_input_files(
        "input[type=file]", [{"name": "companies.csv", "mimeType": "text/csv", "buffer": content.encode()}]
    )
    press(page, "button", "Upload and go on")
    press(page, "button", "Check the file")
    press(page, "button", "Import 2 rows")
    expect(page.get_by_text("2 created")).to_be_visible()
    press(page, "button", "Undo")
    press(page, "button", "Undo the import")
    expect(page.get_by_text("Undone: 2 as before")).to_be_visible()
    assert not Company.objects.exists()


def test_without_scripts(cast, browse, worker):
    page = browse(cast.alice, java_script_enabled=False)
    page.goto("/acme/imports/new/contacts/")
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": CONTENT.encode()}
    page.set_input_files("input[type=file]", [file])
    page.get_by_role("button", name="Upload and go on").click()
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Import 120 rows").click()
    expect(page.get_by_text("120 created, 0 updated, 1 left out")).to_be_visible()
