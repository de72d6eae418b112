"""What happens when several do the same at once."""

import pytest

from accounts.models import CustomAttribute
from companies.models import Company
from contacts.company_links import CompanyLinks
from contacts.models import AddressTaken, Contact, ContactNote, Merge
from tests.at_once import at_once, beside

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_phone_gives_one_contact(cast):
    phones = ["(81) 99999-1234", "+5581999991234"]
    outcomes = at_once(lambda n: Contact.objects.add(cast.account, name=f"Ana {n}", phones=[phones[n % 2]]))
    winner = Contact.objects.get()
    assert outcomes.count(winner) == 1
    losers = [outcome for outcome in outcomes if outcome != winner]
    assert all(isinstance(loser, AddressTaken) and loser.record == winner for loser in losers)


def test_crossed_addresses_end_in_words_and_not_in_a_deadlock(cast):
    pairs = [["a@acme.test", "b@acme.test"], ["b@acme.test", "a@acme.test"]]
    outcomes = at_once(lambda n: Contact.objects.add(cast.account, name=str(n), emails=pairs[n % 2]))
    assert sum(isinstance(outcome, Contact) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, AddressTaken) for outcome in outcomes) == 7


def test_every_change_counts_once(cast):
    ana = Contact.objects.add(cast.account, name="Ana")
    for number in range(8):
        CustomAttribute.objects.create(
            account=cast.account, model="contact", type="text", name=f"Key{number}", key=f"key{number}"
        )
    at_once(lambda n: Contact.objects.get(pk=ana.pk).change({"attributes": {f"key{n}": str(n)}}, by=cast.bob))
    ana.refresh_from_db()
    assert ana.attributes == {f"key{n}": str(n) for n in range(8)}
    assert ana.version == 9


def test_addresses_that_are_added_at_once_all_stay(cast):
    ana = Contact.objects.add(cast.account, name="Ana")
    read = [Contact.objects.get(pk=ana.pk) for _each in range(8)]
    assert at_once(lambda n: read[n].add_address("email", f"{n}@x.test", by=cast.bob)) == [None] * 8
    assert sorted(Contact.objects.get(pk=ana.pk).emails) == [f"{n}@x.test" for n in range(8)]


def test_who_fill_one_in_at_once_all_add_to_it(cast, client_of):
    """By “Merge into …” of the form for a new contact."""
    ana = Contact.objects.add(cast.account, name="Ana")
    clients = [client_of(cast.alice) for _each in range(8)]

    def act(number):
        sent = {"name": "Ana", "email": f"{number}@x.test", "into": ana.pk}
        return clients[number].post("/acme/contacts/new/", sent).status_code

    assert at_once(act) == [302] * 8
    assert sorted(Contact.objects.get().emails) == [f"{n}@x.test" for n in range(8)]


def test_adding_and_deleting_leave_no_orphan(cast, client_of):
    ana = Contact.objects.add(cast.account, name="Ana")
    clients = [client_of(cast.alice) for _each in range(8)]

    def act(number):
        if number == 3:
            return clients[number].post(f"/acme/contacts/{ana.pk}/deletion/").status_code
        return clients[number].post(f"/acme/contacts/{ana.pk}/notes/", {"body": "Hello"}).status_code

    assert set(at_once(act)) <= {302, 404}
    assert not Contact.objects.exists()


def test_merges_both_ways_beside_edits_leave_one_contact_and_all_notes(cast, client_of):
    """Both are merged into each other while others write notes, change fields and add addresses."""
    ana, bea = (Contact.objects.add(cast.account, name=name, emails=[f"{name}@x.test"]) for name in ("Ana", "Bea"))
    clients = [client_of(cast.alice) for _each in range(8)]

    def act(number):
        client, here = clients[number], (ana, bea)[number % 2]
        if number < 2:
            there = bea if here == ana else ana
            url = f"/acme/contacts/merge/?contact={ana.pk}&contact={bea.pk}&survivor={there.pk}"
            return client.post(url).status_code
        if number < 6:
            return client.post(f"/acme/contacts/{here.pk}/notes/", {"body": f"Note {number}"}).status_code
        sent = {"kind": "phone", "typed": f"+551198765000{number}"}
        return client.post(f"/acme/contacts/{here.pk}/addresses/", sent).status_code

    answers = at_once(act)
    stays, merge = Contact.objects.get(), Merge.objects.get()
    assert set(answers) <= {302, 404, 409, 422} and answers[:2].count(302) == 1, answers
    assert stays.notes.count() == answers[2:6].count(302) == ContactNote.objects.count()
    assert len(stays.emails) == 2 and len(stays.phones) == answers[6:].count(302)
    merge.undo(by=cast.alice)
    assert Contact.objects.count() == 2 and ContactNote.objects.count() == answers[2:6].count(302)


def test_an_e_mail_that_links_a_company_waits_for_nobody_who_keeps_it(cast):
    """Who gives many contacts a company keeps it, and then locks them; the contact is locked here first."""
    foods = Company.objects.add(cast.account, name="Acme Foods", domains=["foods.test"])
    ana = Contact.objects.add(cast.account, name="Ana")
    add = lambda: Contact.objects.get(pk=ana.pk).add_address("email", "ana@foods.test", by=cast.bob)  # noqa: E731
    assert beside(lambda: Company.objects.keep(foods.pk), add, waits=False) is None
    assert Contact.objects.get().company == foods


def test_beside_its_deletion_nobody_is_linked_to_a_company(cast):
    ana = Contact.objects.add(cast.account, name="Ana", emails=["ana@foods.test"])
    foods = Company.objects.add(cast.account, name="Acme Foods", domains=["foods.test"])
    link = CompanyLinks(Company.objects.get(), cast.alice).link
    assert beside(lambda: foods.remove(by=cast.alice), link, waits=True) == 0
    assert Contact.objects.get() == ana and ana.company is None
