"""The move engine: what one move writes, and who is refused."""

import itertools
from datetime import date, timedelta

import pytest

from accounts.models import Event, Member
from crm.models import Deal
from crm.models.archiving import archive_stage
from crm.ranks import Edge
from crm.refusals import Lacking, NotAllowed, Stale


def visits_of(deal):
    return list(deal.visits.order_by("entered_at", "pk"))


def assert_gapless(deal):
    visits = visits_of(deal)
    assert visits[-1].left_at is None
    assert visits[-1].stage_id == deal.stage_id and visits[-1].entered_at == deal.stage_entered_at
    for earlier, later in itertools.pairwise(visits):
        assert earlier.left_at == later.entered_at > earlier.entered_at


def footprint(deal):
    """Everything that a refused move must leave as it was."""
    return Deal.objects.filter(pk=deal.pk).values().get(), deal.visits.count(), Event.objects.count()


def test_a_new_deal_stands_on_top_and_its_history_begins(add_deal, stages, column, cast):
    add_deal("Old")
    deal = add_deal("New")
    assert column(stages[0]) == ["New", "Old"]
    assert deal.owner == cast.bob and deal.currency == cast.account.currency
    assert [visit.stage for visit in visits_of(deal)] == [stages[0]]
    assert Event.objects.of(cast.account).on(deal).get().verb == "deal.created"


def test_a_move_writes_stage_version_history_and_event(add_deal, stages, cast):
    deal = add_deal()
    event = deal.move_to(stages[1], by=cast.bob, path="drag")
    deal = Deal.objects.get(pk=deal.pk)
    assert (deal.stage, deal.version) == (stages[1], 2)
    assert_gapless(deal)
    assert visits_of(deal)[-1].path == "drag" and visits_of(deal)[-1].by == cast.bob
    about = {str(row) for row in event.about.all()}
    assert {f"deal:{deal.pk}", f"stage:{stages[0].pk}", f"stage:{stages[1].pk}"} <= about


def test_moving_there_again_changes_nothing(add_deal, stages, cast):
    deal = add_deal()
    deal.move_to(stages[1], by=cast.bob, version=1)
    before = footprint(deal)
    assert deal.move_to(stages[1], by=cast.bob, version=1) is None
    assert footprint(deal) == before


def test_neighbours_say_where(add_deal, stages, column, cast):
    moved, _bottom, middle, _top = [add_deal(title, stages[1]) for title in ["moved", "bottom", "middle", "top"]]
    moved.move_to(stages[1], by=cast.bob, before=middle.pk)
    assert column(stages[1]) == ["top", "moved", "middle", "bottom"]
    moved.move_to(stages[1], by=cast.bob, after=middle.pk)
    assert column(stages[1]) == ["top", "middle", "moved", "bottom"]
    moved.move_to(stages[1], by=cast.bob, edge=Edge.TOP)
    assert column(stages[1]) == ["moved", "top", "middle", "bottom"]
    moved.move_to(stages[1], by=cast.bob, edge=Edge.BOTTOM)
    assert column(stages[1]) == ["top", "middle", "bottom", "moved"]


def test_a_new_place_in_the_same_stage_is_no_new_visit(add_deal, stages, cast):
    deal, other = add_deal("deal"), add_deal("other")
    assert deal.move_to(stages[0], by=cast.bob, before=other.pk)
    assert deal.visits.count() == 1 and deal.version == 1
    assert deal.move_to(stages[0], by=cast.bob, before=other.pk) is None


def test_one_neighbour_that_is_still_there_is_enough(add_deal, stages, column, cast):
    deal, gone, stays = add_deal("deal"), add_deal("gone", stages[1]), add_deal("stays", stages[1])
    gone.move_to(stages[0], by=cast.bob)
    deal.move_to(stages[1], by=cast.bob, before=gone.pk, after=stays.pk)
    assert column(stages[1]) == ["stays", "deal"]


def test_a_neighbour_that_went_away_is_stale(add_deal, stages, cast):
    deal, gone = add_deal("deal"), add_deal("gone", stages[2])
    before = footprint(deal)
    with pytest.raises(Stale):
        deal.move_to(stages[1], by=cast.bob, before=gone.pk)
    assert footprint(deal) == before


def test_an_old_version_is_stale_and_says_who(add_deal, stages, cast):
    deal = add_deal()
    same = Deal.objects.get(pk=deal.pk)
    same.move_to(stages[1], by=cast.alice, version=1)
    before = footprint(deal)
    with pytest.raises(Stale) as refusal:
        deal.move_to(stages[2], by=cast.bob, version=1)
    assert refusal.value.event.actor == cast.alice and "Alice" in str(refusal.value)
    assert footprint(deal) == before and deal.stage == stages[1]


def test_a_viewer_moves_nothing(add_deal, stages, cast):
    deal = add_deal()
    before = footprint(deal)
    with pytest.raises(NotAllowed):
        deal.move_to(stages[1], by=cast.carol)
    assert footprint(deal) == before


def test_one_needs_the_right_on_both_pipelines(add_deal, cast, stages):
    from crm.models import Pipeline
    from tests.crm.conftest import STAGES

    other = Pipeline.objects.create_from(STAGES, name="Other", by=cast.alice)
    seller = cast.bob.roles.get()
    other.pipelinegrouppermission_set.filter(group=seller.group, permission__codename="move_deals").delete()
    deal = add_deal()
    with pytest.raises(NotAllowed):
        deal.move_to(other.stages.first(), by=cast.bob)
    deal.move_to(other.stages.first(), by=cast.alice)
    with pytest.raises(NotAllowed):
        deal.move_to(stages[0], by=cast.bob)


def test_nothing_crosses_accounts(add_deal, stages, rival_pipeline, cast):
    deal = add_deal()
    before = footprint(deal)
    theirs = rival_pipeline.stages.first()
    for by in (cast.bob, cast.mallory):
        with pytest.raises(NotAllowed):
            deal.move_to(theirs, by=by)
    with pytest.raises(NotAllowed):
        deal.move_to(stages[1], by=cast.mallory)
    foreign = Deal.objects.add(theirs, by=cast.mallory, title="Theirs")
    with pytest.raises(Stale):
        deal.move_to(stages[1], by=cast.bob, before=foreign.pk)
    assert footprint(deal)[:2] == before[:2]


def test_lost_needs_a_reason(add_deal, stages, cast):
    deal = add_deal()
    before = footprint(deal)
    for unseen in ("", " ", "\u200b\u2060"):
        with pytest.raises(Lacking) as refusal:
            deal.move_to(stages[3], by=cast.bob, answers={"lost_reason": unseen})
        assert refusal.value.fields == ["lost_reason"] and footprint(deal) == before
        with pytest.raises(Lacking):
            add_deal("New", stages[3], answers={"lost_reason": unseen})
    deal.move_to(stages[3], by=cast.bob, answers={"lost_reason": "Price"})
    assert deal.lost_reason == "Price" and deal.closed_on


def test_won_takes_a_day_and_reopening_gives_it_back(add_deal, stages, cast):
    deal = add_deal()
    deal.move_to(stages[2], by=cast.bob, answers={"closed_on": date(2026, 3, 1)})
    assert deal.closed_on == date(2026, 3, 1)
    deal.move_to(stages[0], by=cast.bob)
    assert deal.closed_on is None
    assert_gapless(deal)


def test_an_archived_stage_takes_nothing(add_deal, stages, cast):
    deal = add_deal()
    stages[1].is_archived = True
    stages[1].save()
    with pytest.raises(Stale):
        deal.move_to(stages[1], by=cast.bob)


def test_history_is_ordered_even_when_the_clock_is_not(add_deal, stages, cast):
    deal = add_deal()
    ahead = deal.stage_entered_at + timedelta(hours=1)
    deal.visits.update(entered_at=ahead)
    Deal.objects.filter(pk=deal.pk).update(stage_entered_at=ahead)
    deal.move_to(stages[1], by=cast.bob)
    assert_gapless(deal)


def test_undo_gives_back_stage_place_and_reason(add_deal, stages, column, cast):
    add_deal("below")
    deal = add_deal("deal")
    add_deal("above")
    deal.move_to(stages[3], by=cast.bob, answers={"lost_reason": "Price", "closed_on": date(2026, 3, 1)})
    reopened = deal.move_to(stages[1], by=cast.bob)
    deal.undo_move(reopened, by=cast.alice)
    assert (deal.stage, deal.lost_reason, deal.closed_on) == (stages[3], "Price", date(2026, 3, 1))
    back = deal.move_to(stages[0], by=cast.bob, edge=Edge.TOP)
    away = deal.move_to(stages[1], by=cast.bob)
    deal.undo_move(away, by=cast.bob)
    assert column(stages[0]) == ["deal", "above", "below"]
    assert_gapless(deal)
    with pytest.raises(Stale):
        deal.undo_move(back, by=cast.bob)


def test_a_deleted_deal_is_stale(add_deal, stages, cast):
    deal = add_deal()
    Deal.objects.filter(pk=deal.pk).delete()
    for answers in ({}, {"values": {"source": "Web"}}):
        with pytest.raises(Stale):
            deal.move_to(stages[1], by=cast.bob, answers=answers)


def test_a_member_who_left_moves_nothing(add_deal, stages, cast):
    deal = add_deal()
    cast.bob.roles.get().set_permissions([])
    with pytest.raises(NotAllowed):
        deal.move_to(stages[1], by=Member.objects.get(pk=cast.bob.pk))


def test_what_is_filled_in_for_a_stage_is_not_lost_when_the_deal_is_there_already(add_deal, stages, cast):
    deal = add_deal()
    seen = deal.version
    Deal.objects.get(pk=deal.pk).move_to(stages[1], by=cast.alice)
    filled_in = {"values": {"source": "Web"}}
    with pytest.raises(Stale):
        deal.move_to(stages[1], by=cast.bob, version=seen, answers=filled_in)
    deal.move_to(stages[1], by=cast.bob, version=deal.version, answers=filled_in)
    assert Deal.objects.get(pk=deal.pk).source == "Web"


def test_a_move_is_not_taken_back_once_its_stage_was_archived(add_deal, stages, cast, as_member):
    deal = add_deal()
    moved = deal.move_to(stages[1], by=cast.bob)
    third = stages[0].pipeline.add_stage(name="Later")
    archive_stage(stages[1], into=third, by=cast.alice)
    assert "moves/" not in as_member(cast.bob).get("deal_history", deal.pk).text
    with pytest.raises(Stale, match="archived"):
        deal.undo_move(moved, by=cast.bob)
    deal.refresh_from_db()
    assert deal.stage == third
