"""Checklists of a deal."""

import pytest

from accounts.models import Event
from crm.models import Checklist, ChecklistItem, Deal


@pytest.fixture
def checklist(cast, deal):
    return Checklist.objects.add(deal, "Before the proposal", by=cast.bob)


@pytest.fixture
def items(cast, checklist):
    return [ChecklistItem.objects.add(checklist, text, by=cast.bob) for text in ("Who", "What", "When")]


def texts(checklist) -> list[str]:
    return list(checklist.items.values_list("text", flat=True))


def test_a_list_is_added_renamed_and_deleted(cast, as_member, deal):
    bob = as_member(cast.bob)
    assert "Kick-off" in bob.post("checklists", deal.pk, name="Kick-off").text
    checklist = deal.checklists.get()
    assert "Begin" in bob.post("checklist", checklist.pk, name="Begin").text
    assert bob.post("checklist_deleted", checklist.pk).status_code == 200
    assert not deal.checklists.exists()
    verbs = Event.objects.of(cast.account).on(deal).values_list("verb", flat=True)
    assert list(verbs[:3]) == ["checklist.removed", "checklist.renamed", "checklist.added"]


def test_items_are_added_in_order_ticked_renamed_and_deleted(cast, as_member, checklist):
    bob = as_member(cast.bob)
    for text in ("Who", "What"):
        bob.post("checklist_items", checklist.pk, text=text)
    first, second = checklist.items.all()
    assert "1/2" in bob.post("checklist_item_done", first.pk, is_done="on").text
    assert "0/2" in bob.post("checklist_item_done", first.pk).text
    bob.post("checklist_item", first.pk, text="Who decides")
    bob.post("checklist_item_deleted", second.pk)
    assert texts(checklist) == ["Who decides"]


def test_ticking_twice_is_recorded_once(cast, as_member, deal, items):
    for _ in range(2):
        as_member(cast.bob).post("checklist_item_done", items[0].pk, is_done="on")
    assert Event.objects.of(cast.account).on(deal).filter(verb="checklist_item.ticked").count() == 1


def test_the_card_counts_the_items_of_all_lists(cast, deal, items):
    other = ChecklistItem.objects.add(Checklist.objects.add(deal, "Other", by=cast.bob), "More", by=cast.bob)
    other.tick(True, by=cast.bob)
    card = Deal.objects.for_board().get()
    assert (card.items_done, card.items) == (1, 4)


def test_an_item_moves_after_another_or_to_the_top(cast, as_member, checklist, items):
    who, _what, when = items
    bob = as_member(cast.bob)
    bob.post("checklist_item_place", who.pk, after=when.pk)
    assert texts(checklist) == ["What", "When", "Who"]
    bob.post("checklist_item_place", when.pk, after="")
    assert texts(checklist) == ["When", "What", "Who"]


def test_the_buttons_beside_an_item_move_it_one_place(cast, as_member, checklist, items):
    bob = as_member(cast.bob)
    page = bob.get("checklists", checklist.deal_id).context["page"]
    who, _what, when = page.checklists[0].items.all()
    bob.post("checklist_item_place", when.pk, after=when.above)
    assert texts(checklist) == ["Who", "When", "What"]
    bob.post("checklist_item_place", who.pk, after=who.below)
    assert texts(checklist) == ["When", "What", "Who"]


def test_an_item_cannot_go_to_a_foreign_list(cast, as_member, deal, items, unchanged):
    other = ChecklistItem.objects.add(Checklist.objects.add(deal, "Other", by=cast.bob), "More", by=cast.bob)
    bob = as_member(cast.bob)
    with unchanged():
        for after in (other.pk, 10**12, "x", items[0].pk):
            assert bob.post("checklist_item_place", items[0].pk, after=after).status_code == 422


def test_empty_or_endless_words_are_refused(cast, as_member, deal, checklist, items, unchanged):
    bob = as_member(cast.bob)
    with unchanged():
        for words in ("", " ", "x" * 301):
            assert bob.post("checklists", deal.pk, name=words).status_code == 422
            assert bob.post("checklist", checklist.pk, name=words).status_code == 422
            assert bob.post("checklist_items", checklist.pk, text=words).status_code == 422
            assert bob.post("checklist_item", items[0].pk, text=words).status_code == 422


def test_everything_works_without_scripts(cast, as_member, deal, checklist, items):
    bob = as_member(cast.bob)
    answers = [
        bob.post("checklists", deal.pk, plain=True, name="Plain"),
        bob.post("checklist_items", checklist.pk, plain=True, text="Plain"),
        bob.post("checklist_item_done", items[0].pk, plain=True, is_done="on"),
        bob.post("checklist_item_place", items[0].pk, plain=True, after=items[1].pk),
        bob.post("checklist_item_deleted", items[2].pk, plain=True),
    ]
    assert {answer.headers["Location"] for answer in answers} == {
        f"{deal.get_absolute_url()}#deal_{deal.pk}_checklists"
    }
    assert bob.post("checklist", checklist.pk, plain=True, name="").status_code == 422


def test_a_form_sent_twice_adds_once(cast, as_member, deal, checklist):
    bob = as_member(cast.bob)
    for _ in range(2):
        bob.post("checklist_items", checklist.pk, text="Once", once="9f2a3c51-4a39-4d9b-8f0e-2a8a54a1d003")
    assert texts(checklist) == ["Once"]


def changes(visitor, checklist, items) -> list:
    return [
        visitor.post("checklists", checklist.deal_id, name="Mine"),
        visitor.post("checklist", checklist.pk, name="Mine"),
        visitor.post("checklist_deleted", checklist.pk),
        visitor.post("checklist_items", checklist.pk, text="Mine"),
        visitor.post("checklist_item", items[0].pk, text="Mine"),
        visitor.post("checklist_item_done", items[0].pk, is_done="on"),
        visitor.post("checklist_item_place", items[0].pk, after=items[1].pk),
        visitor.post("checklist_item_deleted", items[0].pk),
    ]


def test_who_only_looks_changes_nothing(cast, as_member, checklist, items, unchanged):
    with unchanged():
        answers = changes(as_member(cast.carol), checklist, items)
    assert {answer.status_code for answer in answers} == {403}


def test_a_stranger_finds_nothing(cast, as_member, checklist, items, unchanged):
    with unchanged():
        answers = changes(as_member(cast.mallory), checklist, items)
    assert {answer.status_code for answer in answers} == {404}
