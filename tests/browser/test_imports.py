"""The wizard in a real browser with the real worker: from drop to result, by mouse and by keyboard."""

import re

from playwright.sync_api import expect

from contacts.models import Contact
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


def test_without_scripts(cast, browse, worker):
    page = browse(cast.alice, java_script_enabled=False)
    page.goto("/acme/imports/new/contacts/")
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": CONTENT.encode()}
    page.set_input_files("input[type=file]", [file])
    page.get_by_role("button", name="Upload and go on").click()
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Import 120 rows").click()
    expect(page.get_by_text("120 created, 0 updated, 1 left out")).to_be_visible()
