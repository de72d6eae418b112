"""Another type for an attribute: said beforehand what does not fit, and nothing lost unannounced."""

import time

import pytest

from accounts.custom_values import clean_pattern
from accounts.models import CustomAttribute
from contacts.models import Contact

URL = "/acme/settings/attributes/"


@pytest.fixture
def of_type(cast):
    """`of_type("text", "1", "two")`: an attribute with contacts that hold these values."""

    def make(type_, *values, **fields):
        attribute = CustomAttribute(account=cast.account, name="Field", key="field", type=type_, **fields)
        CustomAttribute.objects.add(attribute)
        for value in values:
            Contact.objects.create(account=cast.account, name=f"n{value}", attributes={"field": value, "other": "x"})
        return attribute

    return make


def held() -> list:
    return [contact.attributes.get("field") for contact in Contact.objects.order_by("pk")]


def test_it_says_what_fits_and_changes_nothing(cast, client_of, of_type):
    attribute = of_type("text", "1,234.50", "12", "many")
    page = client_of(cast.alice).get(f"{URL}{attribute.pk}/type/", {"type": "number"}).content.decode()
    assert "2 records keep their value" in page and "many" in page and held() == ["1,234.50", "12", "many"]


def test_what_a_person_has_not_seen_to_be_lost_is_not_lost(cast, client_of, of_type):
    attribute = of_type("text", "1", "many")
    answer = client_of(cast.alice).post(f"{URL}{attribute.pk}/type/", {"type": "number", "losses": "0"})
    attribute.refresh_from_db()
    assert answer.status_code == 422 and attribute.type == "text" and held() == ["1", "many"]


def test_seen_and_agreed_it_is_changed(cast, client_of, of_type):
    attribute = of_type("text", "1,234.50", "12", "many")
    client_of(cast.alice).post(f"{URL}{attribute.pk}/type/", {"type": "number", "losses": "1"})
    attribute.refresh_from_db()
    assert attribute.type == "number" and held() == ["1234.5", "12", None]
    assert all(contact.attributes["other"] == "x" for contact in Contact.objects.all())


@pytest.mark.parametrize(
    ("before", "after", "values", "become"),
    [
        ("number", "text", ["1234.5"], ["1234.5"]),
        ("number", "currency", ["1234.5"], ["1234.5"]),
        ("checkbox", "text", [True, False], ["Yes", "No"]),
        ("text", "checkbox", ["yes", "não"], [True, False]),
        ("text", "date", ["2026-02-01"], ["2026-02-01"]),
        ("text", "link", ["acme.com"], ["https://acme.com"]),
        ("link", "text", ["https://acme.com"], ["https://acme.com"]),
        ("date", "text", ["2026-02-01"], ["2026-02-01"]),
    ],
)
def test_values_take_the_new_shape(cast, client_of, of_type, before, after, values, become):
    attribute = of_type(before, *values)
    client_of(cast.alice).post(f"{URL}{attribute.pk}/type/", {"type": after, "losses": "0"})
    assert held() == become


def test_a_list_is_offered_what_is_there(cast, client_of, of_type):
    attribute = of_type("text", "Gold", "gold", "Free")
    page = client_of(cast.alice).get(f"{URL}{attribute.pk}/type/").content.decode()
    assert "Free" in page
    data = {"type": "list", "options": "Gold\nFree", "losses": "0"}
    client_of(cast.alice).post(f"{URL}{attribute.pk}/type/", data)
    assert held() == ["Gold", "Gold", "Free"]


def test_a_viewer_changes_no_type(cast, client_of, of_type):
    attribute = of_type("text", "1")
    assert client_of(cast.carol).post(f"{URL}{attribute.pk}/type/", {"type": "number"}).status_code == 403


class TestPattern:
    """A regular expression is tried in the editor, and cannot be made to hang."""

    @pytest.fixture
    def attempt(self, cast, client_of):
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
        return lambda **data: client_of(cast.alice).post(f"{URL}pattern/", data, headers=headers)

    def test_a_sample_fits_or_the_hint_says_why_not(self, attempt):
        assert b"It fits." in attempt(pattern=r"\d{3}", sample="123", hint="Three digits.").content
        assert b"Three digits." in attempt(pattern=r"\d{3}", sample="1234", hint="Three digits.").content

    @pytest.mark.parametrize("pattern", ["(", r"(?=x)", r"\1", "a{2000}"])
    def test_what_is_none_is_refused_with_the_reason(self, attempt, pattern):
        answer = attempt(pattern=pattern, sample="x")
        assert answer.status_code == 422 and b"not a regular expression" in answer.content

    def test_fifty_thousand_characters_take_no_time(self):
        pattern = clean_pattern("(a+)+$")
        started = time.perf_counter()
        assert not pattern.fullmatch("a" * 50_000 + "b")
        assert time.perf_counter() - started < 0.1
