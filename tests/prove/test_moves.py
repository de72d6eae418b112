"""The move engine under many hands at once, and with more cards in one place than anybody has."""

import multiprocessing
import random
import time
from collections import Counter

import pytest
from django.db import connections
from django.db.models import Count

from accounts.models import Event
from crm.models import Deal, DealTotal, Pipeline, Stage, StageVisit
from crm.models.archiving import archive_stage
from crm.ranks import GAP
from crm.refusals import Stale
from tests.crm.conftest import STAGES
from tests.crm.sound import assert_sound as assert_sound_deals

PROCESSES = 8
MOVES = 200

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stages(cast):
    return list(Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice).stages.all())


@pytest.fixture
def deals(cast, stages):
    return [Deal.objects.add(stages[number % 2], by=cast.bob, title=f"{number}") for number in range(40)]


def in_processes(work, arguments) -> list:
    """The results of `work(argument)`, each in a process of its own, all at the same time."""
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(len(arguments)) as pool:
        return pool.map(work, arguments, chunksize=1)


def move_at_random(task) -> Counter:
    """`MOVES` moves of random deals to random places of the stages; how many were made and how many were stale."""
    seed, member, stages, ids = task
    chance, outcome = random.Random(seed), Counter()
    for _turn in range(MOVES):
        deal = Deal.objects.get(pk=chance.choice(ids))
        where = chance.choice([{}, {"before": chance.choice(ids)}, {"after": chance.choice(ids)}])
        version = chance.choice([None, deal.version])
        try:
            event = deal.move_to(chance.choice(stages), by=member, version=version, **where)
            outcome["moved" if event else "stood"] += 1
        except Stale:
            outcome["stale"] += 1
    return outcome


def assert_sound(ids):
    assert set(Deal.objects.values_list("pk", flat=True)) == set(ids)
    assert_sound_deals(Deal.objects.all())
    visits = Deal.objects.annotate(number=Count("visits"))
    assert all(deal.version == deal.number for deal in visits)


def test_eight_processes_of_random_moves_lose_nothing(cast, stages, deals):
    ids = [deal.pk for deal in deals]
    cast.bob.can("manage_crm")
    began = time.monotonic()
    tasks = [(move_at_random, (n, cast.bob, stages[:2], ids)) for n in range(PROCESSES)]
    *moved, _folded = in_processes(run, [*tasks, (fold_often, None)])
    outcomes = sum(moved, Counter())
    took = time.monotonic() - began
    print(f"\n{dict(outcomes)} in {took:.1f} s: {PROCESSES * MOVES / took:.0f} a second")
    assert outcomes.total() == PROCESSES * MOVES and outcomes["moved"] > MOVES
    assert Event.objects.filter(verb="deal.moved").count() == outcomes["moved"]
    assert_sound(ids)


def test_an_archived_stage_keeps_no_deal_that_was_on_its_way(cast, stages, deals):
    ids = [deal.pk for deal in deals]
    tasks = [(move_at_random, (n, cast.bob, stages[:3], ids)) for n in range(4)]
    in_processes(run, [*tasks, (archive_soon, (cast.alice, stages[1], stages[0]))])
    assert Stage.objects.get(pk=stages[1].pk).is_archived
    assert not Deal.objects.filter(stage=stages[1]).exists()
    assert_sound(ids)


def run(task):
    work, argument = task
    return work(argument)


def fold_often(_nothing) -> None:
    for _turn in range(50):
        DealTotal.objects.fold()
        time.sleep(0.05)


def archive_soon(task) -> None:
    member, stage, into = task
    time.sleep(1)
    archive_stage(stage, into=into, by=member)


def test_ten_thousand_inserts_between_the_same_two_cards_stay_strict(cast, stages, deals):
    count, (lead, proposal) = 10_000, stages[:2]
    upper, lower = lead.deals.order_by("rank")[:2]
    here = {"account": cast.account, "stage": proposal}
    new = Deal.objects.bulk_create(
        Deal(**here, pipeline=lead.pipeline, title=f"new {number}", rank=(1000 + number) * GAP)
        for number in range(count)
    )
    StageVisit.objects.bulk_create(
        StageVisit(**here, deal=deal, entered_at=deal.stage_entered_at, path="import", value=0) for deal in new
    )
    took = []
    for deal in new:
        began = time.monotonic()
        deal.move_to(lead, by=cast.bob, before=lower.pk, after=upper.pk)
        took.append(time.monotonic() - began)
    first, last = sorted(took[:1000])[500], sorted(took[-1000:])[500]
    print(
        "\nmedian at first, median at the end, worst, in ms:", *(round(s * 1000, 1) for s in (first, last, max(took)))
    )
    order = list(lead.deals.order_by("rank").values_list("pk", flat=True))
    at = order.index(upper.pk)
    assert order[at + 1 : at + 1 + count] == [deal.pk for deal in new] and order[at + 1 + count] == lower.pk
    assert last < 3 * first
