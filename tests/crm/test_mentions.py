"""Who is named in a note, whom that is told, and what a note said before."""

import pytest

from accounts.models import Event
from companies.models import Company
from contacts.models import Contact
from crm.models import DealNote, PipelineGroupPermission

MENTIONS = "/acme/mentions/"


def naming(member, words="please call") -> str:
    return f'<p><span data-member="{member.pk}">@somebody</span> {words}</p>'


def named(member, name=None) -> str:
    return f'<span data-member="{member.pk}">@{name or member}</span>'


def body_of(deal) -> str:
    return deal.notes.latest("pk").body


@pytest.fixture
def note(cast, deal) -> DealNote:
    deal.add_note("<p>First</p>", by=cast.bob)
    return deal.notes.get()


def test_somebody_is_named_by_the_name_that_they_have(cast, as_member, deal):
    answer = as_member(cast.bob).post("deal_notes", deal.pk, body=naming(cast.alice), rich="on")
    assert named(cast.alice) in answer.text
    assert body_of(deal) == f"<p>{named(cast.alice)} please call</p>"


def test_a_name_typed_in_full_names_too_without_scripts_as_well(cast, as_member, deal):
    cast.carol.user.name = "Bob Lima"
    cast.carol.user.save()
    as_member(cast.alice).post("deal_notes", deal.pk, plain=True, body="@bob lima and @Bob, not x@Bob or @Bobby")
    assert body_of(deal) == f"<p>{named(cast.carol, 'Bob Lima')} and {named(cast.bob)}, not x@Bob or @Bobby</p>"


def test_nobody_of_another_account_is_named_and_markup_gets_nowhere(cast, as_member, deal):
    bob, hostile = as_member(cast.bob), "<span data-member='1' hx-get='/x/' onclick='x()' style='y'>a</span>"
    bodies = [naming(cast.mallory), naming(cast.bob).replace(str(cast.bob.pk), "9" * 18), hostile, "<span>a</span>"]
    bodies.append(f'<span data-member="{cast.alice.pk}"><span data-member="{cast.bob.pk}">a</span>b</span>')
    for body in bodies:
        assert bob.post("deal_notes", deal.pk, body=body, rich="on").status_code == 200
    foreign, unknown, acting, bare, nested = deal.notes.order_by("pk").values_list("body", flat=True)
    assert foreign == unknown == "<p>@somebody please call</p>" and bare == "a"
    assert not {"hx-get", "onclick", "style"} & set(acting.replace("=", " ").split())
    assert nested.count("<span") == nested.count("</span>")
    assert not Event.objects.filter(verb="deal.note_mentioned", about__kind="member", about__object_id=cast.mallory.pk)


def test_a_name_cannot_become_markup(cast, deal):
    cast.alice.user.name = "<b>A</b> & Co"
    cast.alice.user.save()
    deal.add_note(naming(cast.alice), by=cast.bob)
    assert "@&lt;b&gt;A&lt;/b&gt; &amp; Co</span>" in body_of(deal)


def test_who_is_named_finds_it_on_their_list(cast, client_of, deal):
    ana = Contact.objects.add(cast.account, by=cast.bob, name="Ana")
    sol = Company.objects.add(cast.account, by=cast.bob, name="Padaria Sol")
    for record in (deal, ana, sol):
        record.add_note(naming(cast.carol, f"see {record}"), by=cast.bob)
    text = client_of(cast.carol).get(MENTIONS).text
    assert text.count("named you in a note on") == 3 and "see Roof" in text
    assert all(record.get_absolute_url() in text for record in (deal, ana, sol))
    assert "named you" not in client_of(cast.bob).get(MENTIONS).text
    assert "named you" not in client_of(cast.mallory).get("/rival/mentions/").text


def test_a_note_that_one_may_not_read_is_not_on_the_list(cast, client_of, deal):
    deal.add_note(naming(cast.carol, "secret"), by=cast.bob)
    PipelineGroupPermission.objects.all().delete()
    text = client_of(cast.carol).get(MENTIONS).text
    assert "secret" not in text and "Roof" not in text


def test_an_edit_tells_only_who_is_named_anew(cast, deal, note):
    note.edit(naming(cast.alice), by=cast.bob)
    note.edit(naming(cast.alice, "soon") + naming(cast.carol), by=cast.bob)
    told = Event.objects.filter(verb="deal.note_mentioned").order_by("pk")
    about = [sorted(event.about.filter(kind="member").values_list("object_id", flat=True)) for event in told]
    assert about == [[cast.alice.pk], [cast.carol.pk]]


def test_colleagues_are_offered_by_a_part_of_their_name(cast, client_of):
    cast.carol.user.name = "Çárol Müller"
    cast.carol.user.save()
    bob = client_of(cast.bob)
    offered = bob.get(f"{MENTIONS}options/", {"q": "carol mu", "for": "x"}).text
    assert f'data-value="{cast.carol.pk}"' in offered and "Alice" not in offered
    everybody = bob.get(f"{MENTIONS}options/").text
    assert "Alice" in everybody and "Mallory" not in everybody
    cast.carol.is_active = False
    cast.carol.save()
    assert "Müller" not in bob.get(f"{MENTIONS}options/").text


def test_what_a_note_said_before_can_be_read(cast, as_member, deal, note):
    note.edit("<p>Second</p>", by=cast.bob)
    note.edit("<p>Second</p>", by=cast.bob)
    note.edit("<p>Third</p>", by=cast.alice)
    pane = as_member(cast.carol).get("deal", deal.pk).text
    assert f"/deals/notes/{note.pk}/versions/" in pane and "First" not in pane
    text = as_member(cast.carol).get("deal_note_versions", note.pk).text
    assert text.index("Third") < text.index("Second") < text.index("First")
    assert text.count("Second") == 1 and "Until Alice changed it" in text
    assert as_member(cast.mallory).get("deal_note_versions", note.pk).status_code == 404


def test_an_earlier_version_written_past_the_product_is_inert(cast, as_member, note):
    old = {"body": "<img src=x><p hx-get='/'>Old</p>", "until": "2026-01-31T12:00:00Z", "by": 1}
    DealNote.objects.update(versions=[old])
    text = as_member(cast.carol).get("deal_note_versions", note.pk).text
    assert "<p>Old</p>" in text and "<img src=x>" not in text
