"""Moves that meet in one stage: they share it, unless they have to know who else is there."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Team
from crm.models import ChecklistTemplate, Deal, Pipeline, Stage, StageRule
from crm.pipeline_templates import BY_KEY, make
from crm.refusals import Lacking
from tests.at_once import at_once, beside
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


def test_who_counts_the_deals_of_a_stage_does_not_wait_for_one_that_leaves_it(cast, add_deal, stages, column):
    lead, proposal = stages[:2]
    a, b, c = (add_deal(title) for title in "abc")
    for stage, most in ((lead, 3), (proposal, 2)):
        StageRule.objects.add(stage, "limit", {"most": most}, by=cast.alice)
    a.move_to(proposal, by=cast.bob)
    a, b, c = (Deal.objects.select_related("stage").get(pk=deal.pk) for deal in (a, b, c))
    # To and fro at the same time; and what has not left yet still counts.
    beside(lambda: b.move_to(proposal, by=cast.bob), lambda: a.move_to(lead, by=cast.bob), waits=False)
    assert set(column(lead)) == {"a", "c"} and column(proposal) == ["b"]
    c.move_to(proposal, by=cast.bob)
    b, c = (Deal.objects.select_related("stage").get(pk=deal.pk) for deal in (b, c))
    with pytest.raises(Lacking):
        beside(lambda: b.move_to(lead, by=cast.bob), lambda: a.move_to(proposal, by=cast.bob), waits=False)
    assert_sound(Deal.objects.all())


def test_a_kind_of_stage_and_a_deal_that_comes_in_do_not_pass_each_other(cast, add_deal, stages):
    deal = add_deal()
    change = {"name": "Signed", "kind": "won", "probability": 100}
    into = beside(lambda: deal.move_to(stages[1], by=cast.bob), lambda: stages[1].change(by=cast.alice, **change),
                  waits=True)  # fmt: skip
    assert isinstance(into, ValidationError)
    assert_sound(Deal.objects.all())


def test_what_changes_the_rules_of_several_stages_locks_them_as_moves_do(cast, add_deal, stages):
    first, second = stages[:2]
    team = Team.objects.add("Closers", by=cast.alice)
    second.place(-1, by=cast.alice)

    def shared(stage):
        return lambda: list(Stage.objects.to_lock([stage.pk]).select_for_update(no_key=True, of=("self",)))

    def everywhere():
        StageRule.objects.add_many([second, first], "set_owner", {"team": team.pk}, by=cast.alice)

    assert beside(shared(first), everywhere, waits=True, then=shared(second)) is None
    # A team goes while a deal comes in, whose turn it is to count.
    turn = StageRule.objects.filter(stage=second).get()
    assert isinstance(beside(shared(second), team.delete, waits=True, then=turn.take_turn), tuple)
    assert not StageRule.objects.exists()
    with CaptureQueriesContext(connection) as asked:
        first.place(1, by=cast.alice)
    told = [query["sql"] for query in asked]
    locks, writes = (next(n for n, sql in enumerate(told) if each in sql) for each in
                     ('OF "crm_stage"', 'UPDATE "crm_stage"'))  # fmt: skip
    assert locks < writes and 'ORDER BY "crm_stage"."id"' in told[locks]


def test_who_deletes_a_deal_locks_it_for_that_at_once(cast, add_deal):
    deal = add_deal()
    with CaptureQueriesContext(connection) as asked:
        deal.remove(by=cast.bob)
    locks = [query["sql"] for query in asked if "crm_deal" in query["sql"] and " FOR " in query["sql"]]
    assert locks and not any("NO KEY" in lock for lock in locks)


def test_templates_with_the_same_checklists_are_used_at_once(cast):
    made = at_once(lambda number: make(BY_KEY["clinic"], name=f"Ours {number}", by=cast.alice), 4)
    assert {type(each) for each in made} == {Pipeline} and ChecklistTemplate.objects.count() == 1
