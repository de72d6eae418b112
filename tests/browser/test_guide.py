"""The product's own guide, step by step, as a newcomer walks it with the mouse; by keyboard alone in the proof."""

import re

from playwright.sync_api import expect

from contacts.models import Contact
from crm.models import Deal
from tests.browser.actors import Mouse

CITIES = ["Recife", "Olinda", "Natal", "Belém", "São Paulo"]
CUSTOMERS = 500


def customer_list() -> bytes:
    """A base of 500 people, as staff would have it in a spreadsheet."""
    rows = (
        f"Cliente {number},cliente{number}@lista.example,+55 81 9{90000000 + number},{CITIES[number % len(CITIES)]}"
        for number in range(CUSTOMERS)
    )
    return "\n".join(["Nome,E-mail,Telefone,Cidade", *rows]).encode()


class Guide:
    """One person on their way through the guide."""

    def __init__(self, page, actor):
        self.page, self.do = page, actor(page)

    def button(self, name, **options):
        return self.page.get_by_role("button", name=name, **options)

    def link(self, name, **options):
        return self.page.get_by_role("link", name=name, **options)

    def field(self, label, **options):
        return self.page.get_by_label(label, **options)

    def section(self, name):
        return self.page.get_by_role("region", name=name)

    def sign_in(self):
        self.page.goto("/")
        self.do.write(self.field("E-mail"), "alice@example.com")
        self.do.write(self.page.locator("input[type=password]"), "correct horse")
        self.do.press(self.button("Sign in"))

    def open_contacts(self):
        self.do.press(self.link("Contacts", exact=True).first)
        expect(self.page.get_by_role("heading", name=re.compile("^Contacts"), level=1)).to_be_visible()

    def create_a_contact(self):
        self.do.press(self.link("New contact").first)
        dialog = self.page.get_by_role("dialog")
        self.do.write(dialog.get_by_label("Name", exact=True), "Joana Prado")
        self.do.write(dialog.get_by_label("E-mail"), "joana@prado.example")
        self.do.press(dialog.get_by_role("button", name="Create contact"))
        expect(self.page).to_have_title(re.compile("Joana Prado"))

    def import_customers(self):
        self.open_contacts()
        self.do.press(self.link("Import"))
        file = {"name": "clientes.csv", "mimeType": "text/csv", "buffer": customer_list()}
        self.do.attach(self.page.locator("input[type=file]"), [file])
        self.do.press(self.button("Upload and go on"))
        self.do.press(self.button("Check the file"))
        self.do.press(self.button(f"Import {CUSTOMERS} rows"))
        expect(self.link("See contacts")).to_be_visible()
        self.do.press(self.link("See contacts"))
        expect(self.page.locator("#list_count")).to_have_text(str(CUSTOMERS))
        self.open_contacts()
        expect(self.page.locator("#list_count")).to_have_text(str(CUSTOMERS + 1))

    def organise_into_a_segment(self):
        self.do.press(self.button("Filter", exact=True))
        self.do.press(self.page.locator("#filter_menu").get_by_role("link", name="City"))
        self.do.write(self.page.locator(".rule input[type=text]:visible").first, "recife")
        self.do.press(self.button("Apply"))
        expect(self.page.locator("#list_count")).to_have_text(str(CUSTOMERS // len(CITIES)))
        self.do.press(self.link("Save as segment"))
        self.do.write(self.page.get_by_role("dialog").get_by_label("Name"), "In Recife")
        self.do.press(self.button("Save segment"))
        expect(self.page.get_by_role("heading", name=re.compile("^In Recife"))).to_be_visible()
        self.open_contacts()
        self.do.press(self.link(re.compile("In Recife")))
        expect(self.page.locator("#list_count")).to_have_text(str(CUSTOMERS // len(CITIES)))

    def define_a_custom_attribute(self):
        self.do.press(self.link("Settings"))
        self.do.press(self.link("Attributes"))
        self.do.press(self.link("New attribute").first)
        self.do.write(self.field("Display name"), "Favourite colour")
        self.do.choose(self.page.get_by_role("combobox", name=re.compile("^Type")), "List")
        self.do.write(self.field("Options"), "Blue\nGreen")
        self.do.press(self.button("Add attribute"))
        self.open_contacts()
        self.do.write(self.field("Search contacts"), "joana")
        self.do.press(self.page.get_by_role("row").get_by_role("link", name="Joana Prado"))
        self.do.choose(self.field("Favourite colour"), "Green")
        self.page.keyboard.press("Tab")
        expect(self.page.get_by_role("status").filter(has_text="saved")).not_to_be_empty()

    def create_a_pipeline(self):
        self.do.press(self.link("CRM"))
        self.do.press(self.link("Choose a pipeline"))
        self.do.press(self.link("B2B sales"))
        self.do.press(self.button("Create pipeline"))
        expect(self.page.get_by_role("heading", name="B2B sales", level=1)).to_be_visible()

    def add_a_deal(self):
        self.do.press(self.link("Add deal", exact=True))
        form = self.page.get_by_role("form", name="Add a deal to Lead")
        self.do.write(form.get_by_label("Title"), "Forty chairs")
        self.do.press(form.get_by_role("button", name="Add"))
        expect(self.link("Forty chairs", exact=True)).to_be_visible()

    def drag_it_across_stages(self):
        card = self.page.locator(".deal-card").filter(has_text="Forty chairs")
        for stage in ("Qualified", "Meeting"):
            column = self.page.locator(".stage", has=self.page.get_by_role("heading", name=stage))
            self.do.move(card, column)
            expect(column.locator(".deal-title")).to_have_text("Forty chairs")
            expect(column.locator(".stage-name .count")).to_have_text("1")

    def open_the_deal(self):
        self.do.press(self.link("Forty chairs", exact=True))
        expect(self.section("Notes")).to_be_visible()

    def log_a_note(self):
        self.do.write(self.section("Notes").get_by_role("textbox", name="Note"), "Wants them before Christmas")
        self.do.press(self.button("Save note"))
        expect(self.section("Notes")).to_contain_text("Wants them before Christmas")

    def attach_a_file(self):
        file = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"Forty chairs in four rows"}
        self.do.attach(self.section("Files").locator("input[type=file]"), [file])
        expect(self.section("Files").get_by_role("link", name="plan.txt")).to_be_visible()

    def keep_a_checklist(self):
        part = self.section("Checklists")
        self.do.write(part.get_by_label("Name of a new checklist"), "Delivery")
        self.page.keyboard.press("Enter")
        self.do.write(part.get_by_label("New item in Delivery"), "Measure the room")
        self.page.keyboard.press("Enter")
        self.do.press(part.get_by_role("checkbox", name="Measure the room"))
        expect(part).to_contain_text("1/1")

    def list_what_is_sold(self):
        part = self.section("Line items")
        self.do.write(part.get_by_label("New item"), "Chair")
        self.do.write(part.get_by_label("Quantity").last, "40")
        self.do.write(part.get_by_label("Unit price").last, "150")
        self.page.keyboard.press("Enter")
        expect(part.get_by_role("definition").last).to_have_text("R$6,000.00")

    def track_its_value(self):
        expect(self.section("Stage and value")).to_contain_text("6,000.00")
        self.page.keyboard.press("Escape")
        self.do.press(self.link("CRM").first)
        column = self.page.locator(".stage", has=self.page.get_by_role("heading", name="Meeting"))
        expect(column.locator(".stage-sums")).to_contain_text("R$6")

    def see_the_order_history(self):
        self.open_contacts()
        self.do.write(self.field("Search contacts"), "joana")
        self.do.press(self.page.get_by_role("row").get_by_role("link", name="Joana Prado"))
        self.do.press(self.section("Orders").get_by_role("link", name="Add order"))
        dialog = self.page.get_by_role("dialog")
        self.do.write(dialog.get_by_label(re.compile("^Title")), "First order")
        self.do.write(dialog.get_by_label(re.compile("^Value")), "99")
        self.do.press(dialog.get_by_role("button", name="Add order"))
        expect(self.section("Orders")).to_contain_text("R$99.00")


def walk(guide: Guide) -> None:
    guide.sign_in()
    guide.open_contacts()
    guide.create_a_contact()
    guide.import_customers()
    guide.organise_into_a_segment()
    guide.define_a_custom_attribute()
    guide.create_a_pipeline()
    guide.add_a_deal()
    guide.drag_it_across_stages()
    guide.open_the_deal()
    guide.log_a_note()
    guide.attach_a_file()
    guide.keep_a_checklist()
    guide.list_what_is_sold()
    guide.track_its_value()
    guide.see_the_order_history()
    assert Contact.objects.count() == CUSTOMERS + 1
    assert Contact.objects.get(name="Joana Prado").attributes == {"favourite_colour": "Green"}
    assert Deal.objects.get().visits.count() == 3


def test_the_guide_from_sign_in_to_order_history(browse, cast, worker):
    walk(Guide(browse(), Mouse))
