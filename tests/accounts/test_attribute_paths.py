"""Values of custom attributes are checked on every path alike: each type, on contacts, companies and deals."""

import csv
import io
import json
from dataclasses import dataclass

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import CustomAttribute
from companies.models import Company
from contacts.models import Contact
from crm.models import Deal, Pipeline
from tests.crm.conftest import STAGES
from tests.imports.conftest import Desk, table

# By type: what fits, as people type it and as a program would send it, and as it is stored; and what does not.
FITS = {
    "text": ("123", "123", "123"),
    "number": ("1,234.5", "1234.5", "1234.5"),
    "currency": ("R$ 12.50", "12.50", "12.5"),
    "percent": ("12 %", "12", "12"),
    "link": ("acme.com", "https://acme.com", "https://acme.com"),
    "date": ("2026-02-01", "2026-02-01", "2026-02-01"),
    "list": ("gold", "Gold", "Gold"),
    "checkbox": ("yes", True, True),
}
BAD = {
    "text": ["12a", "x" * 5_001],
    "number": ["many", "1e5", "NaN"],
    "currency": ["€ 5", "much"],
    "percent": ["all"],
    "link": ["javascript:alert(1)", "data:text/html,x", "a b"],
    "date": ["2026-02-31", "soon"],
    "list": ["Silver"],
    "checkbox": ["perhaps"],
}


@dataclass
class Kind:
    """A kind of record: how one is made, and where it is changed."""

    name: str
    model: type
    title: str
    url: str
    admin: str
    new: dict

    def make(self, **fields):
        raise NotImplementedError


@pytest.fixture
def kinds(cast) -> list[Kind]:
    """Contact, company and deal, with an attribute of each type: `field_number` and such."""
    cast.alice.user.is_staff = True
    cast.alice.user.save()
    stage = Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice).stages.first()
    deal = {"title": "Roof", "currency": "BRL", "stage": stage.pk}
    made = [
        Kind("contact", Contact, "name", "/acme/contacts/", "/admin/contacts/contact/", {"name": "Ana"}),
        Kind("company", Company, "name", "/acme/companies/", "/admin/companies/company/", {"name": "Sol"}),
        Kind("deal", Deal, "title", "/acme/deals/", "/admin/crm/deal/", deal),
    ]
    adders = [
        lambda **fields: Contact.objects.add(cast.account, by=cast.alice, name="Ana", **fields),
        lambda **fields: Company.objects.add(cast.account, by=cast.alice, name="Sol", **fields),
        lambda **fields: Deal.objects.add(stage, by=cast.alice, title="Roof", **fields),
    ]
    for kind, add in zip(made, adders, strict=True):
        kind.make = add
        for type_ in FITS:
            fields = {"options": ["Gold"] if type_ == "list" else [], "pattern": r"\d+" if type_ == "text" else ""}
            key, model = f"field_{type_}", kind.name
            new = CustomAttribute(account=cast.account, name=key, key=key, model=model, type=type_, **fields)
            CustomAttribute.objects.add(new)
    return made


def each_bad(kinds):
    return [(kind, f"field_{type_}", value) for kind in kinds for type_, values in BAD.items() for value in values]


def each_good(kinds, column: int):
    return [(kind, f"field_{type_}", row[column], row[2]) for kind in kinds for type_, row in FITS.items()]


def test_the_form_of_a_new_record(cast, client_of, kinds):
    client, wrong = client_of(cast.alice), []
    for kind, key, bad in each_bad(kinds):
        answer = client.post(f"{kind.url}new/", kind.new | {f"attribute_{key}": bad})
        if answer.status_code != 422 or kind.model.objects.exists() or b"field-error" not in answer.content:
            wrong.append((kind.name, key, bad))
    assert not wrong
    for kind in kinds:
        typed = {f"attribute_field_{type_}": row[0] for type_, row in FITS.items()}
        client.post(f"{kind.url}new/", kind.new | typed)
        assert kind.model.objects.get().attributes == {f"field_{type_}": row[2] for type_, row in FITS.items()}


def test_a_field_in_place(cast, client_of, kinds):
    client, wrong = client_of(cast.alice), []
    records = {kind.name: kind.make() for kind in kinds}

    def save(kind, key, value):
        url = f"{kind.url}{records[kind.name].pk}/fields/attribute_{key}/"
        return client.post(url, {f"attribute_{key}": value}).status_code

    for kind, key, bad in each_bad(kinds):
        if save(kind, key, bad) != 422 or kind.model.objects.get().attributes:
            wrong.append((kind.name, key, bad))
    for kind, key, typed, stored in each_good(kinds, 0):
        if save(kind, key, typed) != 302 or kind.model.objects.get().attributes.get(key) != stored:
            wrong.append((kind.name, key, typed))
    assert not wrong


@pytest.mark.parametrize("verb", ["add", "change"])
def test_the_verbs(cast, kinds, verb):
    wrong, records = [], {kind.name: kind.make() for kind in kinds}

    def write(kind, key, value):
        values = {"attributes": {key: value}}
        return kind.make(**values) if verb == "add" else records[kind.name].change(values, by=cast.alice)

    for kind, key, bad in each_bad(kinds):
        try:
            write(kind, key, bad)
            wrong.append((kind.name, key, bad))
        except ValidationError as refusal:
            assert refusal.messages
    for kind, key, value, stored in each_good(kinds, 1):
        write(kind, key, value)
        if kind.model.objects.latest("pk" if verb == "add" else "updated_at").attributes.get(key) != stored:
            wrong.append((kind.name, key, value))
    assert not wrong


def test_the_form_of_the_admin(cast, client_of, kinds):
    client, wrong = client_of(cast.alice), []
    for kind in kinds:
        record = kind.make()
        url = f"{kind.admin}{record.pk}/change/"
        fields = client.get(url).context["adminform"].form
        shown = {name: fields[name].value() for name in fields.fields}
        sent = {name: value for name, value in shown.items() if value is not None and value is not False}
        for key, value, stored in [(key, bad, None) for _kind, key, bad in each_bad([kind])] + [
            (key, value, stored) for _kind, key, value, stored in each_good([kind], 1)
        ]:
            answer = client.post(url, sent | {"attributes": json.dumps({key: value})})
            held = kind.model.objects.get().attributes.get(key)
            if held != stored or answer.status_code != (302 if stored is not None else 200):
                wrong.append((kind.name, key, value, held))
    assert not wrong


def test_a_file_in_the_admin(cast, client_of, kinds):
    client, wrong = client_of(cast.alice), []
    for kind in kinds:
        record = kind.make()
        for _kind, key, bad in each_bad([kind]):
            answer = bring_in(client, kind, record, {key: bad}, cast.account)
            result = answer.context["result"]
            if not (result.has_errors() or result.has_validation_errors()) or kind.model.objects.get().attributes:
                wrong.append((kind.name, key, bad))
        good = {key: value for _kind, key, value, _stored in each_good([kind], 1)}
        bring_in(client, kind, record, good, cast.account)
        assert kind.model.objects.get().attributes == {f"field_{type_}": row[2] for type_, row in FITS.items()}
    assert not wrong


def bring_in(client, kind, record, attributes: dict, account):
    """Send a file with one row that changes the record, and confirm what can be confirmed."""
    text = io.StringIO()
    csv.writer(text).writerows([["id", kind.title, "attributes"], [record.pk, str(record), json.dumps(attributes)]])
    file = SimpleUploadedFile("file.csv", text.getvalue().encode())
    preview = client.post(
        f"{kind.admin}import/", {"import_file": file, "format": "0", "resource": "", "account": account.pk}
    )
    if "confirm_form" not in (preview.context or {}):
        return preview
    return client.post(f"{kind.admin}process_import/", preview.context["confirm_form"].initial, follow=True)


def test_an_import_of_contacts(cast, kinds):
    """The row comes in without what does not fit, and says so; in a file NaN says that there is nothing."""
    [contacts, *_others] = kinds
    desk, bad = Desk(cast.alice), [each for each in each_bad([contacts]) if each[2] != "NaN"]
    keys = [f"field_{type_}" for type_ in FITS]
    lines = [[f"Bad {number}", *(value if each == key else "" for each in keys)]
             for number, (_kind, key, value) in enumerate(bad)]  # fmt: skip
    run = desk.bring_in(table(["name", *keys], *lines, ["Good", *(row[0] for row in FITS.values())]))
    assert not [(each.name, each.attributes) for each in Contact.objects.exclude(name="Good") if each.attributes]
    told = [row.problems[0]["column"] for row in run.rows.filter(problems__isnull=False).order_by("number")]
    assert told == [key for _kind, key, _value in bad]
    assert Contact.objects.get(name="Good").attributes == {f"field_{type_}": row[2] for type_, row in FITS.items()}
