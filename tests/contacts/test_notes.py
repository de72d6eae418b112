"""Notes on a contact."""

import pytest

from accounts.models import Event
from contacts.models import ContactNote

URL = "/acme/contacts/"


@pytest.fixture
def note(cast, ana) -> ContactNote:
    ana.add_note("<p>Called</p>", by=cast.bob)
    return ana.notes.get()


def test_it_is_written_as_plain_or_formatted_text(cast, ana, client_of, htmx):
    client = client_of(cast.bob)
    client.post(f"{URL}{ana.pk}/notes/", {"body": "1 < 2\nyes"})
    client.post(f"{URL}{ana.pk}/notes/", {"body": "<p>Called <b>twice</b></p>", "rich": "on"}, headers=htmx)
    assert [note.body for note in ana.notes.order_by("pk")] == ["<p>1 &lt; 2<br>yes</p>", "<p>Called <b>twice</b></p>"]
    assert Event.objects.on(ana).first().verb == "contact.note_added"


def test_what_is_dangerous_is_taken_out(cast, ana, client_of):
    nasty = '<p hx-get="/x" onclick="x()">Hi<script>x</script><img src=x><a href="javascript:x">y</a></p>'
    client_of(cast.bob).post(f"{URL}{ana.pk}/notes/", {"body": nasty, "rich": "on"})
    assert ana.notes.get().body == '<p>Hi<a rel="noopener nofollow">y</a></p>'


@pytest.mark.parametrize("body", ["", " ", "<p><br></p>", "a\0b", "x" * 100_001])
def test_an_empty_or_impossible_one_is_refused(cast, ana, client_of, body):
    response = client_of(cast.bob).post(f"{URL}{ana.pk}/notes/", {"body": body, "rich": "on"})
    assert response.status_code == 422 and not ana.notes.exists()


def test_anybody_who_may_change_the_contact_pins_it(cast, ana, note, client_of, htmx):
    response = client_of(cast.alice).post(f"{URL}notes/{note.pk}/pinned/", {"is_pinned": "on"}, headers=htmx)
    assert b"Pinned" in response.content
    note.refresh_from_db()
    assert note.is_pinned
    client_of(cast.bob).post(f"{URL}notes/{note.pk}/pinned/")
    note.refresh_from_db()
    assert not note.is_pinned


def test_its_author_edits_and_deletes_it(cast, ana, note, client_of):
    client = client_of(cast.bob)
    assert b"note_edit_body" in client.get(f"{URL}notes/{note.pk}/").content
    client.post(f"{URL}notes/{note.pk}/", {"body": "Called twice"})
    note.refresh_from_db()
    assert note.body == "<p>Called twice</p>"
    client.post(f"{URL}notes/{note.pk}/deleted/")
    assert not ana.notes.exists()


def test_nobody_else_edits_it_but_an_administrator(cast, ana, client_of):
    ana.add_note("<p>Mine</p>", by=cast.alice)
    note = ana.notes.get()
    client = client_of(cast.bob)
    assert client.post(f"{URL}notes/{note.pk}/", {"body": "x"}).status_code == 403
    assert client.post(f"{URL}notes/{note.pk}/deleted/").status_code == 403
    note.refresh_from_db()
    assert note.body == "<p>Mine</p>"


def test_who_only_looks_and_strangers_do_nothing(cast, note, client_of):
    for member, status in ((cast.carol, 403), (cast.mallory, 404)):
        client, slug = client_of(member), member.account.slug
        for path in ("", "pinned/", "deleted/"):
            response = client.post(f"/{slug}/contacts/notes/{note.pk}/{path}", {"body": "x", "is_pinned": "on"})
            assert response.status_code == status
    note.refresh_from_db()
    assert (note.body, note.is_pinned) == ("<p>Called</p>", False)
