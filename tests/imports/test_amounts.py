"""Amounts as they stand in files: what may mean another amount, or other money, is refused."""

import pytest
from django.core.exceptions import ValidationError

from imports.amounts import currency_above, currency_beside, is_dash, plain_amount, unknown_words
from imports.blanks import says_nothing


@pytest.mark.parametrize(
    ("text", "decimal", "plain"),
    [
        ("R$ 1.234,50", ",", "1234.5"), ("1 234,50 €", ",", "1234.5"), ("US$1,234.50", ".", "1234.5"),
        ("1'234.50", ".", "1234.5"), ("1234.5", ",", "1234.5"), ("12 %", ".", "12"), ("+7", ".", "7"),
        ("1,5E+3", ",", "1500"), ("BRL 10", ".", "10"), ("10 USD", ".", "10"),
    ],
)  # fmt: skip
def test_amounts(text, decimal, plain):
    assert plain_amount(text, decimal) == plain


@pytest.mark.parametrize(
    "text",
    [
        "12,50-",
        "(12,50)",
        "−3",
        "10k",
        "R$ 2 mil",
        "1,5M",
        "3 milhões",
        "2 bi",
        "10 - 20",
        "x" * 100_000 + "1",
        "1.2.3,4",
    ],
)
def test_what_is_no_amount_or_may_be_another(text):
    with pytest.raises(ValidationError):
        plain_amount(text, ",")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("R$ 5", "BRL"),
        ("US$ 5", "USD"),
        ("5 €", "EUR"),
        ("ARS 5", "ARS"),
        ("5 mxn", "MXN"),
        ("₹5", "INR"),
        ("$5", None),
    ],
)
def test_the_currency_beside_an_amount(text, code):
    assert (currency_beside(text), unknown_words(text)) == (code, "")


@pytest.mark.parametrize("text", ["5 zł", "¥5", "MX$ 5", "5 por mês", "100 (est.)", "Kč 5"])
def test_what_is_beside_an_amount_and_not_understood(text):
    assert unknown_words(text)


def test_the_currency_in_a_header():
    headers = ["Total (BRL)", "Valor (R$)", "Amount in €", "Amount", "Total (CEL)"]
    assert [currency_above(header) for header in headers] == ["BRL", "BRL", "EUR", None, None]


def test_what_says_nothing():
    assert all(map(says_nothing, ["-", "N/A", "NULL", "\\N", "não informado", "0000-00-00", "—"]))
    assert not any(map(says_nothing, ["0", "no", "Ana", "x", "?"]))
    assert is_dash("R$ -") and is_dash(" - ") and not is_dash("-5") and not is_dash("R$ 5")
