"""Two people at one contact: what both change survives, or the second sees what the first has done."""

import pytest

from accounts.models import Label
from companies.models import Company
from contacts.models import Contact, ContactAddress, ContactNote
from tests.contacts.test_concurrency import at_once

URL = "/acme/contacts/"


def post(client, url, data, **headers):
    return client.post(f"{URL}{url}", data, headers=headers)


def phone(contact) -> ContactAddress:
    return contact.addresses.get(kind="phone")


def test_who_has_changed_it_is_named(cast, ana, client_of, htmx):
    ana.change({"city": "Olinda"}, by=cast.bob)
    answer = post(
        client_of(cast.alice),
        f"{ana.pk}/fields/city/",
        {"city": "Natal", "seen-": "1", "seen-city": "Recife"},
        **htmx,
    )
    assert answer.status_code == 409 and "Bob has meanwhile put “Olinda” here." in answer.text
    assert "Save mine: “Natal”" in answer.text and "Take theirs" in answer.text


def test_a_refusal_does_not_count_as_having_seen(cast, ana, client_of, htmx):
    """What was typed is refused; another's change is not on the page yet."""
    ana.change({"city": "Olinda"}, by=cast.bob)
    form = {"seen-": "1", "seen-city": "Recife"}
    refused = post(client_of(cast.alice), f"{ana.pk}/fields/city/", form | {"city": "x" * 121}, **htmx)
    assert refused.status_code == 422 and 'name="seen-city" value="Recife"' in refused.text


def test_of_labels_what_each_adds_and_takes_away_survives(cast, ana, client_of):
    vip, fair, late = (Label.objects.create(account=cast.account, name=name) for name in ("VIP", "Fair", "Late"))
    ana.change({"labels": [late]}, by=cast.bob)
    seen = {"seen-": "1", "seen-labels": late.pk}
    post(client_of(cast.bob), f"{ana.pk}/fields/labels/", seen | {"labels": [vip.pk, late.pk]})
    answer = post(client_of(cast.alice), f"{ana.pk}/fields/labels/", seen | {"labels": [fair.pk]})
    assert answer.status_code == 302 and {str(label) for label in ana.labels.all()} == {"VIP", "Fair"}


def test_a_phone_typed_anew_by_both_shows_the_second_the_first(cast, ana, client_of, htmx):
    seen = {"seen-": "1", "seen-typed": "(81) 99999-1234"}
    url = f"addresses/{phone(ana).pk}/"
    assert post(client_of(cast.bob), url, seen | {"typed": "81 3333-4444"}).status_code == 302
    answer = post(client_of(cast.alice), url, seen | {"typed": "81 2222-1111"}, **htmx)
    assert answer.status_code == 409 and "Bob has meanwhile put “81 3333-4444” here." in answer.text
    assert 'value="81 2222-1111"' in answer.text
    assert ana.addresses.filter(kind="phone").get().value == "+558133334444"


def test_saved_again_it_is_mine(cast, ana, client_of):
    ana.retype_address(phone(ana), "81 3333-4444", by=cast.bob)
    seen = {"seen-": "1", "seen-typed": "81 3333-4444"}
    post(client_of(cast.alice), f"addresses/{phone(ana).pk}/", seen | {"typed": "81 2222-1111"})
    assert phone(ana).value == "+558122221111"


def test_theirs_is_fetched_alone(cast, ana, client_of, htmx):
    answer = client_of(cast.bob).get(f"{URL}addresses/{phone(ana).pk}/", headers=htmx)
    assert answer.text.count("<form") == 1 and 'value="(81) 99999-1234"' in answer.text


def test_what_another_has_typed_anew_is_not_removed_unseen(cast, ana, client_of):
    ana.retype_address(phone(ana), "81 3333-4444", by=cast.bob)
    seen = {"seen-": "1", "seen-typed": "(81) 99999-1234", "typed": "(81) 99999-1234"}
    answer = post(client_of(cast.alice), f"addresses/{phone(ana).pk}/deleted/", seen)
    assert answer.status_code == 409 and phone(ana).value == "+558133334444"


def test_an_address_keeps_its_id_however_it_is_typed(cast, ana):
    before = phone(ana).pk
    ana.retype_address(phone(ana), "81 3333-4444", by=cast.bob)
    ana.change({"phones": ["81 2222-1111", "81 3333-4444"]}, by=cast.bob)
    assert ana.addresses.get(value="+558133334444").pk == before
    assert ana.phone == "+558122221111" and ana.addresses.filter(kind="phone", is_primary=True).count() == 1


def test_each_adds_an_address_and_both_stay(cast, ana, client_of):
    for member, email in ((cast.alice, "a@home.test"), (cast.bob, "b@home.test")):
        post(client_of(member), f"{ana.pk}/addresses/", {"kind": "email", "typed": email})
    ana.refresh_from_db()
    assert ana.emails == ["ana@acme.test", "a@home.test", "b@home.test"]


@pytest.fixture
def note(cast, ana) -> ContactNote:
    ana.add_note("<p>First</p>", by=cast.bob)
    return ana.notes.get()


def test_a_note_edited_by_both_shows_the_second_the_first(cast, note, client_of, htmx):
    seen = {"seen": note.stamp}
    assert post(client_of(cast.bob), f"notes/{note.pk}/", seen | {"body": "Bob's"}).status_code == 302
    answer = post(client_of(cast.alice), f"notes/{note.pk}/", seen | {"body": "Alice's"}, **htmx)
    note.refresh_from_db()
    assert answer.status_code == 409 and "been changed to “Bob’s”" in answer.text.replace("&#x27;", "’")
    assert "Alice" in answer.text and note.body == "<p>Bob's</p>"
    assert f'name="seen" value="{note.stamp.replace("+", "&#x2B;")}"' in answer.text or note.stamp in answer.text
    assert post(client_of(cast.alice), f"notes/{note.pk}/", {"seen": note.stamp, "body": "Both"}).status_code == 302


def test_a_note_that_went_with_its_contact_is_not_found(cast, ana, note):
    ana.remove(by=cast.alice)
    for act, *words in ((note.edit, "x"), (note.pin, True), (note.remove,)):
        with pytest.raises(ContactNote.DoesNotExist):
            act(*words, by=cast.bob)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_eight_edit_eight_fields_and_none_is_lost(self, cast, client_of):
        ana = Contact.objects.add(cast.account, name="Ana", identifier="1")
        fields = ["name", "identifier", "city", "country"] * 2
        clients = [client_of(cast.alice) for _each in fields]

        def act(number):
            seen = {"name": "Ana", "identifier": "1"}.get(fields[number], "")
            form = {fields[number]: f"new {number}", "seen-": "1", f"seen-{fields[number]}": seen}
            return post(clients[number], f"{ana.pk}/fields/{fields[number]}/", form).status_code

        outcomes = at_once(act)
        ana.refresh_from_db()
        assert sorted(outcomes) == [302] * 4 + [409] * 4 and ana.version == 5
        assert all(getattr(ana, name).startswith("new ") for name in fields)

    def test_one_form_sent_twenty_times_makes_one_contact(self, cast, client_of):
        form = {"once": "6f1f6a4e-0d6b-4d37-9a51-0a3c1c9d6a11", "name": "Ana", "email": "ana@acme.test"}
        clients = [client_of(cast.bob) for _each in range(20)]
        assert set(at_once(lambda n: post(clients[n], "new/", form).status_code, 20)) == {302}
        assert Contact.objects.count() == ContactAddress.objects.count() == 1

    def test_one_form_sent_twenty_times_makes_one_company(self, cast, client_of):
        form = {"once": "6f1f6a4e-0d6b-4d37-9a51-0a3c1c9d6a11", "name": "Acme", "domains": "acme.test"}
        clients = [client_of(cast.bob) for _each in range(20)]
        outcomes = at_once(lambda n: clients[n].post("/acme/companies/new/", form).status_code, 20)
        assert set(outcomes) == {302} and Company.objects.count() == 1

    def test_a_contact_deleted_under_all_that_can_be_done_to_it_leaves_nothing(self, cast, client_of):
        company = Company.objects.add(cast.account, name="Acme")
        ana = Contact.objects.add(cast.account, name="Ana", emails=["ana@acme.test"])
        ana.add_note("<p>First</p>", by=cast.alice)
        note, address = ana.notes.get().pk, ana.addresses.get().pk
        acts = [
            (f"{ana.pk}/notes/", {"body": "x"}), (f"notes/{note}/", {"body": "y"}), (f"notes/{note}/deleted/", {}),
            (f"notes/{note}/pinned/", {"is_pinned": "on"}), (f"{ana.pk}/fields/company/", {"company": company.pk}),
            (f"addresses/{address}/", {"typed": "b@acme.test"}), (f"{ana.pk}/addresses/", {"typed": "c@acme.test"}),
            (f"{ana.pk}/block/", {"is_blocked": "on"}), (f"{ana.pk}/picture/deleted/", {}),
            (f"{ana.pk}/deletion/", {}), (f"{ana.pk}/deletion/", {}),
        ]  # fmt: skip
        clients = [client_of(cast.alice) for _each in acts]
        outcomes = at_once(lambda n: post(clients[n], *acts[n]).status_code, len(acts))
        assert set(outcomes) <= {302, 404}
        assert not Contact.objects.exists() and not ContactNote.objects.exists() and not ContactAddress.objects.exists()

    def test_a_company_deleted_while_people_come_to_it_leaves_them_without_one(self, cast, client_of):
        company = Company.objects.add(cast.account, name="Acme", domains=["acme.test"])
        people = [Contact.objects.add(cast.account, name=f"Ana {number}") for number in range(6)]
        clients = [client_of(cast.alice) for _each in range(8)]

        def act(number):
            if number > 5:
                return clients[number].post(f"/acme/companies/{company.pk}/deletion/").status_code
            if number % 2:
                form = {"kind": "email", "typed": f"a{number}@acme.test"}
                return post(clients[number], f"{people[number].pk}/addresses/", form).status_code
            return post(clients[number], f"{people[number].pk}/fields/company/", {"company": company.pk}).status_code

        assert set(at_once(act)) <= {302, 404, 422}
        assert not Company.objects.exists() and not Contact.objects.exclude(company=None).exists()
