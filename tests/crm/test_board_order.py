"""The orders of a board: pages of cards in each, and moves that leave the order by hand as it is."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import ExchangeRate
from crm.board import Board
from crm.board_order import ORDERS
from crm.models import Deal

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
SORTS = list(ORDERS)


@pytest.fixture
def bob(client_of, cast):
    return client_of(cast.bob)


@pytest.fixture
def url(pipeline):
    return f"/acme/pipelines/{pipeline.pk}/"


def titles(page) -> list[str]:
    return re.findall(r'hx-push-url="true">([^<]*)</a>', page.content.decode())


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("rank", ["Wall", "Door", "Roof"]),
        ("value", ["Door", "Wall", "Roof"]),
        ("close", ["Roof", "Wall", "Door"]),
        ("changed", ["Roof", "Wall", "Door"]),
    ],
)
def test_a_board_is_sorted_by_its_address(bob, url, add_deal, sort, expected):
    roof = add_deal("Roof", value=Decimal(1), expected_close=date(2030, 1, 1))
    add_deal("Door", value=Decimal(100))
    add_deal("Wall", value=Decimal("9.5"), expected_close=date(2030, 1, 2))
    Deal.objects.filter(pk=roof.pk).update(updated_at=timezone.now() + timedelta(days=1))
    assert titles(bob.get(url, {"sort": sort})) == expected
    assert titles(bob.get(url)) == ["Wall", "Door", "Roof"]


def test_an_order_that_is_none_shows_no_deals(bob, url, add_deal):
    add_deal()
    for odd in ("title", "-rank", "owner__user__password", "\0"):
        answer = bob.get(url, {"sort": odd})
        assert answer.status_code == 422 and titles(answer) == []


@pytest.mark.parametrize("sort", SORTS)
def test_pages_neither_overlap_nor_leave_out(bob, url, add_deal, stages, sort):
    for number in range(100):
        near = date(2030, 1, 1 + number % 3) if number % 4 else None
        add_deal(f"Deal {number}", value=Decimal(number % 5), expected_close=near)
    moment = timezone.now()
    Deal.objects.filter(value__lt=3).update(updated_at=moment)
    seen, address = titles(bob.get(url, {"sort": sort})), url
    page = bob.get(url, {"sort": sort}).content.decode()
    while more := re.search(r'class="button quiet small" href="([^"]*after=[^"]*)" hx-get', page):
        address = more[1].replace("&amp;", "&")
        page = bob.get(address, headers=PARTIAL).content.decode()
        seen += re.findall(r'hx-push-url="true">([^<]*)</a>', page)
    in_order = stages[0].deals.order_by(*ORDERS[sort].keys).values_list("title", flat=True)
    assert seen == list(in_order) and len(seen) == 100 and f"sort={sort}" in address


def test_the_highest_value_is_that_by_the_accounts_rates(cast, pipeline, add_deal, stages, monkeypatch):
    """542 for 100 dollars; euros have no rate, and nothing says that they are worth more than anything."""
    monkeypatch.setattr("crm.board.PAGE", 2)
    here = {"account": cast.account, "date": timezone.localdate()}
    ExchangeRate.objects.create(**here, currency="USD", rate=Decimal("5.42"))
    worth = [("EUR", 7), ("BRL", 500), ("USD", 100), ("BRL", 543), ("BRL", 542), ("USD", 100), ("EUR", 9), ("USD", 1)]
    for currency, value in worth:
        add_deal(f"{value} {currency}", value=Decimal(value), currency=currency)
    board = Board(cast.bob, pipeline, sort="value")
    column, seen = board.columns_of([stages[0]], shown=2)[0], []
    while column.cards:
        seen += [card["title"] for card in column.cards]
        column = board.page_after(Deal.objects.get(pk=column.cards[-1]["pk"]), stages[0])
    assert seen == ["543 BRL", "100 USD", "542 BRL", "100 USD", "500 BRL", "1 USD", "9 EUR", "7 EUR"]
    assert [card["title"] for card in Board(cast.bob, pipeline, sort="value", text="U").columns[0].cards][:2] == [
        "100 USD", "100 USD"
    ]  # fmt: skip


def test_far_down_a_column_the_next_cards_have_a_page_of_their_own(bob, url, add_deal, stages):
    for number in range(42):
        add_deal(f"Deal {number}")
    last = re.findall(r'id="deal_(\d+)"', bob.get(url).content.decode())[0]
    far = {"after": last, "above": 380}
    page = bob.get(f"{url}stages/{stages[0].pk}/", far, headers=PARTIAL).content.decode()
    assert "Deals further down" in page and "intersect" not in page
    whole = bob.get(f"{url}stages/{stages[0].pk}/", far).content.decode()
    assert "From the top of the column" in whole and whole.count('class="deal-card"') == 40 and ">42</span>" in whole


def test_a_card_dropped_on_a_sorted_board_goes_on_top_by_hand(bob, url, add_deal, stages, column):
    deal, low, high = add_deal("Roof"), add_deal("Low", stages[1]), add_deal("High", stages[1])
    moved = {"stage": stages[1].pk, "before": low.pk, "after": high.pk, "sort": "value", "is_placed": "1"}
    assert bob.post(f"/acme/deals/{deal.pk}/stage/", moved, headers=PARTIAL).status_code == 200
    assert column(stages[1]) == ["Roof", "High", "Low"]
    within = moved | {"before": "", "after": low.pk}
    assert bob.post(f"/acme/deals/{deal.pk}/stage/", within, headers=PARTIAL).status_code == 200
    assert column(stages[1]) == ["Roof", "High", "Low"]


FILL = """
INSERT INTO crm_deal (account_id, pipeline_id, stage_id, rank, title, value, currency, value_from_items, priority,
    expected_close, closed_on, lost_reason, source, attributes, version, stage_entered_at, created_at, updated_at)
SELECT %s, %s, %s, n, 'Deal', n %% 977, 'BRL', false, 2,
    CASE WHEN n %% 3 > 0 THEN date '2030-01-01' + n %% 365 END, NULL, '', '', '{}', 1, now(), now(),
    now() - n * interval '1 second'
FROM generate_series(1, 20000) n
"""


def test_each_order_can_be_read_from_its_index(cast, pipeline, stages):
    with connection.cursor() as cursor:
        cursor.execute(FILL, [cast.account.pk, pipeline.pk, stages[0].pk])
        # Which plan is cheapest depends on what is known of the table by then; that one needs no sorting does not.
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off")
    names = {"rank": "crm_deal_rank", "value": "crm_deal_by_value", "close": "crm_deal_by_close",
             "changed": "crm_deal_by_change", "health": "crm_deal_by_health"}  # fmt: skip
    for sort, order in ORDERS.items():
        in_column = Deal.objects.filter(stage=stages[0]).order_by(*order.keys)
        far = in_column[5_000]
        for page in (in_column, in_column.filter(order.below(far))):
            assert names[sort] in (plan := page[:40].explain()) and "Sort" not in plan, plan
