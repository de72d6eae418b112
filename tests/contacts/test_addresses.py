"""An e-mail, a phone and an identifier each belong to one contact of an account."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import Event
from contacts.models import AddressTaken, Contact


@pytest.fixture
def ana(cast):
    return Contact.objects.add(cast.account, name="Ana", emails=["Ana@Acme.test"], phones=["(81) 99999-1234"])


def test_the_first_of_each_kind_is_primary_and_copied(ana):
    ana.add_address("email", "ana@home.test")
    ana.refresh_from_db()
    assert (ana.email, ana.phone) == ("ana@acme.test", "+5581999991234")
    assert [str(address) for address in ana.addresses.filter(is_primary=True)] == ["ana@acme.test", "+5581999991234"]


def test_a_new_primary_takes_the_place_of_the_old_one(ana):
    ana.add_address("email", "ana@home.test", primary=True)
    assert (ana.email, ana.emails) == ("ana@home.test", ["ana@home.test", "Ana@Acme.test"])


def test_the_same_phone_in_another_notation_is_the_same(cast, ana):
    with pytest.raises(AddressTaken) as clash:
        Contact.objects.add(cast.account, name="Bia", phones=["+55 81 9999-1234"])
    assert clash.value.record == ana
    assert "Ana" in clash.value.messages[0]
    assert not Contact.objects.filter(name="Bia").exists()


def test_an_identifier_belongs_to_one_contact(cast):
    first = Contact.objects.add(cast.account, identifier="C-1")
    with pytest.raises(AddressTaken) as clash:
        Contact.objects.add(cast.account, name="Bia", identifier="C-1")
    assert clash.value.record == first


def test_another_account_may_have_the_same_addresses(cast, ana):
    theirs = Contact.objects.add(cast.rival, emails=["ana@acme.test"], phones=["81 99999-1234"])
    assert theirs.email == ana.email


def test_the_database_itself_refuses_a_second_owner(cast, ana):
    bia = Contact.objects.add(cast.account, name="Bia")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contactaddress (account_id, contact_id, kind, value, typed, is_primary)"
            " VALUES (%s, %s, 'email', 'ana@acme.test', '', false)",
            [cast.account.pk, bia.pk],
        )


def test_a_phone_that_cannot_be_read_is_kept_and_matches_nobody(cast):
    for name in ("Ana", "Bia"):
        contact = Contact.objects.add(cast.account, name=name, phones=["ask reception"])
        assert contact.phone == "ask reception"
        assert not contact.addresses.get().is_readable


def test_a_contact_needs_something_to_be_known_by(cast, ana):
    with pytest.raises(ValidationError):
        Contact.objects.add(cast.account, city="Recife", emails=[" "])
    with pytest.raises(ValidationError):
        ana.change({"name": "", "emails": [], "phones": []}, by=cast.bob)
    ana.refresh_from_db()
    assert ana.name == "Ana"


def test_an_email_that_is_none_is_refused_with_a_reason(cast):
    with pytest.raises(ValidationError, match="ana@"):
        Contact.objects.add(cast.account, name="Ana", emails=["ana@"])


def test_removing_the_primary_promotes_the_next(ana):
    ana.set_addresses(emails=["ana@acme.test", "ana@home.test"])
    ana.set_addresses(emails=["ana@home.test"])
    assert ana.email == "ana@home.test"
    assert ana.addresses.filter(kind="email", is_primary=True).count() == 1


def test_a_change_is_recorded_field_by_field(cast, ana):
    ana.change({"city": "Recife", "emails": ["ana@home.test"]}, by=cast.bob)
    event = Event.objects.on(ana).first()
    assert (event.verb, event.actor) == ("contact.changed", cast.bob)
    assert event.data["changes"] == {"city": ["", "Recife"], "emails": [["Ana@Acme.test"], ["ana@home.test"]]}
    assert ana.version == 2


def test_a_change_to_what_is_there_changes_nothing(cast, ana):
    assert ana.change({"name": "Ana", "emails": ["Ana@Acme.test"]}, by=cast.bob) == {}
    assert ana.version == 1
    assert Event.objects.on(ana).count() == 1
