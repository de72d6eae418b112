"""The finder: over all, over what has changed, stopped and broken off."""

import pytest

from accounts.models import CustomAttribute
from bench.twins import labelled, pairs_of, quality
from companies.models import Company
from contacts.identity import normalise_phone
from contacts.models import Contact, ContactAddress
from duplicates.finding import Stopped, find_in
from duplicates.models import Duplicate, Search

pytestmark = pytest.mark.django_db
ATTRIBUTES = {"Nascimento": "date", "Rua": "text", "CPF": "text"}


def define(account) -> None:
    for name, type_ in ATTRIBUTES.items():
        CustomAttribute.objects.add(CustomAttribute(account=account, name=name, key=name.lower(), type=type_))


def contact(account, name, email="", phone="", city="", **attributes) -> Contact:
    return Contact.objects.add(
        account, name=name, city=city, emails=[email] * bool(email), phones=[phone] * bool(phone), attributes=attributes
    )


def fill(account, seed: str, people: int) -> dict[int, int]:
    """`{contact: person}`"""
    rows = labelled(seed, people)
    contacts = [
        Contact(account=account, name=row.name, city=row.city, email=row.email, phone=row.phone,
                attributes={"nascimento": row.birth, "rua": row.street, "cpf": row.document})
        for row in rows
    ]  # fmt: skip
    Contact.objects.bulk_create(contacts)
    taken, addresses = set(), []
    for made, row in zip(contacts, rows, strict=True):
        for kind, typed in (("email", row.email), ("phone", row.phone)):
            value = normalise_phone(typed, "BR") if kind == "phone" and typed else typed
            if value and value not in taken:
                taken.add(value)
                addresses.append(ContactAddress(account=account, contact=made, kind=kind, value=value, typed=typed))
    ContactAddress.objects.bulk_create(addresses)
    return {made.pk: row.person for made, row in zip(contacts, rows, strict=True)}


def search(account, kind: str = "contact", since=None) -> Search:
    found = Search.objects.create(account=account, kind=kind, since=since)
    assert found.begin()
    find_in(found)
    return found


def found(**state) -> dict[tuple[int, int], tuple]:
    rows = Duplicate.objects.filter(**state).values_list("first", "second", "score", "reasons", "group")
    return {(first, second): tuple(rest) for first, second, *rest in rows}


def test_it_finds_nearly_all_and_hardly_any_other(cast):
    define(cast.account)
    persons = fill(cast.account, "s1", 120)
    done = search(cast.account)
    precision, recall = quality(set(found()), pairs_of(persons))
    assert precision >= 0.98 and recall >= 0.9
    assert (done.status, done.found, done.percent) == ("done", len(found()), 100)
    assert all(each.words and 85 <= each.score <= 99 for each in Duplicate.objects.all())


def test_a_birthday_in_three_attributes_and_an_email_in_one_are_read_as_such(cast):
    for key in ("by", "bm", "bd", "mail"):
        CustomAttribute.objects.add(CustomAttribute(account=cast.account, name=key, key=key, type="text"))
    given, last = ("Anja", "Gerd", "Ilse", "Jutta", "Olaf"), ("Ackermann", "Dierks", "Fehling", "Imhoff")

    def somebody(number: int, name: str, **over) -> Contact:
        born = {"by": str(1930 + number), "bm": str(number % 12 + 1), "bd": str(number % 28 + 1)}
        said = born | {"mail": f"{name.replace(' ', '.')}{number}@example.org"} | over
        return Contact(account=cast.account, name=name, attributes=said)

    people = [somebody(number, f"{given[number % 5]} {last[number % 4]}") for number in range(60)]
    twins = [
        somebody(7, "Ilse Imhof", bd="28", mail=""),
        somebody(9, "Dierks", bd="", mail="Olaf.Dierks9@EXAMPLE.org"),
    ]
    Contact.objects.bulk_create([*people, *twins])
    search(cast.account)
    assert set(found()) == {(people[7].pk, twins[0].pk), (people[9].pk, twins[1].pk)}


def test_what_has_changed_is_compared_with_all_as_if_all_were(cast):
    define(cast.account)
    persons = fill(cast.account, "half", 60)
    late = Contact.objects.filter(pk__in=sorted(persons)[::2])
    kept = list(late.values())
    search(cast.account)
    whole = found()
    began = min(row["updated_at"] for row in kept)
    Contact.objects.exclude(pk__in=late).update(updated_at=began.replace(year=2020))
    late.update(name="Somebody Else", attributes={}, city="")
    addresses = list(ContactAddress.objects.filter(contact__in=late))
    ContactAddress.objects.filter(contact__in=late).delete()
    search(cast.account, since=began)
    untouched = {pair: whole[pair][:2] for pair in whole if not {*pair} & {row["id"] for row in kept}}
    left = {pair: rest[:2] for pair, rest in found().items() if not {*pair} & {row["id"] for row in kept}}
    assert untouched == left and whole.keys() - untouched.keys() and not found().keys() & whole.keys() - left.keys()
    for row in kept:
        again = {name: row[name] for name in ("name", "city", "attributes")}
        Contact.objects.filter(pk=row["id"]).update(**again)
    ContactAddress.objects.bulk_create(addresses)
    search(cast.account, since=began)
    assert found() == whole


def test_a_declined_pair_stays_declined_and_what_no_longer_holds_goes(cast):
    first = contact(cast.account, "Beatriz Nogueira", "bia.nogueira@x.com", city="Recife")
    second = contact(cast.account, "Bia Nogueira", "bia.nogueira+news@x.com", city="Recife")
    third = contact(cast.account, "Nogueira, Beatriz", "bia.nogueira+shop@x.com", city="Recife")
    search(cast.account)
    assert set(found()) == {(first.pk, second.pk), (first.pk, third.pk), (second.pk, third.pk)}
    assert {rest[-1] for rest in found().values()} == {first.pk}
    declined = Duplicate.objects.get(first=first.pk, second=second.pk)
    later = Duplicate.objects.get(first=first.pk, second=third.pk)
    Duplicate.objects.decide([declined.pk], "different", by=cast.alice)
    Duplicate.objects.decide([later.pk], "later", by=cast.alice)
    search(cast.account)
    assert {each.pk: each.state for each in Duplicate.objects.filter(first=first.pk)} == {
        declined.pk: "different",
        later.pk: "later",
    }
    third.change({"name": "Zulmira Paz", "emails": ["zulmira@y.com"], "city": "Natal"}, by=None)
    search(cast.account)
    assert set(found()) == {(first.pk, second.pk)}


def test_stopped_or_broken_off_it_changes_nothing_and_begins_anew(cast):
    first, second = (
        contact(cast.account, "Ana Vasconcelos", f"{mail}@x.com", city="Natal") for mail in ("a.v", "a.v+1")
    )
    begun = Search.objects.start("contact", by=cast.alice)
    assert begun.begin()

    def broken():
        raise ConnectionError

    with pytest.raises(ConnectionError):
        find_in(begun, broken)
    assert not found() and begun.begin()

    def stop():
        Search.objects.get(pk=begun.pk).cancel()

    with pytest.raises(Stopped):
        find_in(begun, stop)
    begun.refresh_from_db()
    assert (begun.status, found()) == ("cancelled", {}) and not begun.begin()
    search(cast.account)
    assert set(found()) == {(first.pk, second.pk)}


def test_nothing_crosses_to_another_account(cast):
    contact(cast.account, "Ana Vasconcelos", "ana.v@x.com", city="Natal")
    contact(cast.rival, "Ana Vasconcelos", "ana.v+1@x.com", city="Natal")
    assert search(cast.account).found == search(cast.rival).found == 0


def test_companies_are_the_same_by_domain_and_name(cast):
    def company(name, *domains, **fields):
        return Company.objects.add(cast.account, name=name, domains=domains, **fields)

    first = company("Padaria Sol Nascente Ltda.", "solnascente.com.br", phone="+55 11 3333-4444")
    second = company("Padaria Sol Nascente", "solnascente.com")
    third = company("Construtora Horizonte Azul S.A.", phone="+55 81 3222-1111")
    fourth = company("Construtora Horizonte Azul", phone="(81) 3222-1111", address="Rua A, 1")
    company("Padaria Sol Poente", "solpoente.com.br")
    company("Clínica Horizonte", address="Rua B, 2")
    search(cast.account, "company")
    assert set(found(kind="company")) == {(first.pk, second.pk), (third.pk, fourth.pk)}
