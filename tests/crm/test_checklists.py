"""Checklists of a deal."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Event
from crm.models import Checklist, ChecklistItem, ChecklistTemplate, Deal
from crm.refusals import Stale


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
    who, _what, when = items
    for step, item, order in [(-1, when, "Who When What"), (1, who, "When Who What"), (-1, when, "When Who What")]:
        bob.post("checklist_item_place", item.pk, step=step)
        assert texts(checklist) == order.split()
    bob.post("checklist_item_place", who.pk, after="0")
    assert texts(checklist) == ["Who", "When", "What"]


def test_an_item_says_who_does_it_and_until_when(cast, as_member, deal, items):
    bob, yesterday = as_member(cast.bob), timezone.localdate() - timedelta(days=1)
    assert 'name="due_on"' in bob.get("checklist_item_terms", items[0].pk).text
    answer = bob.post("checklist_item_terms", items[0].pk, owner=cast.carol.pk, due_on=yesterday.isoformat())
    item = ChecklistItem.objects.get(pk=items[0].pk)
    assert (item.owner, item.due_on, item.is_overdue) == (cast.carol, yesterday, True)
    shown = bob.get("checklists", deal.pk).text
    assert "Carol" in shown and "overdue" in shown and answer.status_code == 200
    assert "gave “Who” to Carol until" in bob.get("deal_history", deal.pk).text
    for wrong in ({"owner": cast.mallory.pk}, {"due_on": "soon"}):
        assert bob.post("checklist_item_terms", items[0].pk, **wrong).status_code == 422
    for member, status in ((cast.carol, 403), (cast.mallory, 404)):
        assert as_member(member).post("checklist_item_terms", items[0].pk).status_code == status


# -- templates


@pytest.fixture
def template(cast):
    return ChecklistTemplate.objects.create(account=cast.account, name="Kick-off", lines=["Invite", "Train"])


def test_a_template_is_laid_onto_a_deal(cast, as_member, deal, template):
    bob = as_member(cast.bob)
    assert "Invite · Train" in bob.get("checklist_new", deal.pk).text
    bob.post("checklists", deal.pk, template=template.pk)
    checklist = deal.checklists.get()
    assert (checklist.name, texts(checklist)) == ("Kick-off", ["Invite", "Train"])


def test_another_accounts_template_is_none(cast, as_member, deal, unchanged):
    foreign = ChecklistTemplate.objects.create(account=cast.rival, name="Theirs", lines=["Secret"])
    with unchanged():
        answer = as_member(cast.bob).post("checklists", deal.pk, template=foreign.pk)
    assert answer.status_code == 422
    assert "Theirs" not in as_member(cast.bob).get("checklist_new", deal.pk).text


def test_a_template_is_made_of_a_checklist_and_changed_and_deleted(cast, as_member, checklist, items):
    alice = as_member(cast.alice)
    form = alice.get("checklist_template_new", plain=True, checklist=checklist.pk).text
    assert "Before the proposal" in form and "Who\nWhat\nWhen" in form
    alice.post("checklist_template_new", plain=True, name="Before", items="Who\n\n  What \n")
    made = ChecklistTemplate.objects.get()
    assert (made.name, made.lines) == ("Before", ["Who", "What"])
    alice.post("checklist_template", made.pk, plain=True, name="Before all", items="Who")
    page = alice.get("checklist_templates", plain=True).text
    assert "Before all" in page
    # Of the sidebar, Settings alone stands for it.
    assert re.findall(r'<a class="nav-item" href="([^"]*)"[^>]* aria-current="page"', page) == ["/acme/settings/"]
    alice.post("checklist_template_deleted", made.pk, plain=True)
    assert not ChecklistTemplate.objects.exists() and texts(checklist) == ["Who", "What", "When"]


def test_a_template_needs_a_name_of_its_own_and_items(cast, as_member, template, unchanged):
    alice = as_member(cast.alice)
    with unchanged():
        for name, items in (("kick-OFF", "A"), ("New", " \n"), ("", "A"), ("New", "x" * 301), ("New", "a\n" * 101)):
            answer = alice.post("checklist_template_new", plain=True, name=name, items=items)
            assert answer.status_code == 422 and items.strip()[:1] in answer.text


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


def test_a_list_that_was_deleted_meanwhile_takes_no_item(cast, checklist):
    Checklist.objects.get(pk=checklist.pk).remove(by=cast.alice)
    with pytest.raises(Stale):
        ChecklistItem.objects.add(checklist, "Who", by=cast.bob)
