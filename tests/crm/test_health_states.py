"""Whatever happened to a deal, in whatever order: its health is what a few lines of plain Python say of it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Account
from contacts.models import Contact
from crm import health
from crm.models import Activity, Deal, Stage
from tests.crm.test_sheet_states import CALM

# One whose clocks change in the course of a year.
ZONE = ZoneInfo("America/New_York")
BEGAN = datetime(2026, 1, 10, 13, 30, tzinfo=ZONE)


class Facts:
    """What is known of a deal besides the product's own rows."""

    def __init__(self):
        self.now = self.acted = self.acted_before = self.entered = BEGAN
        self.close = self.waiting = self.expected = None
        self.has_contact, self.is_open, self.due = False, True, {}


def day(moment):
    return moment.astimezone(ZONE).date()


def health_of(facts) -> tuple[int | None, int]:
    """Health and points, as the product's rules are told in words."""
    if not facts.is_open:
        return None, 0
    today, points = day(facts.now), 0
    on, at = min(
        facts.due.values(), key=lambda due: (due[0], due[1] is None, due[1] or facts.now), default=(None, None)
    )
    is_overdue = at < facts.now if at else on is not None and on < today
    waits = facts.waiting is not None and facts.waiting > today
    if not waits:
        quiet_since = max(day(facts.acted), facts.waiting) if facts.waiting else day(facts.acted)
        quiet = (today - quiet_since).days
        if on is None or is_overdue:
            points += 50 if quiet >= 30 else 25 if quiet >= 14 else 0
        stayed = (today - day(facts.entered)).days
        if facts.expected and stayed > facts.expected:
            points += 40 if stayed > 2 * facts.expected else 20
        points += 10 if on is None else 0
    points += 30 if facts.close and facts.close < today else 0
    points += 20 if is_overdue else 0
    points += 0 if facts.has_contact else 10
    return 2 if points >= 60 else 1 if points >= 30 else 0, points


def note(deal, facts, number, cast):
    deal.add_note("Called.", by=cast.bob)


def close(deal, facts, number, cast):
    change(deal, facts, "close", "expected_close", day(facts.now) + timedelta(days=number - 20), cast)


def wait(deal, facts, number, cast):
    until = day(facts.now) + timedelta(days=number) if number % 4 else None
    change(deal, facts, "waiting", "waiting_until", until, cast)


def change(deal, facts, fact, name, value, cast):
    """What changes nothing is nothing that anybody did."""
    if getattr(facts, fact) == value:
        return note(deal, facts, 0, cast)
    setattr(facts, fact, value)
    return deal.change({name: value}, by=cast.bob)


def meet(deal, facts, number, cast):
    facts.has_contact = not facts.has_contact
    deal.change({"contact": Contact.objects.get() if facts.has_contact else None}, by=cast.bob)


def vanish(deal, facts, number, cast):
    """Its contact is deleted, if it has one: nobody has done anything about the deal itself."""
    if not facts.has_contact:
        return note(deal, facts, number, cast)
    deal.contact.remove(by=cast.alice)
    Contact.objects.create(account=cast.account, name="Ana")
    facts.acted, facts.has_contact = facts.acted_before, False


def plan(deal, facts, number, cast):
    on = day(facts.now) + timedelta(days=number - 10)
    at = datetime.combine(on, time(number % 24), ZONE) if number % 2 else None
    made = Activity.objects.add(deal, by=cast.bob, subject="Call", due_on=on, due_at=at)
    facts.due[made.pk] = on, at


def finish(deal, facts, number, cast):
    if facts.due:
        pk = sorted(facts.due)[number % len(facts.due)]
        del facts.due[pk]
        Activity.objects.get(pk=pk).finish(True, by=cast.bob)
    else:
        note(deal, facts, number, cast)


def move(deal, facts, number, cast):
    stages = list(Stage.objects.of(cast.account).exclude(pk=deal.stage_id).order_by("pk"))
    stage = stages[number % len(stages)]
    deal.move_to(stage, by=cast.bob, answers={"lost_reason": "Price"})
    facts.entered, facts.is_open, facts.expected = facts.now, stage.is_open, stage.expected_days


ACTS = [note, close, wait, meet, vanish, plan, finish, move]
steps = st.tuples(st.floats(0.1, 24 * 45), st.sampled_from(ACTS), st.integers(0, 60))


def kept(deal):
    return Deal.objects.values_list("health", "health_points").get(pk=deal.pk)


@pytest.mark.parametrize("histories", [12, pytest.param(300, marks=pytest.mark.prove)])
def test_health_is_what_plain_python_says_after_any_history(cast, stages, add_deal, monkeypatch, histories):
    Account.objects.filter(pk=cast.account.pk).update(time_zone=ZONE.key)
    Contact.objects.create(account=cast.account, name="Ana")
    for stage, days in zip(stages, [12, 40], strict=False):
        Stage.objects.filter(pk=stage.pk).update(expected_days=days)

    @settings(CALM, max_examples=histories)
    @given(st.lists(steps, min_size=3, max_size=8))
    def holds(drawn):
        facts = Facts()
        facts.expected = 12
        monkeypatch.setattr(timezone, "now", lambda: facts.now)
        with transaction.atomic():
            deal = add_deal(stage_entered_at=BEGAN, created_at=BEGAN)
            for hours, act, number in drawn:
                facts.now += timedelta(hours=hours)
                health.sweep()
                assert kept(deal) == health_of(facts), "after some time"
                deal = Deal.objects.get(pk=deal.pk)
                facts.acted_before, facts.acted = facts.acted, facts.now
                act(deal, facts, number, cast)
                assert kept(deal) == health_of(facts), act.__name__
            transaction.set_rollback(True)

    holds()
