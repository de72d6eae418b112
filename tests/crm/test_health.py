"""How deals stand: what says so, who keeps it, and where it is mended."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Event
from contacts.models import Contact
from conversalabs.templatetags.dates import near
from crm import health
from crm.health import Health, judge
from crm.models import Deal
from tests.bulk.conftest import Desk
from tests.crm.conftest import today


def kept(deal):
    """What stands on the row."""
    return Deal.objects.values_list("health", "health_points").get(pk=deal.pk)


def reasons(deal):
    return {reason.key: (reason.points, reason.days) for reason in judge([deal.pk])[deal.pk].reasons}


def ago(deal, days):
    """Let everything about the deal have happened so many days ago."""
    then = timezone.now() - timedelta(days=days)
    Deal.objects.filter(pk=deal.pk).update(updated_at=then, stage_entered_at=then)
    Event.objects.filter(about__kind="deal", about__object_id=deal.pk).update(created_at=then)


@pytest.fixture
def known(cast, add_deal):
    """A deal with a contact."""
    return add_deal(contact=Contact.objects.create(account=cast.account, name="Ana"))


def test_every_reason_has_its_points(cast, known, stages, plan):
    deal = known
    assert reasons(deal) == {"idle": (10, 0)} and kept(deal) == (Health.HEALTHY, 10)
    ago(deal, 14)
    assert reasons(deal) == {"idle": (10, 0), "quiet": (25, 14)}
    ago(deal, 30)
    assert reasons(deal)["quiet"] == (50, 30)
    stages[0].change(by=cast.alice, expected_days=20)
    assert reasons(deal)["long"] == (20, 30)
    stages[0].change(by=cast.alice, expected_days=14)
    assert reasons(deal)["long"] == (40, 30)
    health.sweep()
    assert kept(deal) == (Health.STALLED, 100)
    deal.change({"expected_close": today() - timedelta(days=3), "contact": None}, by=cast.bob)
    assert reasons(deal) == {"idle": (10, 0), "close": (30, 3), "long": (40, 30), "nobody": (10, 0)}
    plan(days=-2, record=deal)
    assert reasons(deal) == {"overdue": (20, 2), "close": (30, 3), "long": (40, 30), "nobody": (10, 0)}


def test_what_people_do_keeps_it_fresh_without_a_trace(cast, known, stages, plan):
    deal, version, events = known, known.version, Event.objects.count()
    ago(deal, 40)
    health.sweep()
    assert kept(deal) == (Health.STALLED, 60)
    row = Deal.objects.get(pk=deal.pk)
    assert row.version == version and Event.objects.count() == events and row.health_at is not None
    health.sweep()
    assert Deal.objects.get(pk=deal.pk).health_at == row.health_at
    activity = plan(days=3, record=deal)
    assert kept(deal) == (Health.HEALTHY, 0)
    activity.finish(True, by=cast.bob)
    assert kept(deal) == (Health.HEALTHY, 10)
    ago(deal, 20)
    health.sweep()
    assert kept(deal) == (Health.AT_RISK, 35)
    deal.add_note("Called.", by=cast.bob)
    assert kept(deal) == (Health.HEALTHY, 10)
    deal.move_to(stages[2], by=cast.bob)
    assert kept(deal) == (None, 0) and (deal.health, deal.health_points) == (None, 0)
    deal.move_to(stages[0], by=cast.bob)
    assert kept(deal) == (Health.HEALTHY, 10) and deal.health == Health.HEALTHY


def test_a_deal_hears_at_once_that_its_contact_is_deleted_and_back(cast, add_deal):
    """However that is done: one by one, many at once, undone."""
    ana, bia = (Contact.objects.add(cast.account, name=name) for name in ("Ana", "Bia"))
    one, two = (add_deal(contact=each, expected_close=today() - timedelta(days=1)) for each in (ana, bia))
    for deal in (one, two):
        Deal.objects.filter(pk=deal.pk).update(health_points=55, health=Health.AT_RISK)
    ana.remove(by=cast.alice)
    assert kept(one) == (Health.STALLED, 65) and kept(two) == (Health.AT_RISK, 55)
    action = Desk(cast.alice).act("delete", [bia])
    assert kept(two) == (Health.STALLED, 65)
    assert action.undo(by=cast.alice)
    assert kept(two) == (Health.AT_RISK, 55)
    two.change({"contact": None}, by=cast.bob)
    assert (two.health, two.health_points) == kept(two) == (Health.AT_RISK, 50)
    two.refresh_from_db()
    since = two.health_at
    two.change({"contact": Contact.objects.add(cast.account, name="Eva"), "expected_close": None}, by=cast.bob)
    assert (two.health, two.health_points) == kept(two) == (Health.HEALTHY, 10) and two.health_at > since


def test_what_waits_is_not_stale(cast, known, stages):
    deal = known
    stages[0].change(by=cast.alice, expected_days=5)
    deal.change({"waiting_until": today() + timedelta(days=5), "waiting_note": "Budget"}, by=cast.bob)
    ago(deal, 60)
    assert reasons(deal) == {}
    Deal.objects.filter(pk=deal.pk).update(waiting_until=today() - timedelta(days=15))
    assert reasons(deal) == {"idle": (10, 0), "quiet": (25, 15), "long": (40, 60)}


def test_the_pane_gives_reasons_and_cures(cast, known, as_member):
    bob, deal = as_member(cast.bob), known
    deal.change({"expected_close": today() - timedelta(days=3)}, by=cast.bob)
    page = bob.get("deal", deal.pk).content.decode()
    assert "At risk" in page and "40 points" in page
    assert "Expected close passed 3 days ago" in page and f'href="#deal_{deal.pk}_expected_close"' in page
    assert "No next activity" in page and f'href="#deal_{deal.pk}_activities"' in page
    until = today() + timedelta(days=9)
    answer = bob.post("deal_field", deal.pk, "waiting_until", waiting_until=until.isoformat(), version=deal.version)
    assert answer.status_code == 200 and "Waiting until" in answer.content.decode()
    shown = as_member(cast.carol).get("deal", deal.pk).text
    assert "Set another day" not in shown and f'<span class="in-place-text">{near(until)}</span>' in shown
    assert until.isoformat() not in re.sub(r"<time.*?</time>", "", shown)


def test_board_table_and_filter_know_it(cast, known, add_deal, as_member, pipeline):
    bob, healthy = as_member(cast.bob), add_deal("Well")
    known.change({"expected_close": today() - timedelta(days=3)}, by=cast.bob)
    board = bob.get("board", pipeline.pk, sort="health", plain=True).content.decode()
    assert board.count('class="health at_risk"') == 1 and board.index("Roof") < board.index("Well")
    Deal.objects.filter(pk=healthy.pk).update(waiting_until=today() + timedelta(days=9), waiting_note="Budget")
    assert "Budget" in bob.get("board", pipeline.pk, plain=True).content.decode()
    only = '{"op": "and", "rules": [{"field": "health", "operator": "is", "value": ["1"]}]}'
    found = bob.get("deals", filter=only, sort="health", plain=True).content.decode()
    assert "Roof" in found and "Well" not in found


def test_what_many_get_at_once_tells_on_each(cast, add_deal, stages):
    deals = [add_deal(f"Deal {number}") for number in range(3)]
    keys = [deal.pk for deal in deals]
    Deal.objects.filter(pk__in=keys).update(expected_close=today() - timedelta(days=3))
    health.refresh_ids(keys[:2])
    assert [kept(deal) for deal in deals] == [(1, 50), (1, 50), (0, 20)]
    health.sweep(stage_id=stages[1].pk)
    assert kept(deals[2]) == (0, 20)
    health.sweep(part=2)
    assert kept(deals[2]) == (1, 50)
