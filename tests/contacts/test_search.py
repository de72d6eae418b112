"""Search finds a contact by whatever one remembers of them."""

import pytest

from companies.models import Company
from contacts.models import Contact


@pytest.fixture
def found(cast):
    acme = Company.objects.create(account=cast.account, name="Padaria São Jorge")
    people = [
        {"name": "João Gonçalves", "emails": ["joao@acme.test", "jg@home.test"], "phones": ["(81) 99999-1234"]},
        {"name": "Bia", "identifier": "C-4711", "company": acme, "phones": ["ramal 5512"]},
        {"emails": ["bianca.reis@acme.test"]},
    ]
    for person in people:
        Contact.objects.add(cast.account, **person)
    Contact.objects.add(cast.rival, name="João Rival", emails=["joao@rival.test"], phones=["81 99999-1234"])

    def names(text, member=cast.bob):
        found = Contact.objects.visible_to(member).matching(text)
        return [str(contact) for contact in found.order_by(*found.best_order(text))]

    return names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("joao", "João Gonçalves"),
        ("JOÃO gonc", "João Gonçalves"),
        ("gonçalves", "João Gonçalves"),
        ("joao@acme", "João Gonçalves"),
        ("JG@home", "João Gonçalves"),
        ("(81) 99999-1234", "João Gonçalves"),
        ("+55 81 9999-1234", "João Gonçalves"),
        ("999991234", "João Gonçalves"),
        ("91234", "João Gonçalves"),
        ("5512", "Bia"),
        ("c-4711", "Bia"),
        ("padaria", "Bia"),
        ("sao jor", "Bia"),
        ("reis", "bianca.reis@acme.test"),
    ],
)
def test_it_finds(found, text, name):
    assert found(text) == [name]


@pytest.mark.parametrize("text", ["%", "_", "' OR 1=1 --", "joao & !bia", ":*", "🙂", "nobody", "12", "0000000"])
def test_odd_text_finds_nothing_or_everything_but_never_fails(found, text):
    assert found(text) in ([], found(""))


def test_what_begins_with_the_text_comes_first(found):
    assert found("bia") == ["Bia", "bianca.reis@acme.test"]


def test_who_may_not_see_companies_does_not_find_by_them(cast, found):
    cast.account.modules = ["crm"]
    cast.bob.account = cast.account
    assert found("padaria") == []
