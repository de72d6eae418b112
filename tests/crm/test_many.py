"""Many deals moved at once: each by the engine, as the form of one deal would, and taken back as one."""

import pytest

from accounts.models import Event
from bulk.models import BulkAction

MOVE = "/acme/bulk/new/deal/move/"
BOARD = {"on": "board", "path": "drag"}


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


def partial(client, url, data, method="post"):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    return getattr(client, method)(url, data, headers=headers)


def test_a_drag_moves_all_in_their_order_to_one_place_with_one_toast(bob, four, stages, column, add_deal):
    a, b, c, d = four
    low, high = add_deal("low", stages[1]), add_deal("high", stages[1])
    response = partial(bob, MOVE, sent([c, a, d], stages[1], before=low.pk, after=high.pk))
    assert response.status_code == 204, response.content
    assert column(stages[1]) == ["high", "a", "c", "d", "low"] and column(stages[0]) == ["b"]
    assert "3 deals moved to Proposal" in response["HX-Trigger"]
    action = BulkAction.objects.get()
    assert action.counts == {"changed": 3} and f"/acme/bulk/{action.pk}/undone/?on=board" in response["HX-Trigger"]
    assert Event.objects.filter(verb="deal.moved").count() == 3
