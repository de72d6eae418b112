"""Notes on a deal: formatted, pinned, their author's own, and never markup that acts."""

import pytest

from accounts.models import Event
from crm.models import DealNote


def write(deal, body, *, by) -> DealNote:
    deal.add_note(body, by=by)
    return deal.notes.latest("pk")


@pytest.fixture
def note(cast, deal):
    return write(deal, "<p>Call <strong>Ana</strong></p>", by=cast.bob)


def bodies(deal) -> list[str]:
    return list(deal.notes.values_list("body", flat=True))


def test_a_formatted_note_is_kept(cast, as_member, deal):
    answer = as_member(cast.bob).post("deal_notes", deal.pk, body="<p>Call <b>Ana</b></p>", rich="on")
    assert answer.status_code == 200
    assert "Call <b>Ana</b>" in answer.text
    assert bodies(deal) == ["<p>Call <b>Ana</b></p>"]
    assert Event.objects.of(cast.account).on(deal).first().verb == "deal.note_added"


def test_without_scripts_a_note_is_plain_text(cast, as_member, deal):
    answer = as_member(cast.bob).post("deal_notes", deal.pk, plain=True, body="1 < 2 & <b>bold</b>\n\nnext")
    assert answer.status_code == 302
    assert bodies(deal) == ["<p>1 &lt; 2 &amp; &lt;b&gt;bold&lt;/b&gt;</p>\n\n<p>next</p>"]


HOSTILE = [
    "<div hx-get='/acme/' hx-trigger='load'>words</div>",
    "<p hx-on:click='x()' data-hx-post='/' onclick='x()' style='position:fixed'>words</p>",
    "<script>alert(1)</script>words",
    "<a href='javascript:alert(1)'>words</a>",
    "<img src=x onerror=alert(1)>words",
    "<svg><script>alert(1)</script></svg>words",
    "<form action='/acme/'><button>words</button></form>",
]


def test_markup_that_acts_is_taken_out(cast, as_member, deal):
    bob = as_member(cast.bob)
    for body in HOSTILE:
        bob.post("deal_notes", deal.pk, body=body, rich="on")
    for body in bodies(deal):
        assert "words" in body
        for part in ("hx-", "onclick", "onerror", "style", "<script", "javascript:", "<img", "<form", "<div"):
            assert part not in body


def test_even_a_note_written_past_the_product_is_inert(cast, as_member, deal):
    rows = [DealNote(account=cast.account, deal=deal, author=cast.bob, body="<p hx-get='/acme/'>words</p><img src=x>")]
    DealNote.objects.bulk_create(rows)
    text = as_member(cast.carol).get("deal_notes", deal.pk).text
    assert "<p>words</p>" in text


def test_template_code_in_a_note_stays_text(cast, as_member, deal):
    answer = as_member(cast.bob).post("deal_notes", deal.pk, body="{{ 7|add:7 }} {% load i18n %}", rich="on")
    assert "{{ 7|add:7 }} {% load i18n %}" in answer.text


def test_an_empty_note_is_refused(cast, as_member, deal, unchanged):
    bob = as_member(cast.bob)
    for body in ("", "  ", "<p><br></p>", "<img src=x>", "x" * 100_001):
        with unchanged():
            assert bob.post("deal_notes", deal.pk, body=body, rich="on").status_code == 422


def test_what_was_typed_comes_back_without_scripts(cast, as_member, deal):
    answer = as_member(cast.bob).post("deal_notes", deal.pk, plain=True, body="y" * 100_001)
    assert answer.status_code == 422
    assert "y" * 100_001 in answer.text


def test_a_note_sent_twice_is_kept_once(cast, as_member, deal):
    for _ in range(2):
        once = "9f2a3c51-4a39-4d9b-8f0e-2a8a54a1d002"
        as_member(cast.bob).post("deal_notes", deal.pk, body="Once", rich="on", once=once)
    assert len(bodies(deal)) == 1


def test_its_author_edits_a_note(cast, as_member, deal, note):
    bob = as_member(cast.bob)
    assert "Call &lt;strong&gt;Ana" in bob.get("deal_note", note.pk).text
    assert bob.post("deal_note", note.pk, body="<p>Later</p>", rich="on").status_code == 200
    assert bodies(deal) == ["<p>Later</p>"]


def test_anyone_who_works_on_the_deal_pins(cast, as_member, deal, note):
    newer = write(deal, "<p>Newer</p>", by=cast.bob)
    alice = as_member(cast.alice)
    alice.post("deal_note_pinned", note.pk, is_pinned="on")
    assert list(deal.notes.all()) == [note, newer]
    alice.post("deal_note_pinned", note.pk)
    assert list(deal.notes.all()) == [newer, note]


def test_its_author_deletes_a_note_and_an_administrator_too(cast, as_member, deal, note):
    other = write(deal, "<p>Other</p>", by=cast.bob)
    assert as_member(cast.bob).post("deal_note_deleted", note.pk).status_code == 200
    assert as_member(cast.alice).post("deal_note_deleted", other.pk, plain=True).status_code == 302
    assert bodies(deal) == []


def test_a_colleague_does_not_change_anothers_words(cast, as_member, deal, unchanged):
    note = write(deal, "<p>Alice's</p>", by=cast.alice)
    bob = as_member(cast.bob)
    with unchanged():
        assert bob.post("deal_note", note.pk, body="Mine").status_code == 403
        assert bob.post("deal_note_deleted", note.pk).status_code == 403


def test_who_only_looks_writes_nothing(cast, as_member, deal, note, unchanged):
    carol = as_member(cast.carol)
    with unchanged():
        answers = [
            carol.post("deal_notes", deal.pk, body="Mine"),
            carol.post("deal_notes", deal.pk, body=""),
            carol.get("deal_note", note.pk),
            carol.post("deal_note", note.pk, body="Mine"),
            carol.post("deal_note_pinned", note.pk, is_pinned="on"),
            carol.post("deal_note_deleted", note.pk),
        ]
    assert {answer.status_code for answer in answers} == {403}


def test_a_stranger_finds_no_note(cast, as_member, client_of, deal, note, unchanged):
    mallory, at_home = as_member(cast.mallory), client_of(cast.mallory)
    with unchanged():
        assert mallory.get("deal_notes", deal.pk).status_code == 404
        assert at_home.post(f"/rival/deals/notes/{note.pk}/", {"body": "Mine"}).status_code == 404
        assert at_home.post(f"/rival/deals/notes/{note.pk}/deleted/").status_code == 404


def test_a_note_deleted_meanwhile_is_said_to_be(cast, as_member, deal, note, monkeypatch):
    from crm.views import notes

    def open_late(*args):
        page, found = notes_open(*args)
        DealNote.objects.all().delete()
        return page, found

    notes_open = notes.open_part
    monkeypatch.setattr(notes, "open_part", open_late)
    answer = as_member(cast.bob).post("deal_note_pinned", note.pk, is_pinned="on")
    assert answer.status_code == 409
    assert "deleted meanwhile" in answer["HX-Trigger"]


def test_long_lists_come_in_pages(cast, as_member, deal):
    DealNote.objects.bulk_create(
        DealNote(account=cast.account, deal=deal, author=cast.bob, body=f"<p>Number {n}.</p>") for n in range(15)
    )
    bob = as_member(cast.bob)
    assert "Number 14." in bob.get("deal_notes", deal.pk).text
    assert "Number 0." in bob.get("deal_notes", deal.pk, notes=2).text
    assert bob.get("deal_notes", deal.pk, notes="x'; --").status_code == 200
