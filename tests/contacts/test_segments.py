"""Segments: the list's filter, kept and opened again."""

import json

import pytest

from accounts.models import Label
from contacts.models import Contact, Segment
from contacts.models.segment import MOST_PER_MEMBER

URL = "/acme/contacts/"
IN_RECIFE = {"op": "and", "rules": [{"field": "city", "operator": "is", "value": "Recife"}]}
QUERY = {"filter": IN_RECIFE, "q": "", "sort": ""}


@pytest.fixture
def segment(cast, ana) -> Segment:
    Contact.objects.add(cast.account, name="Bia")
    return Segment.objects.add("Locals", QUERY, by=cast.bob)


def shown(response) -> list[str]:
    return [str(contact) for contact in response.context["listing"].rows]


def test_the_lists_filter_search_and_order_are_kept(cast, ana, client_of, htmx):
    address = f"{URL}segments/new/?filter={json.dumps(IN_RECIFE)}&q=ana&sort=-name"
    client = client_of(cast.bob)
    assert b"City is Recife" in client.get(address, headers=htmx).content
    response = client.post(address, {"name": "Locals"}, headers=htmx)
    segment = Segment.objects.get()
    assert response["HX-Redirect"] == segment.get_absolute_url()
    assert segment.query == {"filter": IN_RECIFE, "q": "ana", "sort": "-name"}
    assert (segment.owner, segment.is_shared) == (cast.bob, False)


def test_it_opens_what_it_kept(cast, segment, client_of):
    response = client_of(cast.bob).get(segment.get_absolute_url())
    assert shown(response) == ["Ana Sousa"]
    assert [chip.words for chip in response.context["listing"].chips()] == ["City is Recife"]
    assert "<h1><span>Locals</span>" in response.content.decode()


def test_opened_it_can_be_narrowed_widened_and_saved(cast, segment, client_of):
    client = client_of(cast.bob)
    widened = client.get(f"{segment.get_absolute_url()}?filter=")
    assert shown(widened) == ["Ana Sousa", "Bia"]
    assert b"Save changes" in widened.content
    client.post(f"{URL}segments/{segment.pk}/query/?filter=&q=bia")
    segment.refresh_from_db()
    assert segment.query == {"filter": {}, "q": "bia", "sort": ""}
    assert shown(client.get(segment.get_absolute_url())) == ["Bia"]


def test_it_is_renamed_shared_and_deleted(cast, segment, client_of):
    client = client_of(cast.bob)
    assert client_of(cast.carol).get(segment.get_absolute_url()).status_code == 404
    client.post(f"{URL}segments/{segment.pk}/edit/", {"name": "Recife", "is_shared": "on"})
    segment.refresh_from_db()
    assert (segment.name, segment.is_shared) == ("Recife", True)
    assert shown(client_of(cast.carol).get(segment.get_absolute_url())) == ["Ana Sousa"]
    assert client.get(f"{URL}segments/{segment.pk}/deletion/").status_code == 200
    client.post(f"{URL}segments/{segment.pk}/deletion/")
    assert not Segment.objects.exists() and Contact.objects.count() == 2


def test_one_that_is_only_shared_with_me_i_cannot_change(cast, segment, client_of):
    segment.change(by=cast.bob, is_shared=True)
    client = client_of(cast.carol)
    for path in ("edit/", "query/", "deletion/"):
        assert client.post(f"{URL}segments/{segment.pk}/{path}", {"name": "Mine"}).status_code == 403
    segment.refresh_from_db()
    assert (segment.name, segment.query) == ("Locals", QUERY)
    assert b"segment_menu" not in client.get(segment.get_absolute_url()).content


def test_who_only_looks_keeps_segments_for_themselves(cast, ana, client_of):
    client_of(cast.carol).post(f"{URL}segments/new/?q=ana", {"name": "Mine", "is_shared": "on"})
    assert not Segment.objects.get().is_shared


def test_one_whose_label_is_gone_says_so_and_shows_no_list(cast, ana, client_of):
    label = Label.objects.create(account=cast.account, name="VIP")
    query = {"filter": {"op": "and", "rules": [{"field": "label", "operator": "is_not", "value": str(label.pk)}]}}
    segment = Segment.objects.add("Others", query, by=cast.bob)
    label.delete()
    response = client_of(cast.bob).get(segment.get_absolute_url())
    assert b"no longer there" in response.content and b"Ana Sousa" not in response.content
    assert response.context["listing"].rows == []


@pytest.mark.parametrize("form", [{"name": ""}, {"name": "x" * 81}, {"name": "a\0b"}])
def test_it_needs_a_name(cast, client_of, form):
    response = client_of(cast.bob).post(f"{URL}segments/new/?q=ana", form)
    assert response.status_code == 422 and not Segment.objects.exists()


def test_a_bad_filter_is_not_kept(cast, client_of):
    response = client_of(cast.bob).post(f"{URL}segments/new/?filter=x", {"name": "Bad"})
    assert response.status_code == 422 and not Segment.objects.exists()


def test_there_is_a_limit_with_a_clear_word(cast, client_of):
    Segment.objects.bulk_create(
        [Segment(account=cast.account, owner=cast.bob, name=str(n)) for n in range(MOST_PER_MEMBER)]
    )
    response = client_of(cast.bob).post(f"{URL}segments/new/?q=ana", {"name": "One more"})
    assert response.status_code == 422 and b"delete one to make room" in response.content


def test_a_stranger_finds_no_segment(cast, segment, client_of):
    segment.change(by=cast.bob, is_shared=True)
    client = client_of(cast.mallory)
    for path in ("", "edit/", "deletion/"):
        assert client.get(f"/rival/contacts/segments/{segment.pk}/{path}").status_code == 404
        assert client.get(f"/acme/contacts/segments/{segment.pk}/{path}").status_code == 404


@pytest.mark.parametrize("text", ["ana", "a", "1234", "acme", "nobody", "..."])
def test_the_count_is_what_the_list_finds(cast, ana, client_of, text):
    Contact.objects.add(cast.account, name="Bia Anabel", emails=["bia@acme.test"], city="Recife")
    segment = Segment.objects.add("Found", QUERY | {"q": text}, by=cast.bob)
    listing = client_of(cast.bob).get(segment.get_absolute_url()).context["listing"]
    assert segment.count(cast.bob).number == listing.total.number == segment.contacts(cast.bob).count()
