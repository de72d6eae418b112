"""Whatever people type is kept as text, shown as text, found again and exported: every string of the naughty list.

Unchanged but for what `conversalabs.text` says; what is refused is refused with words on the form. Forms and verbs of
all kinds are tried here, contacts with every string; every column has them all in `test_every_field`.
"""

import csv
import io
import unicodedata
from html import unescape

import pytest
from django.utils.html import escape, strip_tags
from openpyxl import load_workbook

from accounts.custom_values import clean_value
from accounts.forms.attempt import attempt
from accounts.forms.attribute import AttributeForm
from accounts.forms.label import LabelForm
from accounts.forms.note import NoteForm
from accounts.models import CustomAttribute, Label
from companies.forms.company import NewCompanyForm
from companies.models import Company
from contacts.forms.contact import NewContactForm
from contacts.models import Contact, Segment
from conversalabs.folding import prefix_query
from conversalabs.formulas import escape_formula
from conversalabs.text import normalised, storable
from crm.forms.deals import NewDealForm
from crm.models import Deal, Pipeline
from orders.forms.order import OrderForm
from orders.models import Order
from tests.crm.conftest import STAGES
from tests.text.conftest import classes, kept

pytestmark = pytest.mark.django_db


def made_by(form, create):
    """What `form` makes, or None with the reasons on the form."""
    made = []
    if attempt(form, lambda: made.append(create())):
        return made[0]
    assert all(message for messages in form.errors.values() for message in messages)
    return None


def contact_of(text: str, member):
    data = {"name": text[:200], "identifier": text[:200], "city": text[:120], "country": text[:80]}
    form = NewContactForm(data, instance=Contact(account=member.account), member=member)
    return made_by(form, form.create)


def company_of(text: str, member):
    data = {"name": text[:200], "address": text, "description": text, "phone": text[:40]}
    form = NewCompanyForm(data, instance=Company(account=member.account), member=member)
    return made_by(form, form.create)


def test_contacts_keep_show_find_and_export_them(cast, client_of, naughty):
    made = {text: contact for text in naughty if (contact := contact_of(text, cast.bob))}
    assert len(made) > 470
    for text, contact in made.items():
        contact.refresh_from_db()
        assert (contact.name, contact.city, contact.country) == (kept(text, 200), kept(text, 120), kept(text, 80))
    check_shown(made.values(), client_of(cast.bob))
    check_found(made, cast.bob)
    check_exported(made.values(), client_of, cast.alice)


def check_shown(contacts, client) -> None:
    pages = range(1, 2 + len(contacts) // 50)
    shown = "".join(client.get("/acme/contacts/", {"page": page}).content.decode() for page in pages)
    assert all(f">{escape(contact)}</span>" in shown for contact in contacts)


def check_found(made, member) -> None:
    """A search finds each of them, or more than are looked at here."""
    contacts = Contact.objects.visible_to(member)
    for text, contact in made.items():
        found = contacts.find(text[:100], 50)
        assert contact.pk in found or not prefix_query(text[:100], contacts.accounts) or len(found) == 50, text


def check_exported(contacts, client_of, member) -> None:
    member.user.is_staff = True
    member.user.save()
    names = {str(escape_formula(contact.name)) for contact in contacts}
    for format_, read in ({"0": csv_rows, "1": xlsx_rows}).items():
        answer = client_of(member).post("/admin/contacts/contact/export/", {"format": format_, "resource": ""})
        assert names <= {row[1] for row in read(answer.content)}


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def xlsx_rows(content: bytes) -> list[list[str]]:
    rows = load_workbook(io.BytesIO(content), read_only=True).active.values
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def test_companies_keep_and_find_them(cast, naughty):
    companies = Company.objects.visible_to(cast.alice)
    for text in classes(naughty):
        if company := company_of(text, cast.alice):
            company.refresh_from_db()
            assert (company.name, company.description) == (kept(text, 200), storable(text.replace("\n", "\r\n")))
            assert company.pk in companies.find(text[:200], 500) or not prefix_query(text[:200], companies.accounts)
        else:
            assert not kept(text, 200)


@pytest.fixture
def stages(cast):
    return Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice).stages.all()


def test_deals_keep_and_show_them(cast, client_of, stages, naughty):
    made = [deal for text in classes(naughty) if (deal := deal_of(text, cast.bob, stages))]
    stage = stages[0]
    shown = client_of(cast.bob).get(f"/acme/pipelines/{stage.pipeline_id}/stages/{stage.pk}/", {"shown": 400})
    page = shown.content.decode()
    assert len(made) > 100 and all(f">{escape(deal.title)}</a>" in page for deal in made)


def test_orders_keep_them(cast, naughty):
    contact = Contact.objects.add(cast.account, name="Ana")
    for text in classes(naughty):
        order = order_of(text, cast.alice, contact)
        assert ((order and order.title) or "") == kept(text, 200)


def deal_of(text: str, member, stages):
    data = {"title": text[:200], "source": text[:80], "currency": "BRL", "stage": stages[0].pk}
    form = NewDealForm(data, instance=Deal(account=member.account), member=member, stages=stages)
    return made_by(form, lambda: Deal.objects.add(by=member, **form.values_to_write()))


def order_of(text: str, member, contact):
    data = {"title": text[:200], "contact": contact.pk, "currency": "BRL", "status": "paid", "source": "manual",
            "ordered_on": "2026-01-31", "value": "1"}  # fmt: skip
    form = OrderForm(data, member=member, instance=Order(account=member.account))
    return made_by(form, lambda: Order.objects.add(member.account, by=member, **form.values_to_write()))


def test_notes_keep_and_show_them_as_text(cast, naughty):
    contact = Contact.objects.add(cast.account, name="Ana")
    for text in naughty:
        form = NoteForm({"body": text})
        if form.is_valid():
            contact.add_note(form.cleaned_data["body"], by=cast.bob)
            assert unescape(strip_tags(contact.notes.latest("pk").html)).split() == storable(text).split()
        else:
            assert not storable(text)


def test_labels_keep_them(cast, naughty):
    for text in naughty:
        form = LabelForm({"name": text[:60], "hue": "1"}, instance=Label(account=cast.account))
        label = made_by(form, form.save)
        assert label is None or label.name == kept(text, 60)
        assert label or not kept(text, 60) or Label.objects.filter(name__iexact=kept(text, 60)).exists()


def test_segments_keep_them(cast, naughty):
    for number, text in enumerate(name for name in naughty if kept(name, 80)):
        if number % 100 == 0:
            Segment.objects.all().delete()
        assert Segment.objects.add(text[:80].strip(), {}, by=cast.alice).name == kept(text, 80)


def test_attributes_keep_them_as_names_hints_options_and_values(cast, naughty):
    for number, text in enumerate(naughty):
        data = {"name": f"{text[:60]} {number}", "model": "contact", "type": "list", "options": text[:100],
                "description": text[:200]}  # fmt: skip
        form = AttributeForm(data, instance=CustomAttribute(account=cast.account))
        attribute = made_by(form, lambda form=form: form.save(commit=False))
        if attribute:
            attribute.normalise()
            assert attribute.name == kept(data["name"], 80)
            assert all(clean_value(attribute, option) == option for option in attribute.options)
        assert clean_value(CustomAttribute(type="text", account=cast.account), text) == (storable(text) or None)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Joa\u0303o", "João"),
        ("a\x07b", "ab"),
        ("first\x0bsecond", "first second"),
        ("\x01 Ana \x02", "Ana"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\u200b\ufeff", ""),
        ("\u202eright to left", "\u202eright to left"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
        ("\ufffe", ""),
    ],
)
def test_this_is_all_that_changes(typed, stored):
    assert normalised(typed) == stored


def test_text_is_put_in_order_on_every_path(cast):
    label = Label.objects.create(account=cast.account, name="Cafe\u0301\x07")
    assert Label.objects.get(pk=label.pk).name == "Café"


def test_accents_composed_or_not_are_the_same_to_a_search(cast, client_of):
    Contact.objects.add(cast.account, name=unicodedata.normalize("NFD", "João"))
    for text in ("joão", unicodedata.normalize("NFD", "JOÃO"), "joao"):
        assert client_of(cast.bob).get("/acme/contacts/", {"q": text}).context["listing"].total.number == 1


def test_composing_a_text_beyond_its_length_is_told_in_words(cast):
    form = LabelForm({"name": "\u0958" * 60, "hue": "1"}, instance=Label(account=cast.account))
    assert not attempt(form, form.save) and "name" in form.errors and not Label.objects.exists()
