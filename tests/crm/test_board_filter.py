"""A board under a filter: columns, totals, moves and new deals; and a filter that cannot be applied."""

import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Label
from crm.board import Board
from crm.models import Deal
from crm.views.boards import open_board

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def only(field, operator, *value):
    rule = {"field": field, "operator": operator} | ({"value": value[0]} if value else {})
    return json.dumps({"op": "and", "rules": [rule]})


@pytest.fixture
def bob(client_of, cast):
    return client_of(cast.bob)


@pytest.fixture
def url(pipeline):
    return f"/acme/pipelines/{pipeline.pk}/"


def titles(answer):
    return re.findall(r'class="deal-title"[^>]*>([^<]*)</a>', answer.content.decode())


@pytest.fixture
def dear(add_deal, stages):
    """Roof and Hall are worth more than a thousand, Shed is not."""
    add_deal("Roof", value=Decimal(1500))
    add_deal("Shed", value=Decimal(100))
    add_deal("Hall", stages[1], value=Decimal(2000))
    return only("value", "gt", ["1000", "BRL"])


def test_cards_and_totals_are_those_of_the_filter(bob, url, dear):
    page = bob.get(url, {"filter": dear}).content.decode()
    assert titles(bob.get(url, {"filter": dear})) == ["Roof", "Hall"]
    assert re.findall(r'class="truncate">(\w+)</span> <span class="count">(\d+)<', page) == [
        ("Lead", "1"), ("Proposal", "1"), ("Won", "0"), ("Lost", "0"),
    ]  # fmt: skip
    assert "weighted R$150.00" in page and "Value in BRL is more than 1,000" in page and "No deal matches." in page


def test_the_filter_search_and_order_hold_together(bob, url, dear, stages):
    asked = {"filter": dear, "q": "o", "sort": "value"}
    assert titles(bob.get(url, asked)) == ["Roof"]
    columns = bob.get(f"{url}columns/", asked | {"stage": [each.pk for each in stages]}, headers=PARTIAL)
    assert titles(columns) == ["Roof"] and "filter=" in re.search(r'data-url="([^"]*)"', columns.content.decode())[1]
    assert titles(bob.get(f"{url}stages/{stages[0].pk}/", asked)) == ["Roof"]
    page = bob.get(url, asked).content.decode()
    assert page.count('<input type="hidden" name="sort" value="value">') >= 1


def test_pages_of_a_column_go_on_under_the_filter(bob, url, add_deal):
    for number in range(90):
        add_deal(f"Deal {number:02}", value=Decimal(number % 2))
    page = bob.get(url, {"filter": only("value", "gt", ["0", "BRL"])})
    more = re.search(r'class="button quiet small" href="([^"]*after=[^"]*)" hx-get', page.content.decode())[1]
    rest = bob.get(more.replace("&amp;", "&"), headers=PARTIAL)
    seen = titles(page) + titles(rest)
    assert len(seen) == 45 and all(int(title[-1]) % 2 for title in seen)


BROKEN = ["{", "[]", '{"op":"x","rules":[]}', only("nothing", "is", "1"), only("stage", "is", "999999"), "[" * 5000]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_filter_that_cannot_be_applied_shows_its_error_and_no_deals(bob, url, dear, stages, broken):
    page = bob.get(url, {"filter": broken})
    assert page.status_code == 422 and titles(page) == [] and 'role="alert"' in page.content.decode()
    for path in (f"{url}columns/?stage={stages[0].pk}", f"{url}stages/{stages[0].pk}/", f"{url}deals/"):
        part = bob.get(path, {"filter": broken, "stage": stages[0].pk}, headers=PARTIAL)
        assert part.status_code == 422 and "Roof" not in part.content.decode()
    assert bob.get(url, {"filter": broken, "build": "1"}).status_code == 200


def test_too_deep_and_too_many_are_refused_at_once(bob, url, dear):
    deep = '{"op":"and","rules":[' * 900 + "]}" * 900
    wide = {"op": "and", "rules": [{"field": "title", "operator": "is", "value": "x"}] * 300}
    for tree in (deep, json.dumps(wide)):
        answer = bob.get(url, {"filter": tree})
        assert answer.status_code == 422 and titles(answer) == []


def test_conditions_are_added_by_the_menu_and_the_builder(bob, url, dear):
    assert "Days in this stage" in bob.get(url, {"rule": "-"}, headers=PARTIAL).content.decode()
    filled = {"rule": "title", "operator": "contains", "value": "oo", "sort": "value"}
    answer = bob.get(url, filled)
    assert answer.status_code == 302 and titles(bob.get(answer.headers["Location"])) == ["Roof"]
    assert "sort=value" in answer.headers["Location"]
    built = {"build": "1", "do": "apply", "f-op": "or", "f.0-field": "title", "f.0-was": "title",
             "f.0-operator": "is", "f.0-value": "Shed"}  # fmt: skip
    assert titles(bob.get(bob.get(url, built).headers["Location"])) == ["Shed"]


def test_a_moved_card_that_matches_no_longer_leaves(bob, add_deal, stages, url):
    deal = add_deal("Roof")
    move = {"stage": stages[1].pk, "is_placed": "1", "filter": only("stage", "is", str(stages[0].pk))}
    gone = bob.post(f"/acme/deals/{deal.pk}/stage/", move, headers=PARTIAL)
    assert gone.status_code == 204 and "board:changed" in gone.headers["HX-Trigger"]
    back = move | {"stage": stages[0].pk}
    seen = bob.post(f"/acme/deals/{deal.pk}/stage/", back, headers=PARTIAL)
    assert seen.status_code == 200 and f"#deal_{deal.pk}" in seen.content.decode()
    odd = bob.post(f"/acme/deals/{deal.pk}/stage/", move | {"filter": "{", "view": "99"}, headers=PARTIAL)
    assert odd.status_code == 204 and deal.stage_id == stages[0].pk


def test_a_new_deal_that_does_not_match_says_so(bob, url, dear, stages):
    place = f"{url}stages/{stages[0].pk}/deals/"
    page = bob.get(url, {"filter": dear}).content.decode()
    action = re.search(rf'action="({place}[^"]*)"', page)[1].replace("&amp;", "&")
    unseen = bob.post(action, {"title": "Tiny", "value": "1"}, headers=PARTIAL)
    assert "does not match" in json.loads(unseen.headers["HX-Trigger"])["toast"]["text"]
    assert titles(unseen) == [] and Deal.objects.filter(title="Tiny").exists()
    seen = bob.post(action, {"title": "Huge", "value": "5000"}, headers=PARTIAL)
    assert titles(seen) == ["Huge"] and "HX-Trigger" not in seen.headers
    plain = bob.post(action, {"title": "Small", "value": "2"})
    assert plain.status_code == 302 and "filter=" in plain.headers["Location"]


def test_a_filtered_board_takes_eight_queries_and_those_of_its_filter(cast, pipeline, add_deal, rf, stages):
    label = Label.objects.create(account=cast.account, name="Hot")
    for number in range(12):
        add_deal(f"Deal {number}", stages[number % 2], labels=[label])
    request = rf.get("/", {"filter": only("label", "is", str(label.pk))})
    request.member, request.account = cast.bob, cast.account
    with CaptureQueriesContext(connection) as asked:
        board = open_board(request, pipeline)
        assert sum(len(column.cards) for column in board.columns) == 12 and board.may.move_deals
    # The attributes that there are to ask for, and the label that is asked for.
    assert len(asked) <= 8 + 2
    with CaptureQueriesContext(connection) as plain:
        assert Board(cast.bob, pipeline).columns
    assert len(plain) <= 8
