"""Many deals moved at once: each by the engine, as the form of one deal would, and taken back as one."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from bulk import running
from bulk.models import BulkAction
from crm.models import Deal, Pipeline, StageRule
from tests.crm.conftest import STAGES

MOVE = "/acme/bulk/new/deal/move/"
BOARD = {"on": "board"}


@pytest.fixture
def bob(client_of, cast):
    return client_of(cast.bob)


@pytest.fixture
def four(add_deal):
    """Four deals of the first stage, from the top: a, b, c, d."""
    made = [add_deal(title) for title in "dcba"]
    return list(reversed(made))


def sent(deals, stage, **more) -> dict:
    versions = " ".join(f"{deal.pk}:{deal.version}" for deal in deals)
    return {"selected": [deal.pk for deal in deals], "stage": stage.pk, "versions": versions} | BOARD | more


def partial(client, url, data, **headers):
    return client.post(url, data, headers={"HX-Request": "true", "HX-Request-Type": "partial", **headers})


def test_a_drag_moves_all_in_their_order_to_one_place_with_one_toast(bob, four, stages, column, add_deal):
    a, _b, c, d = four
    low, high = add_deal("low", stages[1]), add_deal("high", stages[1])
    response = partial(bob, MOVE, sent([c, a, d], stages[1], before=low.pk, after=high.pk))
    assert response.status_code == 204, response.content
    assert column(stages[1]) == ["high", "a", "c", "d", "low"] and column(stages[0]) == ["b"]
    assert "3 deals moved to Proposal" in response["HX-Trigger"]
    action = BulkAction.objects.get()
    assert action.counts == {"changed": 3} and f"/acme/bulk/{action.pk}/undone/?on=board" in response["HX-Trigger"]
    moves = Event.objects.filter(verb="deal.moved")
    assert moves.count() == 3 and {move.data["path"] for move in moves} == {"bulk"}
    assert a.visits.get(left_at=None).get_path_display() == "moved in bulk"


def test_what_stands_in_the_way_is_asked_before_anything_is_written(bob, four, stages, unchanged):
    a, b, _c, _d = four
    with unchanged():
        response = partial(bob, MOVE, sent([a, b], stages[3], before="", after=""))
    html = response.content.decode()
    assert response.status_code == 422 and html.count("data-line") == 2
    assert f'name="deal_{a.pk}_lost_reason"' in html and 'name="all_lost_reason"' in html
    assert not BulkAction.objects.exists()


def test_the_grid_fills_in_what_they_lack_and_empty_rows_stay_behind(bob, four, stages, column):
    a, b, c, _d = four
    answers = {f"deal_{a.pk}_lost_reason": "Price", f"deal_{b.pk}_lost_reason": "", "all_closed_on": "2026-01-02"}
    response = partial(bob, MOVE, sent([a, b, c], stages[3], is_triaged="1", **answers))
    assert response.status_code == 204 and column(stages[3]) == ["a"]
    a.refresh_from_db()
    assert (a.lost_reason, a.closed_on.isoformat()) == ("Price", "2026-01-02")
    refused = BulkAction.objects.get().rows.filter(outcome="refused")
    assert [(row.target_id, row.reason) for row in refused] == [
        (b.pk, "“Lost” asks: Why was it lost?"), (c.pk, "“Lost” asks: Why was it lost?")
    ]  # fmt: skip
    assert "2 refused" in response["HX-Trigger"] and "/acme/bulk/" in response["HX-Trigger"]


def test_the_same_for_all_holds_where_a_row_is_empty(bob, four, stages):
    answers = {"all_lost_reason": "Too late", f"deal_{four[1].pk}_lost_reason": "Price"}
    partial(bob, MOVE, sent(four[:3], stages[3], is_triaged="1", **answers))
    assert list(stages[3].deals.order_by("rank").values_list("lost_reason", flat=True)) == [
        "Too late", "Price", "Too late"
    ]  # fmt: skip


def test_who_changed_meanwhile_stays_and_the_report_says_who(bob, four, stages, column, cast):
    a, b, c, _d = four
    data = sent([a, b, c], stages[2])
    Deal.objects.get(pk=b.pk).move_to(stages[1], by=cast.alice)
    response = partial(bob, MOVE, data)
    assert response.status_code == 422 and column(stages[2]) == []
    assert "<strong>2</strong> can move" in response.content.decode()
    assert partial(bob, MOVE, data | {"is_triaged": "1"}).status_code == 204
    assert column(stages[2]) == ["a", "c"] and column(stages[1]) == ["b"]
    action = BulkAction.objects.get()
    assert "Alice" in action.rows.get(outcome="refused").reason
    report = bob.get(f"/acme/bulk/{action.pk}/?show=refused").content.decode()
    assert "Alice has changed this deal meanwhile." in report


@pytest.mark.parametrize(("per", "moved"), [("stage", ["a", "b"]), ("owner", ["a", "b", "d"])])
def test_no_more_are_promised_than_a_limit_has_room_for(bob, cast, four, stages, column, per, moved):
    """With two of bob's and one of alice's; each takes the room that those before it leave."""
    StageRule.objects.add(stages[1], "limit", {"most": 2, "per": per, "warns": False}, by=cast.alice)
    a, b, c, d = four
    Deal.objects.filter(pk=d.pk).update(owner=cast.alice)
    response = partial(bob, MOVE, sent([a, b, c, d], stages[1]))
    shown, kept_out = response.content.decode(), 4 - len(moved)
    assert response.status_code == 422 and f"<strong>{len(moved)}</strong> can move" in shown
    assert f"Move {len(moved)} deals" in shown and f"<strong>{kept_out}</strong>" in shown and "2 of at most 2" in shown
    response = partial(bob, MOVE, sent([a, b, c, d], stages[1], is_triaged="1"))
    assert column(stages[1]) == moved and f"{kept_out} refused" in response["HX-Trigger"]
    assert BulkAction.objects.get().counts == {"changed": len(moved), "refused": kept_out}


def test_who_is_there_already_and_a_step_within_the_column(bob, four, stages, column, add_deal):
    there = add_deal("there", stages[1])
    assert partial(bob, MOVE, sent([four[0], there], stages[1])).status_code == 204
    assert BulkAction.objects.get().counts == {"changed": 1, "same": 1} and column(stages[1]) == ["a", "there"]
    _a, b, c, d = four
    assert partial(bob, MOVE, sent([b, c], stages[0], after=d.pk)).status_code == 204
    assert column(stages[0]) == ["d", "b", "c"]


def test_undo_takes_all_back_but_those_moved_again(bob, four, stages, column, cast):
    partial(bob, MOVE, sent(four[1:], stages[2]))
    action = BulkAction.objects.get()
    assert Deal.objects.get(pk=four[1].pk).closed_on
    Deal.objects.get(pk=four[2].pk).move_to(stages[1], by=cast.alice)
    response = partial(bob, f"/acme/bulk/{action.pk}/undone/?on=board", {})
    assert response.status_code == 204 and "1 left as they are" in response["HX-Trigger"]
    assert column(stages[0]) == ["a", "b", "d"] and column(stages[1]) == ["c"] and column(stages[2]) == []
    assert Deal.objects.get(pk=four[1].pk).closed_on is None
    row = action.rows.get(undone="conflict")
    assert row.target_id == four[2].pk and "Alice" in row.reason


def test_one_unknown_id_refuses_all_and_a_viewer_moves_nothing(
    bob, client_of, cast, four, stages, unchanged, rival_pipeline
):
    theirs = Deal.objects.add(rival_pipeline.stages.first(), by=cast.mallory, title="Theirs")
    with unchanged():
        for foreign in (theirs, Deal(pk=10**9)):
            response = partial(bob, MOVE, sent([*four, foreign], stages[1], is_triaged="1"))
            assert response.status_code == 422 and b"Nothing has been changed" in response.content
        assert partial(bob, MOVE, sent(four, rival_pipeline.stages.first())).status_code == 422
        assert partial(client_of(cast.carol), MOVE, sent(four, stages[1])).status_code == 403
        for nonsense in ({"stage": "x"}, {"versions": "7:x"}, {"before": "-1"}, {"place": "left"}, {"selected": "٣"}):
            assert partial(bob, MOVE, sent(four, stages[3]) | nonsense).status_code == 422


def test_who_may_not_move_in_one_pipeline_moves_the_others(bob, four, stages, cast):
    other = Pipeline.objects.create_from(STAGES, name="Other", by=cast.alice)
    theirs = Deal.objects.add(other.stages.first(), by=cast.alice, title="Not mine")
    other.pipelinegrouppermission_set.filter(permission__codename="move_deals").delete()
    html = partial(bob, MOVE, sent([four[0], theirs], stages[1])).content.decode()
    assert "<strong>1</strong> is not yours to move" in html and "Move 1 deal<" in html
    assert partial(bob, MOVE, sent([four[0], theirs], stages[1], is_triaged="1")).status_code == 204
    assert BulkAction.objects.get().counts == {"changed": 1, "refused": 1}
    theirs.refresh_from_db()
    assert theirs.stage.pipeline == other


def test_handed_in_twice_it_runs_once_and_without_scripts_it_works(bob, four, stages, column):
    asked = bob.get(MOVE, {"selected": [deal.pk for deal in four], "stage": stages[2].pk})
    html = asked.content.decode()
    assert "Move 4 deals" in html and "<strong>4</strong> can move" in html
    once = re.search(r'name="once" value="([^"]+)"', html)[1]
    versions = re.search(r'name="versions" value="([^"]+)"', html)[1]
    data = sent(four, stages[2], once=once, versions=versions, is_triaged="1", on="")
    for _press in range(2):
        assert bob.post(MOVE, data).status_code == 302
    assert column(stages[2]) == list("abcd") and BulkAction.objects.count() == 1


def test_others_hear_once_of_many_and_the_own_tab_knows_that_it_was_it(bob, add_deal, stages):
    deals = [add_deal(f"{number}") for number in range(30)]
    with CaptureQueriesContext(connection) as asked:
        response = partial(bob, MOVE, sent(deals, stages[1]), **{"X-Tab": "tab7"})
    notices = [query["sql"] for query in asked if "pg_notify" in query["sql"]]
    assert response.status_code == 204 and len(asked) < 30 * 16 + 60
    told = [notice for notice in notices if f"stage:{stages[1].pk}" in notice]
    assert len(told) == 1 and f"stage:{stages[0].pk}" in told[0] and f"deal:{deals[29].pk}" in told[0]
    assert len(notices) == 2 and all('"origin": "tab7"' in notice for notice in notices)


def test_more_than_are_dealt_with_at_once_go_through_the_worker(bob, four, stages, column, monkeypatch):
    for module in ("bulk.models.action", "crm.forms.move_many"):
        monkeypatch.setattr(f"{module}.MOST_AT_ONCE", 3)
    response = partial(bob, MOVE, sent(four, stages[2]))
    action = BulkAction.objects.get()
    assert response["HX-Redirect"] == action.get_absolute_url() and action.is_busy and column(stages[2]) == []
    monkeypatch.setattr("crm.many_moves.MoveDeals.part_rows", 3)
    running.go("run", action, action.member)
    assert column(stages[2]) == list("abcd")
    action.refresh_from_db()
    assert action.undo(by=action.member)
    running.go("undo", action, action.member)
    assert column(stages[0]) == list("abcd")


def test_the_history_offers_to_take_the_last_move_back(bob, client_of, cast, deal, stages):
    deal.move_to(stages[1], by=cast.bob)
    deal.move_to(stages[3], by=cast.bob, answers={"lost_reason": "Price"})
    undo = f"/acme/deals/{deal.pk}/moves/{deal.last_move().pk}/undone/"
    history = f"/acme/deals/{deal.pk}/history/"
    html = bob.get(history).content.decode()
    assert html.count("/undone/") == 2 and html.count(f'action="{undo}"') == 1 and "Put it back into Proposal?" in html
    assert "/undone/" not in client_of(cast.carol).get(history).content.decode()
    bob.post(undo)
    deal.refresh_from_db()
    assert (deal.stage, deal.lost_reason, deal.closed_on) == (stages[1], "", None)
    stages[3].is_archived = True
    stages[3].save()
    assert "has been archived" in bob.get(history).content.decode()
