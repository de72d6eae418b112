"""A contact's page: created, opened, changed in place, blocked, deleted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import CustomAttribute, Event, Label
from companies.models import Company
from contacts.models import Contact, ContactNote, Conversation

URL = "/acme/contacts/"


@pytest.fixture
def plan(cast) -> CustomAttribute:
    return CustomAttribute.objects.create(
        account=cast.account, key="plan", name="Plan", type="list", options=["Gold", "Basic"]
    )


def save(client, contact, name, value, seen=None):
    """Post one field; `seen` is what stood there when the person looked."""
    data = {name: value} | ({} if seen is None else {"seen-": "1", f"seen-{name}": seen})
    return client.post(f"{URL}{contact.pk}/fields/{name}/", data)


def test_it_is_created_with_its_addresses_and_attributes(cast, client_of, plan):
    form = {
        "name": "Ana",
        "email": "ANA@acme.test",
        "phone": "81 99999-1234",
        "attribute_plan": "gold",
        "city": "Recife",
    }
    response = client_of(cast.bob).post(f"{URL}new/", form)
    ana = Contact.objects.get()
    assert response.url.startswith(ana.get_absolute_url())
    assert (ana.email, ana.phone, ana.attributes, ana.account) == (
        "ana@acme.test", "+5581999991234", {"plan": "Gold"}, cast.account,
    )  # fmt: skip
    assert Event.objects.on(ana).get().actor == cast.bob


def test_created_by_htmx_it_leads_to_its_page(cast, client_of, htmx):
    response = client_of(cast.bob).post(f"{URL}new/", {"name": "Ana"}, headers=htmx)
    assert response["HX-Redirect"] == Contact.objects.get().get_absolute_url()


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": " "}, "Give a name, an e-mail, a phone or an identifier."),
        ({"name": "Ana", "email": "ana@"}, "is not an e-mail address"),
        ({"name": "A\0na"}, "Null characters are not allowed."),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"name": "Ana", "attribute_plan": "Silver"}, "is none of: Gold, Basic."),
        ({"name": "Ana", "owner": "99999999999999999999999"}, "Select a valid choice"),
        ({"name": "Ana", "company": "99999999999999999999999"}, "Select a valid choice"),
        ({"name": "Ana", "company-text": "No such company"}, "is called “No such company”"),
    ],
)
def test_what_cannot_be_created_is_asked_for_again(cast, client_of, plan, form, says):
    response = client_of(cast.bob).post(f"{URL}new/", form)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Contact.objects.exists()


def test_a_clash_names_the_contact_and_leads_to_it(cast, ana, client_of):
    response = client_of(cast.bob).post(f"{URL}new/", {"name": "Ana S.", "email": "Ana@ACME.test"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "already belongs to Ana Sousa." in text and f'href="{ana.get_absolute_url()}"' in text
    assert 'value="Ana S."' in text


def test_handed_in_twice_it_is_created_once(cast, client_of):
    token = {"once": "6f1f6a4e-0d6b-4d37-9a51-0a3c1c9d6a11", "name": "Ana"}
    client = client_of(cast.bob)
    assert [client.post(f"{URL}new/", token).status_code for _each in range(2)] == [302, 302]
    assert Contact.objects.count() == 1


def test_only_listed_fields_are_written(cast, client_of):
    more = {"account": cast.rival.pk, "version": 77, "is_blocked": "on", "id": 4711, "created_at": "2001-01-01"}
    client_of(cast.bob).post(f"{URL}new/", {"name": "Ana"} | more)
    ana = Contact.objects.get()
    assert (ana.account, ana.version, ana.is_blocked, ana.pk == 4711) == (cast.account, 1, False, False)


def test_who_only_looks_creates_and_changes_nothing(cast, ana, client_of):
    client = client_of(cast.carol)
    posts = ["new/", f"{ana.pk}/fields/city/", f"{ana.pk}/block/", f"{ana.pk}/deletion/", f"{ana.pk}/notes/",
             f"{ana.pk}/addresses/", f"addresses/{ana.addresses.first().pk}/"]  # fmt: skip
    assert [client.post(f"{URL}{path}", {"city": "x", "typed": "x", "body": "x"}).status_code for path in posts] == [
        403
    ] * 7
    assert Contact.objects.get().version == 1 and not ContactNote.objects.exists()
    page = client.get(f"{URL}{ana.pk}/").content.decode()
    assert "Recife" in page and "data-in-place" not in page


def test_a_stranger_finds_no_contact(cast, zoe, client_of):
    client = client_of(cast.alice)
    for path in ["", "fields/name/", "history/", "notes/", "conversations/", "deletion/"]:
        assert client.get(f"{URL}{zoe.pk}/{path}").status_code == 404
    assert client.post(f"{URL}{zoe.pk}/fields/name/", {"name": "Mine"}).status_code == 404
    zoe.refresh_from_db()
    assert zoe.name == "Zoe"


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 19, "9" * 60])
def test_no_number_fails(cast, client_of, pk):
    client = client_of(cast.alice)
    assert client.get(f"{URL}{pk}/").status_code == 404
    assert client.post(f"{URL}addresses/{pk}/").status_code == 404


def test_it_opens_as_a_page_and_as_a_pane(cast, ana, client_of, htmx):
    client = client_of(cast.bob)
    assert b"<html" in client.get(f"{URL}{ana.pk}/").content
    pane = client.get(f"{URL}{ana.pk}/", headers=htmx).content.decode()
    assert "<html" not in pane and "data-pane-close" in pane and "ana@acme.test" in pane


def test_a_field_is_changed_in_place(cast, ana, client_of, htmx):
    response = client_of(cast.bob).post(f"{URL}{ana.pk}/fields/city/", {"city": "Olinda"}, headers=htmx)
    assert 'value="Olinda"' in response.content.decode()
    told = {"changes": {"city": ["Recife", "Olinda"]}, "version": 2, "path": "page"}
    assert Event.objects.on(ana).first().data == told
    ana.refresh_from_db()
    assert (ana.city, ana.version) == ("Olinda", 2)


def test_without_htmx_it_goes_back_to_the_page(cast, ana, client_of):
    assert save(client_of(cast.bob), ana, "city", "Olinda").url.startswith(ana.get_absolute_url())
    refused = save(client_of(cast.bob), ana, "city", "x" * 121)
    assert refused.status_code == 422 and b"<html" in refused.content


def test_of_two_who_change_different_fields_both_are_heard(cast, ana, client_of):
    save(client_of(cast.bob), ana, "city", "Olinda", seen="Recife")
    save(client_of(cast.alice), ana, "name", "Ana Maria", seen="Ana Sousa")
    ana.refresh_from_db()
    assert (ana.city, ana.name) == ("Olinda", "Ana Maria")


def test_of_two_who_change_the_same_field_the_second_sees_the_first(cast, ana, client_of, htmx):
    save(client_of(cast.bob), ana, "city", "Olinda", seen="Recife")
    data = {"city": "Natal", "seen-": "1", "seen-city": "Recife"}
    response = client_of(cast.alice).post(f"{URL}{ana.pk}/fields/city/", data, headers=htmx)
    text = response.content.decode()
    assert response.status_code == 409
    assert "“Olinda”" in text and 'value="Natal"' in text
    ana.refresh_from_db()
    assert (ana.city, ana.version) == ("Olinda", 2)


def test_saving_again_after_a_conflict_means_mine(cast, ana, client_of):
    save(client_of(cast.bob), ana, "city", "Olinda", seen="Recife")
    save(client_of(cast.alice), ana, "city", "Natal", seen="Olinda")
    ana.refresh_from_db()
    assert ana.city == "Natal"


def test_a_stale_version_alone_is_a_conflict_too(cast, ana, client_of):
    ana.change({"name": "Ana Maria"}, by=cast.bob)
    response = client_of(cast.alice).post(f"{URL}{ana.pk}/fields/city/", {"city": "Natal", "version": "1"})
    assert response.status_code == 409


def test_attributes_labels_and_owner_are_changed_alike(cast, ana, plan, client_of):
    client = client_of(cast.bob)
    label = Label.objects.create(account=cast.account, name="VIP")
    save(client, ana, "attribute_plan", "Basic")
    save(client, ana, "labels", [label.pk])
    save(client, ana, "owner", cast.carol.pk)
    ana.refresh_from_db()
    assert (ana.attributes, list(ana.labels.all()), ana.owner) == ({"plan": "Basic"}, [label], cast.carol)
    page = client.get(f"{URL}{ana.pk}/history/").content.decode()
    assert "set Plan to Basic" in page and "set labels to VIP" in page and "set owner to Carol" in page


@pytest.mark.parametrize(("name", "value"), [("owner", "mallory"), ("labels", "label"), ("company", "company")])
def test_what_belongs_to_another_account_cannot_be_chosen(cast, ana, client_of, name, value):
    theirs = {
        "mallory": cast.mallory.pk,
        "label": Label.objects.create(account=cast.rival, name="X").pk,
        "company": Company.objects.create(account=cast.rival, name="X").pk,
    }
    assert save(client_of(cast.bob), ana, name, theirs[value]).status_code == 422
    ana.refresh_from_db()
    assert ana.version == 1


@pytest.mark.parametrize("name", ["account", "version", "words", "is_blocked", "attribute_gone", "email"])
def test_what_is_no_field_is_not_there(cast, ana, client_of, name):
    assert save(client_of(cast.bob), ana, name, "x").status_code == 404


def test_an_identifier_that_another_has_names_them(cast, ana, client_of):
    Contact.objects.add(cast.account, name="Bia", identifier="C-1")
    response = save(client_of(cast.bob), ana, "identifier", "C-1")
    assert response.status_code == 422 and b"already belongs to Bia." in response.content


def test_without_a_name_something_else_has_to_be_left(cast, client_of):
    bare = Contact.objects.add(cast.account, name="Ana")
    response = save(client_of(cast.bob), bare, "name", "")
    assert response.status_code == 422 and b"Give a name" in response.content


def test_it_is_blocked_and_unblocked(cast, ana, client_of):
    client = client_of(cast.bob)
    client.post(f"{URL}{ana.pk}/block/", {"is_blocked": "on"})
    ana.refresh_from_db()
    assert ana.is_blocked and b"blocked this contact" in client.get(f"{URL}{ana.pk}/history/").content
    client.post(f"{URL}{ana.pk}/block/")
    ana.refresh_from_db()
    assert not ana.is_blocked


def test_deleting_first_says_what_goes_along(cast, ana, client_of):
    moment = ana.created_at
    Conversation.objects.create(
        account=cast.account, contact=ana, channel="phone", created_at=moment, last_message_at=moment
    )
    client = client_of(cast.bob)
    asked = client.get(f"{URL}{ana.pk}/deletion/").content.decode()
    assert "2 addresses" in asked and "1 conversation<" in asked and Contact.objects.count() == 1
    assert client.post(f"{URL}{ana.pk}/deletion/").url == URL
    assert not Contact.objects.exists() and not Conversation.objects.exists()
    assert Event.objects.filter(verb="contact.deleted", data={"name": "Ana Sousa"}).exists()


def test_a_contact_that_is_gone_meanwhile_is_not_found(cast, ana, client_of):
    client = client_of(cast.bob)
    ana.remove(by=cast.alice)
    assert client.post(f"{URL}{ana.pk}/notes/", {"body": "x"}).status_code == 404
    assert client.post(f"{URL}{ana.pk}/deletion/").status_code == 404


def test_markup_in_a_name_stays_text(cast, client_of):
    nasty = '<img src=x onerror="alert(1)">{{7*7}}{% load x %}'
    contact = Contact.objects.add(cast.account, name=nasty, identifier=nasty, city=nasty)
    for url in (URL, f"{URL}{contact.pk}/", f"{URL}{contact.pk}/deletion/"):
        assert "<img src=x" not in client_of(cast.bob).get(url).content.decode()


# What of a contact is asked for, and by how many queries at most.
ASKED = {"": 7, "?show=parts": 15, "history/": 13, "?show=all": 27}


def test_the_number_of_queries_does_not_grow_with_what_hangs_on_it(cast, ana, client_of, htmx):
    client = client_of(cast.bob)

    def queries(part: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{URL}{ana.pk}/{part}", headers=htmx)
        return len(captured)

    def fill():
        ana.add_note("<p>Hello</p>", by=cast.bob)
        ana.add_address("email", f"ana{ana.version}@acme.test", by=cast.bob)
        Conversation.objects.create(
            account=cast.account, contact=ana, channel="phone", assignee=cast.bob,
            created_at=ana.created_at, last_message_at=ana.created_at,
        )  # fmt: skip

    fill()
    few = {part: queries(part) for part in ASKED}
    for _each in range(5):
        fill()
    assert {part: queries(part) for part in ASKED} == few and all(few[part] <= most for part, most in ASKED.items())


def test_the_facts_come_first_and_the_rest_when_it_is_needed(cast, ana, client_of, htmx):
    client, url = client_of(cast.bob), f"{URL}{ana.pk}/"
    ana.add_note("<p>Calls on Monday</p>", by=cast.bob)
    pane, parts = (client.get(each, headers=htmx).text for each in (url, f"{url}?show=parts"))
    assert "Calls on Monday" not in pane and f'hx-get="{url}?show=parts"' in pane
    assert "Calls on Monday" in parts and f'hx-get="{url}history/"' in parts and "wrote a note" not in parts
    page, whole, history = (client.get(f"{url}{each}").text for each in ("", "?show=all", "history/"))
    # Without scripts there is a link to all of it, and a change leads back to where it shows.
    assert "Calls on Monday" not in page and f'hx-get="{url}?show=parts"' in page and f'href="{url}?show=all"' in page
    assert "Calls on Monday" in whole and "wrote a note" in whole and "wrote a note" in history
    answer = client.post(f"{url}notes/", {"body": "Calls on Tuesday"})
    assert answer.url == f"{url}?show=all#contact_{ana.pk}_notes" and "Calls on Tuesday" in client.get(answer.url).text
    assert save(client, ana, "city", "Olinda").url == f"{url}#contact_{ana.pk}_facts"


def test_a_contact_without_a_name_goes_by_its_address(cast, client_of):
    contact = Contact.objects.add(cast.account, emails=["mary@acme.test"])
    assert 'placeholder="mary@acme.test"' in client_of(cast.bob).get(contact.get_absolute_url()).text
