"""Kept totals always equal a recount."""

from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Account, Member
from crm.models import Deal, DealTotal, Stage

KEPT_GROUPS = "SELECT count(*), count(DISTINCT (stage_id, owner_id, currency)) FROM crm_dealtotal"


@pytest.fixture
def deals(cast, add_deal, stages):
    """Of two owners and nobody, in two currencies, with chances of their own and without."""
    lead, _proposal, won, lost = stages
    facts = [
        (lead, cast.bob, "100", "BRL", None), (lead, cast.bob, "50.5", "BRL", 80), (lead, cast.alice, "7", "USD", None),
        (lead, None, "9", "BRL", 0), (won, cast.bob, "30", "BRL", 5), (lost, cast.alice, "99", "USD", 90),
    ]  # fmt: skip
    return [
        add_deal(
            f"{number}", stage, owner=owner, value=Decimal(value), currency=currency, probability=chance,
            answers={"lost_reason": "Price"},
        )
        for number, (stage, owner, value, currency, chance) in enumerate(facts)
    ]  # fmt: skip


def assert_kept(*members) -> None:
    for member in members:
        kept = DealTotal.objects.visible_to(member).by_stage()
        assert kept == Deal.objects.visible_to(member).totals_by_stage(), str(member)


def rows_and_groups() -> tuple[int, int]:
    with connection.cursor() as cursor:
        return cursor.execute(KEPT_GROUPS).fetchone()


def test_they_follow_every_change_of_a_deal(cast, deals, stages):
    lead, proposal, won, lost = stages
    assert_kept(cast.alice)
    deals[0].move_to(proposal, by=cast.bob)
    deals[1].move_to(won, by=cast.bob)
    deals[2].move_to(lost, by=cast.alice, answers={"lost_reason": "Price"})
    deals[4].move_to(lead, by=cast.bob)
    assert_kept(cast.alice)
    for change in ({"value": "12.3456"}, {"currency": "JPY"}, {"owner": cast.alice}, {"probability": 33}):
        deals[0].change(change, by=cast.alice)
        assert_kept(cast.alice)
    deals[3].delete()
    Stage.objects.filter(pk=lead.pk).update(probability=35)
    assert_kept(cast.alice)


def test_they_follow_changes_of_many_at_once_and_statements_from_elsewhere(cast, deals, stages):
    Deal.objects.update(value=Decimal("1.5"), owner=cast.carol)
    assert_kept(cast.alice)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE crm_deal SET currency = 'EUR', probability = 10 WHERE stage_id = %s", [stages[0].pk])
    Deal.objects.filter(stage=stages[2]).delete()
    assert_kept(cast.alice)
    cast.carol.delete()
    assert_kept(cast.alice)


def test_a_change_of_what_they_do_not_count_leaves_no_row(cast, deals, stages):
    before = rows_and_groups()
    Deal.objects.update(title="Other", priority=3)
    deals[0].move_to(stages[0], by=cast.bob, edge="bottom")
    assert rows_and_groups() == before


def test_folded_they_stay_what_they_are(cast, deals, stages):
    for stage in [*stages[1:2], stages[0]] * 3:
        deals[0].move_to(stage, by=cast.bob)
    deals[3].delete()
    before, (rows, _groups) = DealTotal.objects.visible_to(cast.alice).by_stage(), rows_and_groups()
    DealTotal.objects.fold()
    assert DealTotal.objects.visible_to(cast.alice).by_stage() == before
    left, groups = rows_and_groups()
    assert left == groups == 4 < rows, "nothing is left of a group that comes to nothing"
    assert_kept(cast.alice)


def test_moves_fold_the_totals_of_their_stages_now_and_then(cast, deals, stages, monkeypatch):
    DealTotal.objects.fold()
    for every, has_left in ((10**9, True), (1, False)):
        monkeypatch.setattr("crm.models.move.FOLDED_EVERY", every)
        for stage in [stages[1], stages[0]]:
            deals[0].move_to(stage, by=cast.bob)
        rows, groups = rows_and_groups()
        assert (rows > groups) is has_left
    assert_kept(cast.alice)


def test_privacy_leaves_those_of_ones_own_deals_and_of_nobodys(cast, deals):
    Account.objects.filter(pk=cast.account.pk).update(is_private=True)
    people = Member.objects.select_related("account", "user")
    members = [people.get(pk=member.pk) for member in (cast.alice, cast.bob)]
    assert not members[1].sees_all
    assert_kept(*members)
    alice, bob = (DealTotal.objects.visible_to(member).by_stage() for member in members)
    assert alice != bob and not DealTotal.objects.visible_to(cast.mallory).exists()


def test_the_board_reads_them_and_counts_only_what_a_search_finds(cast, deals, stages, as_member, pipeline):
    DealTotal.objects.filter(stage=stages[0], currency="USD").update(value=Decimal(4321))
    page = as_member(cast.alice).get("board", pipeline.pk).text
    found = as_member(cast.alice).get("board", pipeline.pk, q="2").text
    assert "4,321" in page and "4,321" not in found
