"""Moves that meet in one stage: they share it, unless they have to know who else is there."""

import pytest

from crm.models import Deal, StageRule
from crm.refusals import Lacking
from tests.at_once import beside
from tests.crm.sound import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)


def test_moves_that_meet_in_one_stage(cast, add_deal, stages, column):
    a, b, c, d, e, f = (add_deal(title) for title in "abcdef")
    lead, proposal = stages[:2]

    def into(deal, stage=proposal, **where):
        return lambda: deal.move_to(stage, by=cast.bob, **where)

    # Both are the first there and claim one place: the second sees who was quicker, and begins again.
    beside(into(a), into(b), waits=True)
    assert column(proposal) == ["b", "a"]
    # Each to the top: neither waits for the other.
    beside(into(c), into(d), waits=False)
    assert set(column(proposal)[:2]) == {"c", "d"} and column(proposal)[2:] == ["b", "a"]
    # Between two that leave no room: who makes some has the stage alone.
    Deal.objects.filter(pk=b.pk).update(rank=a.rank - 1)
    beside(into(e, after=b.pk, before=a.pk), into(d, lead), waits=True)
    assert column(proposal) == ["c", "b", "e", "a"]
    # Where a rule counts the deals they come one at a time.
    StageRule.objects.add(proposal, "limit", {"most": 5}, by=cast.alice)
    assert isinstance(beside(into(d), into(f), waits=True), Lacking)
    assert column(proposal) == ["d", "c", "b", "e", "a"]
    assert_sound(Deal.objects.all())
