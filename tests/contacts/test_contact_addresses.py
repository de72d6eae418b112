"""E-mails and phones on the contact's page."""

import pytest

from contacts.models import Contact, ContactAddress

URL = "/acme/contacts/"


def address(contact, kind="email") -> ContactAddress:
    return contact.addresses.filter(kind=kind).first()


def test_one_more_is_added(cast, ana, client_of, htmx):
    form = {"kind": "email", "typed": "Ana@Home.test"}
    response = client_of(cast.bob).post(f"{URL}{ana.pk}/addresses/", form, headers=htmx)
    ana.refresh_from_db()
    assert ana.emails == ["ana@acme.test", "Ana@Home.test"] and ana.email == "ana@acme.test"
    assert f'id="contact_{ana.pk}_facts"' in response.content.decode()


def test_it_is_typed_anew(cast, ana, client_of):
    response = client_of(cast.bob).post(f"{URL}addresses/{address(ana, 'phone').pk}/", {"typed": "81 3333-4444"})
    ana.refresh_from_db()
    assert response.url.startswith(ana.get_absolute_url())
    assert ana.phone == "+558133334444"


def test_a_phone_that_cannot_be_read_is_marked(cast, ana, client_of):
    client = client_of(cast.bob)
    client.post(f"{URL}{ana.pk}/addresses/", {"kind": "phone", "typed": "ramal 12"})
    assert b"Unreadable" in client.get(f"{URL}{ana.pk}/").content


def test_another_becomes_primary(cast, ana, client_of):
    ana.add_address("email", "ana@home.test")
    second = ana.addresses.get(value="ana@home.test")
    client_of(cast.bob).post(f"{URL}addresses/{second.pk}/primary/")
    ana.refresh_from_db()
    assert ana.email == "ana@home.test"


@pytest.mark.parametrize("path", ["", "deleted/"])
def test_it_is_removed(cast, ana, client_of, path):
    client_of(cast.bob).post(f"{URL}addresses/{address(ana).pk}/{path}", {"typed": ""})
    ana.refresh_from_db()
    assert (ana.email, ana.emails) == ("", [])


def test_a_clash_names_the_contact_and_keeps_what_was_typed(cast, ana, client_of, htmx):
    bia = Contact.objects.add(cast.account, name="Bia", emails=["bia@acme.test"])
    form = {"kind": "email", "typed": "BIA@acme.test"}
    response = client_of(cast.bob).post(f"{URL}{ana.pk}/addresses/", form, headers=htmx)
    text = response.content.decode()
    assert response.status_code == 422
    assert "already belongs to Bia." in text and bia.get_absolute_url() in text and 'value="BIA@acme.test"' in text
    ana.refresh_from_db()
    assert ana.emails == ["ana@acme.test"]


@pytest.mark.parametrize("typed", ["", " ", "ana@", "ana", "a\0@b.test", "x" * 300])
def test_what_is_no_email_is_refused(cast, ana, client_of, typed):
    response = client_of(cast.bob).post(f"{URL}{ana.pk}/addresses/", {"kind": "email", "typed": typed})
    assert response.status_code == 422
    assert ana.addresses.count() == 2


def test_the_last_thing_that_says_who_it_is_stays(cast, client_of):
    bare = Contact.objects.add(cast.account, emails=["ana@acme.test"])
    response = client_of(cast.bob).post(f"{URL}addresses/{address(bare).pk}/deleted/")
    assert response.status_code == 422 and b"Give a name" in response.content
    assert bare.addresses.count() == 1


def test_a_stranger_finds_no_address(cast, zoe, client_of):
    client = client_of(cast.alice)
    for path in ["", "primary/", "deleted/"]:
        assert client.post(f"{URL}addresses/{address(zoe).pk}/{path}", {"typed": "mine@acme.test"}).status_code == 404
    assert client.post(f"{URL}{zoe.pk}/addresses/", {"kind": "email", "typed": "mine@acme.test"}).status_code == 404
    assert address(zoe).value == "zoe@rival.test"
