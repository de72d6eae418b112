"""One sheet of line items under many hands at once."""

import random
import time
from collections import Counter

import pytest

from crm.models import Deal, Pipeline
from tests.crm.conftest import STAGES
from tests.crm.sheet_edits import assert_adds_up, draw, edit
from tests.prove.test_moves import in_processes

PROCESSES = 8
EDITS = 100


def edit_at_random(task) -> Counter:
    """`EDITS` edits of the deal; how many were made, and how many came too late or were more than it can hold."""
    seed, member, pk = task
    chance = random.Random(seed)
    return Counter(edit(pk, draw(chance), member) for _turn in range(EDITS))


@pytest.mark.django_db(transaction=True)
def test_eight_processes_of_a_hundred_edits_leave_the_sum_of_the_rows(cast):
    stage = Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice).stages.first()
    deal = Deal.objects.add(stage, by=cast.bob, title="Roof")
    cast.bob.can("manage_crm")
    began = time.monotonic()
    outcomes = sum(in_processes(edit_at_random, [(n, cast.bob, deal.pk) for n in range(PROCESSES)]), Counter())
    print(f"\n{dict(outcomes)} in {time.monotonic() - began:.1f} s, {deal.line_items.count()} rows left")
    assert outcomes.total() == PROCESSES * EDITS and outcomes["done"] > PROCESSES * EDITS / 2
    assert_adds_up(deal.pk)
