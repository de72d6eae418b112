"""What a row of a sale comes to."""

from decimal import Decimal

import pytest

from crm.amounts import row_amounts
from crm.models.line_item import FIGURES

PERCENT, AMOUNT = FIGURES.index("discount_percent"), FIGURES.index("discount_amount")

# quantity, unit price, discount %, tax %, currency -> gross, discount, tax, total; worked out by hand.
CASES = """
1 100 0 0 BRL            100 0 0 100
2 10.50 0 0 BRL          21 0 0 21
3 33.33 0 0 BRL          99.99 0 0 99.99
1 100 10 0 BRL           100 10 0 90
1 100 100 0 BRL          100 100 0 0
1 100 100 17 BRL         100 100 0 0
1 100 0 17 BRL           100 0 17 117
1 100 10 17 BRL          100 10 15.30 105.30
1 19.99 15 0 BRL         19.99 3 0 16.99
1 19.99 15 10 BRL        19.99 3 1.70 18.69
1 0.05 50 0 BRL          0.05 0.03 0 0.02
1 0.03 50 0 BRL          0.03 0.02 0 0.01
1 0.01 50 0 BRL          0.01 0.01 0 0
1 0.01 49 0 BRL          0.01 0 0 0.01
0.5 0.01 0 0 BRL         0.01 0 0 0.01
0.4 0.01 0 0 BRL         0 0 0 0
0.005 1 0 0 BRL          0.01 0 0 0.01
0.0049 1 0 0 BRL         0 0 0 0
1 1.005 0 0 BRL          1.01 0 0 1.01
1 1.0049 0 0 BRL         1 0 0 1
1 2.675 0 0 USD          2.68 0 0 2.68
3 2.675 0 0 USD          8.03 0 0 8.03
2.5 3.33 0 0 BRL         8.33 0 0 8.33
1.3333 9.99 0 0 EUR      13.32 0 0 13.32
0.3333 3 0 0 BRL         1 0 0 1
0 100 0 17 BRL           0 0 0 0
5 0 10 17 BRL            0 0 0 0
1 999.99 33.3333 0 BRL   999.99 333.33 0 666.66
1 1000 33.3333 0 BRL     1000 333.33 0 666.67
1 10 0 8.875 USD         10 0 0.89 10.89
1 9.99 0 8.875 USD       9.99 0 0.89 10.88
7 1.43 7.5 12.5 BRL      10.01 0.75 1.16 10.42
12 8.25 5 18 BRL         99 4.95 16.93 110.98
1 100 0 0 JPY            100 0 0 100
1 100.5 0 0 JPY          101 0 0 101
1 100.4 0 0 JPY          100 0 0 100
3 33.5 0 0 JPY           101 0 0 101
1 150 0 10 JPY           150 0 15 165
1 155 0 10 JPY           155 0 16 171
1 154 0 10 JPY           154 0 15 169
1 99 50 10 JPY           99 50 5 54
1 1 50 0 JPY             1 1 0 0
0.5 1 0 0 CLP            1 0 0 1
3 0.1 0 0 CLP            0 0 0 0
1 1.2345 0 0 KWD         1.235 0 0 1.235
1 1.2344 0 0 KWD         1.234 0 0 1.234
3 1.001 0 5 KWD          3.003 0 0.150 3.153
1 10 33 5 KWD            10 3.300 0.335 7.035
2 0.0005 0 0 KWD         0.001 0 0 0.001
1 0.0005 0 0 KWD         0.001 0 0 0.001
1 0.0004 0 0 KWD         0 0 0 0
1 5.5555 12.5 0 TND      5.556 0.695 0 4.861
1 100 0.005 0 BRL        100 0.01 0 99.99
1 100 0.0049 0 BRL       100 0 0 100
1 100 0 200 BRL          100 0 200 300
1 100 99.99 17 BRL       100 99.99 0 0.01
1 100 99.99 50 BRL       100 99.99 0.01 0.02
9999999999.9999 1 0 0 BRL           10000000000 0 0 10000000000
1 999999999999999.99 0 0 BRL        999999999999999.99 0 0 999999999999999.99
9999999999.9999 99999.9999 0 0 BRL  999999998999990 0 0 999999998999990
1000000 123456789.12 12.5 17 BRL    123456789120000 15432098640000 18364197381600 126388887861600
3 0.335 0 0 BRL          1.01 0 0 1.01
1 12.34 0 9.9999 BRL     12.34 0 1.23 13.57
4 24.9975 2.5 7.25 USD   99.99 2.50 7.07 104.56
"""


# quantity, unit price, discount as an amount, tax %, currency -> gross, discount, tax, total.
OFF = """
1 100 10 0 BRL               100 10 0 90
3 33.33 9.99 17 BRL          99.99 9.99 15.30 105.30
1 100 100 17 BRL             100 100 0 0
1 100 250 17 BRL             100 100 0 0
0 100 5 17 BRL               0 0 0 0
1 10 0.005 0 BRL             10 0.01 0 9.99
1 10 0.0049 0 BRL            10 0 0 10
2 19.99 5 8.875 USD          39.98 5 3.10 38.08
0.3333 3 0.5 12.5 EUR        1 0.50 0.06 0.56
7 1.43 0.75 12.5 BRL         10.01 0.75 1.16 10.42
1 100 10.5 10 JPY            100 11 9 98
1 100 10.4 10 JPY            100 10 9 99
1 10 0.0005 5 KWD            10 0.001 0.500 10.499
1 5.5555 0.695 0 TND         5.556 0.695 0 4.861
1 999999999999999.99 0.99 0 BRL  999999999999999.99 0.99 0 999999999999999
"""


def check(case: str, which: int) -> None:
    quantity, price, discount, tax, currency, *expected = case.split()
    figures = [Decimal(quantity), Decimal(price), Decimal(0), Decimal(tax), Decimal(0)]
    figures[which] = Decimal(discount)
    amounts = row_amounts(*figures, currency=currency)
    assert [amounts.gross, amounts.discount, amounts.tax, amounts.total] == [Decimal(figure) for figure in expected]


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_a_row_comes_to_what_a_person_works_out(case):
    check(case, PERCENT)


@pytest.mark.parametrize("case", OFF.strip().splitlines())
def test_a_row_with_an_amount_off_comes_to_what_a_person_works_out(case):
    check(case, AMOUNT)
