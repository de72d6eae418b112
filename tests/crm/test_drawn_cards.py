"""Cards are drawn once and remembered: never longer than they are true, never for somebody else, never too many."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from accounts.models import Account, CustomAttribute, Label, Member, User
from companies.models import Company
from contacts.models import Contact
from crm import cards
from crm.board import Board
from crm.card_fields import card_fields
from crm.models import Attachment, BoardLayout, Checklist, ChecklistItem, Deal, Pipeline


@pytest.fixture
def deal(cast, pipeline, add_deal):
    """One with all that a card can show, on a board of bob's that shows it."""
    here = {"account": cast.account}
    size = CustomAttribute.objects.create(**here, model="deal", key="size", name="Size", type="number")
    BoardLayout.objects.put(cast.bob, pipeline, fields=list(card_fields([size])))
    contact = Contact.objects.create(**here, name="Ana", company=Company.objects.create(**here, name="Acme Roofs"))
    deal = add_deal(contact=contact, company=contact.company, value=Decimal(500), priority=3,
                    labels=[Label.objects.create(**here, name="VIP", hue=3)], expected_close=timezone.localdate(),
                    attributes={"size": "1234.5"})  # fmt: skip
    checklist = Checklist.objects.create(**here, deal=deal, name="To do")
    ChecklistItem.objects.create(**here, checklist=checklist, text="x")
    return deal


def seen(member, deal) -> str:
    """The card as a page for `member` has it."""
    member = Member.objects.get(pk=member.pk)
    board = Board(member, Pipeline.objects.get(pk=deal.pipeline_id))
    return next(card["html"] for column in board.columns for card in column.cards)


def changes(deal):
    """Every change of something that the card shows, by its name."""
    a_year = timedelta(days=365)
    deals = Deal.objects.filter(pk=deal.pk)
    fields = {"title": "Gate", "value": 700, "currency": "USD", "priority": 1, "version": 9,
              "attributes": {"size": "2"}, "expected_close": timezone.localdate() - a_year,
              "stage_entered_at": timezone.now() - a_year, "next_due_on": timezone.localdate(),
              "health": 2, "waiting_until": timezone.localdate() + a_year, "waiting_note": "Budget"}  # fmt: skip
    yield from ((name, lambda name=name, value=value: deals.update(**{name: value})) for name, value in fields.items())
    yield "contact", lambda: Contact.objects.update(name="Bia")
    yield "company", lambda: Company.objects.update(name="Beta Roofs")
    yield "owner", lambda: User.objects.filter(pk=deal.owner.user_id).update(name="Roberto")
    yield "label's name", lambda: Label.objects.update(name="Rush")
    yield "label's hue", lambda: Label.objects.update(hue=7)
    yield "item", lambda: ChecklistItem.objects.update(is_done=True)
    yield "file", lambda: Attachment.objects.create(account=deal.account, deal=deal, name="a.txt", size=1)
    yield "attribute's name", lambda: CustomAttribute.objects.update(name="Width")
    yield "attribute's type", lambda: CustomAttribute.objects.update(type="currency")
    yield "account's currency", lambda: Account.objects.update(currency="EUR")
    yield "closed", lambda: deals.update(closed_on=timezone.localdate())
    yield "layout", lambda: BoardLayout.objects.update(fields=["value"])


def test_no_change_leaves_an_old_card(cast, deal):
    before = seen(cast.bob, deal)
    assert seen(cast.bob, deal) == before and "Ana" in before and "1,234.5" in before
    for name, change in changes(deal):
        change()
        after = seen(cast.bob, deal)
        assert after != before, name
        cards._drawn.clear()
        assert (before := seen(cast.bob, deal)) == after, name


def test_a_card_is_drawn_for_who_looks(cast, deal):
    Account.objects.filter(pk=cast.account.pk).update(is_private=True)
    Contact.objects.update(owner=cast.alice)
    mine, hers = seen(cast.bob, deal), seen(cast.alice, deal)
    assert "Ana" not in mine and "Ana" in hers and seen(cast.bob, deal) == mine
    Pipeline.objects.get().change_rights({role: ([], ["move_deals"]) for role in cast.bob.roles.all()}, by=cast.alice)
    assert "deal-move" in mine and "deal-move" not in seen(cast.bob, deal)


def test_a_card_follows_language_and_day(cast, deal, monkeypatch):
    english = seen(cast.bob, deal)
    with translation.override("pt-br"):
        portuguese = seen(cast.bob, deal)
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda value=None: value.date() if value else tomorrow)
    assert len({english, portuguese, seen(cast.bob, deal)}) == 3


def test_a_card_follows_the_hour(cast, deal, monkeypatch):
    soon = timezone.now() + timedelta(seconds=30)
    Deal.objects.update(next_due_on=timezone.localdate(soon), next_due_at=soon)
    assert "Activity due" in seen(cast.bob, deal)
    monkeypatch.setattr(timezone, "now", lambda: soon + timedelta(seconds=1))
    assert "Activity overdue" in seen(cast.bob, deal)


def test_memory_has_an_end(cast, deal, add_deal, monkeypatch):
    cards._drawn.clear()
    monkeypatch.setattr(cards, "MOST_DRAWN", 3)
    for number in range(5):
        add_deal(f"Deal {number}")
        shown = [card["html"] for column in Board(cast.bob, deal.pipeline).columns for card in column.cards]
        assert len(shown) == number + 2 and "Roof" in shown[-1]
    assert len(cards._drawn) <= 3
