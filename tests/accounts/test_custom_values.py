"""Values of custom attributes: one check on every path."""

import datetime
import time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.custom_value_fields import CustomValueField, merged, show_value, typed_value
from accounts.custom_values import clean_pattern, clean_value
from accounts.models import Account, CustomAttribute


def attribute(type, **fields) -> CustomAttribute:
    return CustomAttribute(type=type, name="Field", account=Account(currency="BRL"), **fields)


@pytest.mark.parametrize(
    ("type", "raw", "stored"),
    [
        ("text", "  João ", "João"),
        ("text", "e\u0301", "é"),
        ("number", "1,234.50", "1234.5"),
        ("number", "1.234,5", "1234.5"),
        ("number", "1,234", "1234"),
        ("number", "-0", "0"),
        ("number", Decimal("1.50"), "1.5"),
        ("number", "100", "100"),
        ("currency", "R$ 1.200,00", "1200"),
        ("percent", "12,5 %", "12.5"),
        ("date", "2026-02-01", "2026-02-01"),
        ("date", datetime.date(2026, 2, 1), "2026-02-01"),
        ("date", datetime.datetime(2026, 2, 1, 5), "2026-02-01"),
        ("link", "acme.com/x", "https://acme.com/x"),
        ("list", "GOLD", "Gold"),
        ("checkbox", "Sim", True),
        ("checkbox", False, False),
        ("text", "", None),
        ("number", None, None),
    ],
)
def test_it_is_stored_in_one_shape(type, raw, stored):
    assert clean_value(attribute(type, options=["Gold"]), raw) == stored


def test_a_separator_alone_counts_as_the_language_says():
    with translation.override("pt-br"):
        assert clean_value(attribute("number"), "1.234") == "1234"
        assert clean_value(attribute("number"), "1,234") == "1.234"
        assert clean_value(attribute("date"), "31/12/2026") == "2026-12-31"


@pytest.mark.parametrize(
    ("type", "raw"),
    [
        ("number", "1e5"), ("number", "NaN"), ("number", "Infinity"), ("number", "1,2,3"), ("number", "12..3"),
        ("number", "9" * 31), ("number", "abc"), ("date", "2026-02-31"), ("date", "31/31/2026"),
        ("link", "javascript:alert(1)"), ("link", "a b"), ("list", "Silver"), ("checkbox", "maybe"),
        ("text", "a\0b"), ("text", "\ud800"), ("text", "x" * 5_001),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_words(type, raw):
    with pytest.raises(ValidationError) as refused:
        clean_value(attribute(type, options=["Gold"]), raw)
    assert refused.value.messages[0].endswith(".")


def test_a_required_one_may_not_be_empty():
    with pytest.raises(ValidationError, match="Field is required"):
        clean_value(attribute("text", is_required=True), " ")


def test_a_pattern_has_to_match_the_whole_value():
    cpf = attribute("text", pattern=r"\d{3}-\d{2}", hint="Like 123-45.")
    assert clean_value(cpf, "123-45") == "123-45"
    with pytest.raises(ValidationError, match=r"Like 123-45\."):
        clean_value(cpf, "123-456")


def test_no_pattern_makes_it_hang():
    started = time.monotonic()
    with pytest.raises(ValidationError):
        clean_value(attribute("text", pattern="(a+)+$"), "a" * 4_999 + "b")
    assert time.monotonic() - started < 0.1


@pytest.mark.parametrize("pattern", ["(", "a{2000}", "((a{100}){100}){100}", r"(?=x)", r"\1"])
def test_what_is_no_pattern_is_refused(pattern):
    with pytest.raises(ValidationError, match="not a regular expression"):
        clean_pattern(pattern)


@pytest.mark.parametrize(
    ("type", "stored", "shown"),
    [
        ("number", "1234.5", "1,234.5"),
        ("percent", "12.5", "12.5 %"),
        ("date", "2026-02-01", "Feb. 1, 2026"),
        ("checkbox", True, "Yes"),
        ("checkbox", None, ""),
        ("number", "no number any more", "no number any more"),
        ("date", "yesterday", "yesterday"),
    ],
)
def test_people_read_it_in_their_language(type, stored, shown):
    assert show_value(attribute(type), stored) == shown


def test_a_form_field_shows_what_it_would_read_back():
    with translation.override("pt-br"):
        field = CustomValueField(attribute("number"))
        assert field.prepare_value(typed_value(field.attribute, "1234.5")) == "1.234,5"
        assert field.clean("1.234,5") == "1234.5"


def test_left_alone_no_checkbox_appears():
    assert merged({"a": "1"}, {"vip": False, "a": None}) == {}
    assert merged({"vip": True}, {"vip": False}) == {"vip": False}
