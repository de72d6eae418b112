"""Search finds a contact by whatever one remembers of them."""

import pytest
from django.db import connection
from django.utils.html import strip_tags

from companies.models import Company
from contacts.models import Contact, ContactAddress
from conversalabs.folding import OwnWords, matching_words, prefix_query
from conversalabs.searching import Sought


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
        contacts = Contact.objects.visible_to(member)
        matching = list(contacts.matching(text).order_by(*contacts.best_order(text)))
        assert contacts.find(text, 10) == [contact.pk for contact in matching] or not text, "both mean the same"
        return [str(contact) for contact in matching]

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
        ("jg@home.test", "João Gonçalves"),
        ("joao acme", "João Gonçalves"),
        ("home.te", "João Gonçalves"),
        ("test jg", "João Gonçalves"),
        ("81 99999-1234", "João Gonçalves"),
        ("0 81 99999 1234", "João Gonçalves"),
        ("+5581999991234", "João Gonçalves"),
        ("(81) 9999-1234", "João Gonçalves"),
        ("1234", "João Gonçalves"),
        ("4711", "Bia"),
        ("jorge", "Bia"),
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


def test_a_limit_leaves_the_best(cast, found):
    contacts = Contact.objects.visible_to(cast.bob)
    assert [str(contacts.get(pk=pk)) for pk in contacts.find("bia", 1)] == ["Bia"]


def test_the_index_is_asked_for_rare_words_alone(cast):
    """Every e-mail has a word "com": whoever has it is not gathered to find the one with a rare word as well."""
    people = [Contact(account=cast.account, name=f"Ana P{n}", email=f"p{n}@gmail.com") for n in range(2_000)]
    Contact.objects.bulk_create([*people, Contact(account=cast.account, name="Zoraide", email="zoraide@gmail.com")])
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE; ANALYZE contacts_contact; SET ROLE conversalabs_app")
    contacts = Contact.objects.visible_to(cast.bob)
    here = [cast.account.pk]
    sought = Sought.among(Contact, ["zoraide", "gmail", "com"], here)
    assert sought == Sought(["zoraide"], ["gmail", "com"], here)
    assert [str(each) for each in sought.within(contacts)] == ["Zoraide"]
    assert len(contacts.find("ana com", 5_000)) == 2_000


def test_the_index_knows_whose_a_word_is(cast):
    """However many in other accounts are called so, none of them is looked at."""
    accounts = [cast.account.pk, cast.rival.pk]
    for account in (cast.account, cast.rival):
        Contact.objects.add(account, name="Zoraide Pão", emails=["z@acme.test", "zora@further.test"])
    emails = ContactAddress.objects.alias(words=OwnWords("account", "value"))
    for text, rows in (("zor pao", Contact.objects), ("acme", Contact.objects), ("further", emails)):
        found = rows.filter(matching_words(prefix_query(text, accounts[:1])))
        assert [each.account_id for each in found] == accounts[:1]
        assert rows.filter(matching_words(prefix_query(text, accounts))).count() == 2


def test_a_picker_offers_the_best_first(cast, found, client_of):
    Contact.objects.bulk_create([Contact(account=cast.account, name=f"A {n:02} Bia") for n in range(20)])
    text = client_of(cast.bob).get("/acme/contacts/options/", {"q": "bia", "for": "x"}).text
    assert strip_tags(text).split()[0] == "Bia" and text.count('role="option"') == 8
