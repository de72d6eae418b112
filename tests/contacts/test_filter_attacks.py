"""Whatever a filter is given, it finds what it says or is refused; and what is another's is as good as none."""

import json

import pytest
from django.db import transaction

from accounts.filters import Filter, FilterError, fields_of
from accounts.filters.fields import Type
from accounts.filters.operators import operators_of
from accounts.models import CustomAttribute
from companies.models import Company
from contacts.models import Contact, Conversation
from orders.models import Order
from tests.rows import row

# The first of them pass for text.
SQL = ["' OR 1=1 --", '") OR (1=1', "%(x)s", "1e400", "٣", "9" * 40, "2026-02-30", "\u202e", "a\0b", "\ud800", ""]
MODELS = [Contact, Company, Order, Conversation]


def tree(field, operator, value) -> dict:
    return {"op": "and", "rules": [{"field": field, "operator": operator, "value": value}]}


def answer(model, asked: dict, member, fields=None) -> str:
    """What the filter is refused with; "" when it was put to the database."""
    try:
        with transaction.atomic():
            list(Filter.of(model, asked, member, fields).apply(model.objects.visible_to(member)).values_list("pk")[:1])
    except FilterError as refusal:
        return str(refusal)
    return ""


@pytest.fixture
def attributes(cast) -> None:
    for type in CustomAttribute.Type.values:
        options = ["Gold"] if type == "list" else []
        CustomAttribute.objects.create(account=cast.account, key=type, name=type, type=type, options=options)
    Contact.objects.add(cast.account, name="Ana")


def test_hostile_text_is_bound_or_refused_in_every_value_of_every_field(cast, attributes):
    fields = fields_of(Contact, cast.alice)
    for key, field in fields.items():
        for operator in operators_of(field):
            for text in SQL if operator in ("is", "last_days") else SQL[:1]:
                for value in ([text, "BRL"], ["1", text]) if field.type == Type.MONEY else ([text],):
                    answer(Contact, tree(key, operator, value), cast.alice, fields)
    assert Contact.objects.count() == 1


def test_it_is_refused_as_a_field_or_an_operator(cast, client_of):
    client = client_of(cast.alice)
    for text in (SQL[0], "\ud800", "a\0b"):
        for asked in (tree(text, "is", "x"), tree("name", text, "x"), {"op": text, "rules": []}, {text: []}):
            assert client.get("/acme/contacts/", {"filter": json.dumps(asked)}).status_code == 400
            assert client.get("/acme/contacts/", {"filter": json.dumps(asked), "build": "1"}).status_code == 200
    text = SQL[0]
    sent = {"build": "1", "do": text, "f-op": text, "f.0-field": text, "f.0-operator": text, "f.0-value": text}
    assert client.get("/acme/contacts/", sent).status_code == 200
    assert client.get("/acme/contacts/", sent | {"do": "apply"}).status_code == 422
    assert client.get("/acme/contacts/", {"build": text, text: text}).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_another_accounts_record_is_as_good_as_none_in_every_field(cast, model):
    asked = 0
    for key, field in fields_of(model, cast.alice).items():
        if field.type == Type.RECORD:
            theirs = row(field.records(cast.alice).model, cast.rival)
            found = answer(model, tree(key, "is", str(theirs.pk)), cast.alice)
            assert found and found == answer(model, tree(key, "is", "999999999"), cast.alice), key
            assert str(theirs) not in found
            asked += 1
    assert asked >= (7 if model is Contact else 1)


def test_who_may_not_import_asks_for_no_import(cast):
    assert {"created_by_import", "changed_by_import"} <= fields_of(Contact, cast.bob).keys()
    assert "created_by_import" not in fields_of(Contact, cast.carol)


def test_a_text_that_the_database_cannot_hold_finds_nothing_wherever_one_types_a_name(cast, client_of):
    client = client_of(cast.alice)
    sent = {"rule": "company", "operator": "is", "value-text": "a\0b", "value-label": ""}
    assert client.get("/acme/contacts/", sent).status_code == 422
    answer = client.post("/acme/contacts/new/", {"name": "Ana", "company-text": "a\0b", "company-label": ""})
    assert answer.status_code == 422 and not Contact.objects.exists()
    for url in ("/acme/companies/options/", "/acme/contacts/options/", "/acme/mentions/options/"):
        assert client.get(url, {"q": "a\0b", "for": "x"}).status_code == 200, url
