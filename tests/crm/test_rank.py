"""Ranks: strict order, whatever is put where, and how often."""

import random

import pytest

from crm.ranks import Edge, Spot


def ranks(stage):
    return list(stage.deals.order_by("rank").values_list("rank", flat=True))


def test_many_inserts_between_the_same_two_cards_stay_strict(add_deal, stages, column, cast):
    lower, upper = add_deal("lower"), add_deal("upper")
    titles = [f"card {number}" for number in range(150)]
    for title in titles:
        add_deal(title, stages[1]).move_to(stages[0], by=cast.bob, before=lower.pk, after=upper.pk)
    assert column(stages[0]) == ["upper", *titles, "lower"]
    assert len(set(ranks(stages[0]))) == 152


def test_a_used_up_gap_is_spread_anew_within_a_full_column(add_deal, stages, column, cast):
    for number in range(60):
        add_deal(f"{number:02}")
    middle = stages[0].deals.get(title="30")
    for number in range(40):
        add_deal(f"new {number:02}", stages[1]).move_to(stages[0], by=cast.bob, after=middle.pk)
    expected = [f"{number:02}" for number in range(59, 29, -1)]
    expected += [f"new {number:02}" for number in range(39, -1, -1)] + [f"{number:02}" for number in range(29, -1, -1)]
    assert column(stages[0]) == expected


def test_a_column_agrees_with_a_plain_list(add_deal, stages, column, cast):
    """Random places, with a list as the oracle."""
    chance = random.Random(7)
    deals = {deal.title: deal for deal in (add_deal(f"{number}") for number in range(8))}
    oracle = column(stages[0])
    for _turn in range(120):
        title, beside = chance.sample(oracle, 2)
        side = chance.choice(["before", "after"])
        deals[title].move_to(stages[0], by=cast.bob, **{side: deals[beside].pk})
        oracle.remove(title)
        oracle.insert(oracle.index(beside) + (side == "after"), title)
        assert column(stages[0]) == oracle


@pytest.mark.parametrize("edge", Edge)
def test_edges_of_an_empty_column(add_deal, stages, cast, edge):
    assert Spot(edge=edge).rank_in(stages[1], add_deal(), by=cast.bob) == 0


def test_two_that_go_to_and_fro_do_not_come_upon_one_rank(add_deal, stages, cast):
    """Whoever comes second may not know yet that the first has left again: its rank must be another one."""
    add_deal("lowest")
    one, other = add_deal("one", stages[1]), add_deal("other", stages[1])
    highest = []
    for order in ((one, other), (other, one)):
        for deal in order:
            deal.move_to(stages[0], by=cast.bob, edge=Edge.TOP)
        highest.append(order[1].rank)
        for deal in order:
            deal.move_to(stages[1], by=cast.bob, edge=Edge.TOP)
    assert highest[0] != highest[1]
