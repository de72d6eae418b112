"""Segments as each member has them: pinned, in an order of their own, with counts that are kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Event, Role
from contacts.models import Contact, KnownCount, MemberSegment, Segment

URL = "/acme/contacts/segments/"
IN_RECIFE = {"filter": {"op": "and", "rules": [{"field": "city", "operator": "is", "value": "Recife"}]}}


@pytest.fixture
def three(cast) -> list[Segment]:
    return [Segment.objects.add(name, {}, by=cast.bob, is_shared=True) for name in ("Aurora", "Bento", "Celia")]


def order(member) -> list[str]:
    found = Segment.objects.visible_to(member).arranged_for(member)
    return [f"*{segment.name}" if segment.is_pinned else segment.name for segment in found]


def test_what_one_pins_stands_first_for_oneself_alone(cast, three, client_of, htmx):
    client = client_of(cast.carol)
    for segment in (three[2], three[1]):
        response = client.post(f"{URL}{segment.pk}/pin/", {"is_pinned": "on"}, headers=htmx)
    assert order(cast.carol) == ["*Celia", "*Bento", "Aurora"] and order(cast.bob) == ["Aurora", "Bento", "Celia"]
    content = response.content.decode()
    assert "Unpin Celia" in content and "#nav_c" in content and content.index("Celia") < content.index("Aurora")
    client.post(f"{URL}{three[2].pk}/pin/")
    assert order(cast.carol) == ["*Bento", "Aurora", "Celia"]


def test_they_are_put_in_order_by_steps_and_by_dragging(cast, three, client_of):
    client, (aurora, bento, celia) = client_of(cast.bob), three
    move = lambda segment, **place: client.post(f"{URL}{segment.pk}/position/", place).status_code  # noqa: E731
    assert move(celia, step="-1") == 302 and order(cast.bob) == ["Aurora", "Celia", "Bento"]
    move(aurora, after=str(bento.pk))
    assert order(cast.bob) == ["Celia", "Bento", "Aurora"]
    move(aurora, after="0")
    move(celia, after="999999")
    move(celia, after="x")
    move(bento, step="1")
    assert order(cast.bob) == ["Aurora", "Celia", "Bento"] and order(cast.carol) == ["Aurora", "Bento", "Celia"]


def test_arranging_is_no_event_and_no_change_of_the_segment(cast, three):
    before = Event.objects.count()
    MemberSegment.objects.pin(three[0], cast.carol, is_pinned=True)
    MemberSegment.objects.move(three[0], cast.carol, 1)
    assert Event.objects.count() == before and not MemberSegment.objects.visible_to(cast.bob).exists()


def test_the_page_shows_all_of_them_and_what_to_do_without_any(cast, client_of):
    client = client_of(cast.bob)
    assert b"No segments yet" in client.get(URL).content
    Segment.objects.add("Mine", {}, by=cast.bob)
    Segment.objects.add("Theirs", {}, by=cast.alice, is_shared=True)
    Segment.objects.add("Hidden", {}, by=cast.alice)
    content = client.get(URL).content.decode()
    assert "Only you" in content and "Shared by Alice" in content and "Hidden" not in content


def test_a_count_is_kept_until_it_is_old_or_about_something_else(cast):
    Contact.objects.add(cast.account, name="Ana", city="Recife")
    segment = Segment.objects.add("Locals", IN_RECIFE, by=cast.bob)
    known = lambda: KnownCount(Segment.objects.visible_to(cast.bob).arranged_for(cast.bob).get(), cast.bob)  # noqa: E731
    assert known().is_old and known().total is None
    MemberSegment.objects.count(segment, cast.bob)
    Contact.objects.add(cast.account, name="Bia", city="Recife")
    assert not known().is_old and known().total.words == "1"
    MemberSegment.objects.update(counted_at=timezone.now() - timedelta(minutes=6))
    assert known().is_old and known().total.words == "1"
    segment.change(by=cast.bob, query={})
    assert known().is_old and known().total is None


def test_a_page_counts_nothing(cast, three, client_of, django_assert_max_num_queries):
    client = client_of(cast.bob)
    client.get("/acme/orders/")
    with django_assert_max_num_queries(16) as asked:
        client.get("/acme/orders/")
    assert not [query for query in asked.captured_queries if 'contacts_contact"' in query["sql"]]
    assert not MemberSegment.objects.exists()


def test_one_that_has_just_gone_is_arranged_and_counted_no_more(cast, three):
    gone = three[1]
    Segment.objects.get(pk=gone.pk).remove(by=cast.bob)
    for act in (
        lambda: MemberSegment.objects.pin(gone, cast.carol, is_pinned=True),
        lambda: MemberSegment.objects.move(gone, cast.carol, 1),
        lambda: gone.remove(by=cast.bob),
    ):
        with pytest.raises(Segment.DoesNotExist):
            act()
    MemberSegment.objects.count(gone, cast.carol)
    assert not MemberSegment.objects.exists() and Event.objects.filter(verb="segment.deleted").count() == 1


def test_a_count_goes_with_the_right_to_ask(cast):
    asks = {"op": "and", "rules": [{"field": "order_count", "operator": "is", "value": "0"}]}
    Contact.objects.add(cast.account, name="Ana")
    segment = Segment.objects.add("No orders", {"filter": asks}, by=cast.bob)
    known = lambda: KnownCount(Segment.objects.visible_to(cast.bob).arranged_for(cast.bob).get(), cast.bob).total  # noqa: E731
    MemberSegment.objects.count(segment, cast.bob)
    assert known().words == "1"
    cast.bob.set_roles([Role.make(cast.account, "Reader", {"see_contacts"})])
    assert known() is None
