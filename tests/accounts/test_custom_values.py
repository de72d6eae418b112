"""Values of custom attributes: one check on every path."""

import datetime
import time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.custom_value_fields import CustomValueField, show_value, typed_value
from accounts.custom_values import checked_value, checked_values, clean_pattern, clean_value
from accounts.models import Account, CustomAttribute
from contacts.models import Contact


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
        ("currency", "1.200,505 BRL", "1200.505"),
        ("link", "acme.com/x", "https://acme.com/x"),
        ("link", "mailto:ana@x.com?subject=Hi", "mailto:ana@x.com?subject=Hi"),
        ("link", "ana@x.com", "mailto:ana@x.com"),
        ("text", "bell\x07", "bell"),
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
        ("link", "javascript:alert(1)"), ("link", "a b"), ("link", "ftp://x.com/a"),
        ("link", "data:text/html,x"), ("link", "mailto:nobody"), ("currency", "€ 5"),
        ("currency", "US$ 5"), ("currency", "5 EUR"), ("list", "Silver"), ("checkbox", "maybe"),
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


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", "(.*a){20}", "a?" * 60 + "a" * 60])
def test_no_pattern_makes_it_hang(pattern):
    text = "a" * 50_000 + "b"
    started = time.monotonic()
    assert not clean_pattern(pattern).fullmatch(text)
    for typed in (text, text[-5_000:]):
        with pytest.raises(ValidationError):
            clean_value(attribute("text", pattern=pattern), typed)
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
        ("currency", "1200", "R$1,200.00"),
        ("currency", "0.125", "R$0.125"),
        ("checkbox", True, "Yes"),
        ("checkbox", False, "No"),
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


@pytest.mark.parametrize(("stored", "shown"), [(None, None), (True, "true"), (False, "false")])
def test_a_checkbox_is_yes_no_or_not_said_yet(stored, shown):
    field = CustomValueField(attribute("checkbox"))
    assert field.prepare_value(stored) == shown and field.clean(shown) is stored
    assert [value for value, _name in field.widget.choices] == ["", "true", "false"]


def test_a_value_that_no_person_typed_is_read_in_no_language():
    with translation.override("pt-br"):
        assert checked_value(attribute("number"), "1.234") == "1.234"
        assert checked_value(attribute("number"), Decimal("0.50")) == "0.5"
        assert checked_value(attribute("date"), "2026-02-01") == "2026-02-01"


@pytest.mark.parametrize(
    ("type", "value"),
    [("number", "1,5"), ("number", True), ("number", "1e5"), ("date", "01/02/2026"), ("date", "soon"),
     ("text", {"a": 1}), ("text", ["a"]), ("checkbox", "perhaps"), ("link", "javascript:alert(1)")],
)  # fmt: skip
def test_such_a_value_has_to_have_the_stored_shape(type, value):
    with pytest.raises(ValidationError):
        checked_value(attribute(type), value)


class TestChecked:
    """What every verb asks before it writes."""

    @pytest.fixture
    def defined(self, cast):
        rows = [("plan", "text", True), ("score", "number", False)]
        for key, type_, is_required in rows:
            CustomAttribute.objects.create(
                account=cast.account, name=key.title(), key=key, type=type_, is_required=is_required
            )
        return cast.account

    def test_a_new_record_needs_what_is_required(self, defined):
        assert checked_values(defined, "contact", {"plan": "Gold", "score": 5}) == {"plan": "Gold", "score": "5"}
        for given in ({}, {"plan": ""}, {"plan": None}, {"score": 1}):
            with pytest.raises(ValidationError, match="Plan is required"):
                checked_values(defined, "contact", given)

    def test_a_record_without_it_may_change_elsewhere_but_keeps_what_it_has(self, defined):
        assert checked_values(defined, "contact", {"score": "7"}, held={}) == {"score": "7"}
        assert checked_values(defined, "contact", {"plan": ""}, held={}) == {"plan": None}
        with pytest.raises(ValidationError, match="Plan is required"):
            checked_values(defined, "contact", {"plan": None}, held={"plan": "Gold"})

    def test_each_refusal_names_its_attribute(self, defined):
        with pytest.raises(ValidationError) as refused:
            checked_values(defined, "contact", {"score": "many", "plan": "Gold", "nope": 1})
        assert refused.value.messages == ["Score: “many” is not a number.", "There is no attribute “nope”."]

    def test_what_is_there_already_is_not_asked_about_again(self, defined):
        assert checked_values(defined, "contact", {"score": "old"}, held={"score": "old"}) == {"score": "old"}

    def test_another_accounts_attribute_is_as_unknown_as_any(self, defined, cast):
        with pytest.raises(ValidationError, match="There is no attribute"):
            checked_values(cast.rival, "contact", {"score": 1})


@pytest.mark.parametrize(("type", "unit"), [("percent", "%"), ("currency", "BRL"), ("number", "")])
def test_a_number_on_a_page_says_what_it_is_of(cast, client_of, type, unit):
    CustomAttribute.objects.create(account=cast.account, model="contact", key="rate", name="Rate", type=type)
    ana = Contact.objects.add(cast.account, name="Ana", attributes={"rate": "10"})
    text = client_of(cast.bob).get(ana.get_absolute_url()).text
    assert (f'Rate <span class="faint">{unit}</span></label>' if unit else "Rate</label>") in text
