"""A company is found by its name, a domain or its phone."""

import pytest

from companies.models import Company

LIST = "/acme/companies/"


@pytest.fixture
def names(cast):
    Company.objects.add(cast.account, name="Padaria São Jorge", domains=["saojorge.test"], phone="(81) 3333-1234")
    Company.objects.add(cast.account, name="Jorge Tools", domains=["tools.test", "mail.jt.test"])
    Company.objects.add(cast.rival, name="Padaria Rival", domains=["rival.test"], phone="(81) 3333-1234")

    def found(text, member=cast.bob):
        companies = Company.objects.visible_to(member)
        matching = [each.name for each in companies.matching(text).order_by(*companies.best_order(text))]
        assert [companies.get(pk=pk).name for pk in companies.find(text, 10)] == matching or not text
        return matching

    return found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("padaria", "Padaria São Jorge"),
        ("SAO pad", "Padaria São Jorge"),
        ("saojor", "Padaria São Jorge"),
        ("@saojorge.test", "Padaria São Jorge"),
        ("3333-1234", "Padaria São Jorge"),
        ("+55 81 3333 1234", "Padaria São Jorge"),
        ("1234", "Padaria São Jorge"),
        ("jt.te", "Jorge Tools"),
        ("tools", "Jorge Tools"),
    ],
)
def test_it_finds(names, text, name):
    assert names(text) == [name]


def test_what_begins_with_the_text_comes_first(names):
    assert names("jorge") == ["Jorge Tools", "Padaria São Jorge"]


@pytest.mark.parametrize("text", ["%", "_", "' OR 1=1 --", "...", "🙂", "nobody", "12", "0000000", "@"])
def test_odd_text_finds_nothing_or_everything_but_never_fails(names, text):
    assert names(text) in ([], names(""))


def test_the_list_searches_so(names, cast, client_of):
    rows = client_of(cast.carol).get(LIST, {"q": "jorge"}).context["listing"].rows
    assert [row.name for row in rows] == ["Jorge Tools", "Padaria São Jorge"]


def test_a_limit_leaves_the_best(cast, names):
    Company.objects.bulk_create([Company(account=cast.account, name=f"Jorge {letter}") for letter in "ZYXWVUT"])
    companies = Company.objects.visible_to(cast.bob)
    assert [companies.get(pk=pk).name for pk in companies.find("jorge", 3)] == ["Jorge T", "Jorge Tools", "Jorge U"]
