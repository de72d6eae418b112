"""A board with sales that nobody here made up says what plain Python says of the file."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import Sum

from crm.board import Board
from crm.models import Deal
from tests.crm.maven import Sales, expected, read
from tests.crm.sound import assert_sound

# Of the 8,800 in the file; all of them are gone through in `tests/prove`.
EVERY = 30


def assert_board_says_what_the_file_says(cast, rows, prices):
    sales = Sales(rows, prices, by=cast.alice).run()
    board = Board(cast.alice, sales.pipeline)
    found = {column.stage.name: (column.total.count, column.total.sums.get("USD", 0)) for column in board.columns}
    assert found == expected(rows, prices)
    assert_sound(Deal.objects.all())
    won = Counter()
    for row in rows:
        if row["deal_stage"] == "Won":
            won[row["sales_agent"], row["close_date"][:7]] += Decimal(row["close_value"])
    for (agent, month), value in won.items():
        deals = Deal.objects.filter(owner=sales.agents[agent], stage__kind="won", closed_on__startswith=month)
        assert deals.aggregate(sum=Sum("value"))["sum"] == value


@pytest.mark.django_db
def test_a_year_of_sales_adds_up(cast, sample_data):
    rows, prices = read(sample_data / "maven-crm-sales-opportunities", EVERY)
    assert len(rows) > 290
    assert_board_says_what_the_file_says(cast, rows, prices)
