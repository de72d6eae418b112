"""Count, sum per currency, weighted sum: one answer for board, list and report."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import ExchangeRate
from crm.models import Deal, DealTotal
from crm.totals import Rate, Total


@pytest.fixture
def deals(add_deal, stages):
    add_deal("a", value=Decimal("100"))
    add_deal("b", value=Decimal("50.5"), probability=80)
    add_deal("c", value=Decimal("7"), currency="USD")
    add_deal("won", stages[2], value=Decimal("30"), probability=5)
    add_deal("lost", stages[3], value=Decimal("99"), probability=90, answers={"lost_reason": "Price"})


def test_a_stage_counts_sums_and_weighs_per_currency(deals, stages):
    total = Deal.objects.totals_by_stage()[stages[0].pk]
    assert total.count == 3
    assert total.sums == {"BRL": Decimal("150.5"), "USD": Decimal(7)}
    assert total.weighted == {"BRL": Decimal("50.4"), "USD": Decimal("0.7")}


def test_won_is_certain_and_lost_is_nothing(deals, stages):
    totals = Deal.objects.totals_by_stage()
    assert totals[stages[2].pk].weighted == {"BRL": Decimal(30)}
    assert totals[stages[3].pk].weighted == {"BRL": Decimal(0)}


def test_a_stage_without_deals_is_zero(deals, stages):
    assert Deal.objects.totals_by_stage()[stages[1].pk] == Total()


def test_the_whole_agrees_with_its_parts(deals):
    whole, parts = Deal.objects.all().total(), Deal.objects.totals_by_stage().values()
    assert whole.count == sum(part.count for part in parts) == 5
    assert whole.sums["BRL"] == sum(part.sums.get("BRL", 0) for part in parts)
    assert Deal.objects.none().total() == Total()


def test_totals_follow_the_filter(deals, stages):
    assert Deal.objects.matching("B").totals_by_stage()[stages[0].pk].count == 1


def test_open_leaves_out_won_and_lost(deals):
    assert set(Deal.objects.open().values_list("title", flat=True)) == {"a", "b", "c"}


def test_what_is_in_other_currencies_is_converted_by_the_newest_rate_that_is_valid(cast, deals, add_deal, stages):
    today = timezone.localdate()
    days = {"5.1": -9, "5.42": -2, "6": 1}
    for rate, ago in days.items():
        day = today + timedelta(days=ago)
        ExchangeRate.objects.create(account=cast.account, currency="USD", date=day, rate=Decimal(rate))
    add_deal("d", value=Decimal(1), currency="JPY", probability=100)
    for total in (Deal.objects.totals_by_stage(), DealTotal.objects.by_stage()):
        found = total[stages[0].pk].converted("BRL")
        assert (found.sum, found.weighted) == (Decimal("188.44"), Decimal("54.19"))
        assert found.rates == {"USD": Rate(Decimal("5.42"), today - timedelta(days=2))} and found.missing == ["JPY"]


def test_what_is_all_in_one_currency_stays_what_it_is(deals, stages):
    found = Deal.objects.totals_by_stage()[stages[2].pk].converted("BRL")
    assert (found.sum, found.weighted, found.rates, found.missing) == (Decimal(30), Decimal(30), {}, [])


def test_one_query_for_all_stages(deals, django_assert_num_queries):
    with django_assert_num_queries(1):
        Deal.objects.totals_by_stage()
