"""Whatever is done to line items, in whatever order, the deal's value is the sum of its rows."""

from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversalabs.money import decimals
from crm.amounts import row_amounts
from tests.crm.sheet_edits import CURRENCIES, FIGURES, KINDS, assert_adds_up, edit

CALM = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


def numbers(most: int, places: int = 4):
    return st.decimals(0, most, places=places, allow_nan=False)


@CALM
@given(numbers(10**10), numbers(10**12), numbers(100), numbers(300), numbers(10**9), st.sampled_from(CURRENCIES))
def test_a_row_never_comes_to_less_than_nothing_or_to_a_part_of_a_cent(quantity, price, percent, tax, off, currency):
    for discount in ((percent, Decimal(0)), (Decimal(0), off)):
        amounts = row_amounts(quantity, price, discount[0], tax, discount[1], currency=currency)
        assert 0 <= amounts.discount <= amounts.gross and amounts.tax >= 0
        assert amounts.total == amounts.gross - amounts.discount + amounts.tax
        assert all(part == round(part, decimals(currency)) for part in (amounts.gross, amounts.discount, amounts.tax))


rows = st.fixed_dictionaries(
    {name: st.sampled_from(FIGURES[name]).map(Decimal) for name in ("quantity", "unit_price", "tax_percent")}
    | {"discount_percent": st.sampled_from([0, 10, 100]).map(Decimal)}
)
edits = st.tuples(st.sampled_from(KINDS), st.integers(0, 99), st.sampled_from(CURRENCIES), rows)


def test_the_value_is_the_sum_of_the_rows_after_any_edits(cast, deal):
    @settings(CALM, max_examples=12)
    @given(st.lists(edits, min_size=4, max_size=12))
    def holds(drawn):
        with transaction.atomic():
            for each in drawn:
                edit(deal.pk, each, cast.bob)
                assert_adds_up(deal.pk)
            transaction.set_rollback(True)

    holds()
