"""Lists are sorted by the attributes that say so, of which there are few; each has an index of its own."""

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction

from accounts import attribute_index
from accounts.models import CustomAttribute
from accounts.tasks import tend_attribute_indexes
from companies.models import Company
from contacts.models import Contact
from tests.imports.test_worker import work

URL = "/acme/settings/attributes/"
CONTACTS, COMPANIES = "/acme/contacts/", "/acme/companies/"


def add(account, key="plan", **fields) -> CustomAttribute:
    attribute = CustomAttribute(account=account, key=key, name=key.title(), **{"is_sortable": True} | fields)
    return CustomAttribute.objects.add(attribute)


def people(account, *values, key="plan") -> None:
    made = [Contact(account=account, name=f"P{n}", attributes={key: v}) for n, v in enumerate(values)]
    Contact.objects.bulk_create([*made, Contact(account=account, name="Nobody")])


def order(client, sort, url=CONTACTS) -> list[str]:
    return [row.name for row in client.get(url, {"sort": sort}).context["listing"].rows]


def tend(attribute_id: int) -> None:
    """As the worker does, whose transaction has written nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    attribute_index.tend(attribute_id)


def indexes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'attribute\\_%'")
        return [row[0] for row in cursor.fetchall()]


def definition() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", indexes())
        return cursor.fetchone()[0]


def filled(attribute, **changes) -> dict:
    return {"name": attribute.name, "model": attribute.model, "type": attribute.type} | changes


@pytest.mark.parametrize(
    ("type", "values", "expected"),
    [
        ("text", ["banana", "Água", "abacaxi", "Zebra"], ["P2", "P1", "P0", "P3"]),
        ("number", ["10", "9", "-2.5", "1000"], ["P2", "P1", "P0", "P3"]),
        ("currency", ["1000000", "20", "3"], ["P2", "P1", "P0"]),
        ("percent", ["100", "7.5", "20"], ["P1", "P2", "P0"]),
        ("date", ["2026-02-01", "2025-12-31", "1999-01-01"], ["P2", "P1", "P0"]),
        ("checkbox", [True, False], ["P1", "P0"]),
        ("list", ["silver", "Gold", "Bronze"], ["P1", "P0", "P2"]),
        ("link", ["https://b.test/", "https://a.test/"], ["P1", "P0"]),
    ],
)
def test_each_type_in_its_own_order_and_who_has_none_comes_last(cast, client_of, type, values, expected):
    add(cast.account, type=type, options=["Gold", "silver", "Bronze"] if type == "list" else [])
    people(cast.account, *values)
    client = client_of(cast.bob)
    assert order(client, "attribute.plan") == [*expected, "Nobody"]
    assert order(client, "-attribute.plan") == [*expected[::-1], "Nobody"]


def test_companies_too(cast, client_of):
    add(cast.account, model="company", type="number")
    for name, value in (("A", {"plan": "10"}), ("B", {}), ("C", {"plan": "9"})):
        Company.objects.create(account=cast.account, name=name, attributes=value)
    assert order(client_of(cast.bob), "attribute.plan", COMPANIES) == ["C", "A", "B"]


def test_pages_hold_each_record_once(cast, client_of):
    add(cast.account)
    people(cast.account, *["same"] * 120)
    client, seen = client_of(cast.bob), []
    for page in (1, 2, 3):
        listing = client.get(CONTACTS, {"sort": "attribute.plan", "page": page}).context["listing"]
        seen += [row.key for row in listing.rows]
    assert len(seen) == len(set(seen)) == 121


def test_only_what_says_so_sorts(cast, client_of):
    add(cast.account, is_sortable=False)
    people(cast.account, "b", "a")
    client = client_of(cast.bob)
    assert order(client, "attribute.plan") == order(client, "name")
    assert b"sort=attribute.plan" not in client.get(CONTACTS).content


def test_the_head_of_the_column_sorts(cast, client_of):
    add(cast.account)
    people(cast.account, "b", "a")
    client = client_of(cast.bob)
    client.post(f"{CONTACTS}layout/", {"order": ["attribute.plan"], "shown": ["attribute.plan"]})
    assert b"sort=attribute.plan" in client.get(CONTACTS).content
    assert b'aria-sort="ascending"' in client.get(CONTACTS, {"sort": "attribute.plan"}).content


def test_a_box_on_its_page_says_so(cast, client_of):
    plan = add(cast.account, is_sortable=False)
    client = client_of(cast.alice)
    assert client.post(f"{URL}{plan.pk}/", filled(plan, is_sortable="on")).status_code == 302
    plan.refresh_from_db()
    assert plan.is_sortable
    client.post(f"{URL}{plan.pk}/", filled(plan))
    plan.refresh_from_db()
    assert not plan.is_sortable


def test_five_are_the_most_of_one_kind(cast, client_of):
    for n in range(5):
        add(cast.account, key=f"a{n}")
    add(cast.account, model="company")
    add(cast.rival)
    sixth = add(cast.account, key="sixth", is_sortable=False)
    answer = client_of(cast.alice).post(f"{URL}{sixth.pk}/", filled(sixth, is_sortable="on"))
    assert answer.status_code == 422
    assert "by 5 attributes at most, and are by A0, A1, A2, A3, A4. Take one back first." in answer.text
    sixth.refresh_from_db()
    assert not sixth.is_sortable
    sixth.is_sortable = True
    with pytest.raises(ValidationError):
        sixth.save()


def test_deals_have_no_list_to_sort(cast, client_of):
    data = {"name": "Plan", "model": "deal", "type": "text", "is_sortable": "on"}
    assert "Only lists of contacts and companies" in client_of(cast.alice).post(f"{URL}new/", data).text
    assert not CustomAttribute.objects.exists()


@pytest.mark.parametrize(
    ("type", "options", "value"),
    [("text", [], "word {}"), ("number", [], "{}"), ("date", [], "2026-01-{:02}"), ("list", ["o 1", "It's"], "o {}")],
)
def test_the_index_gives_the_first_page(cast, type, options, value):
    plan = add(cast.account, type=type, options=options)
    people(cast.account, *(value.format(n % 97) for n in range(3_000)))
    tend(plan.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE; ANALYZE contacts_contact; SET ROLE conversalabs_app")
    rows = Contact.objects.visible_to(cast.bob).filter(attributes__has_key="plan")
    for keys in ((plan.sort_value, "pk"), (plan.sort_value.desc(), "-pk")):
        explained = rows.order_by(*keys).values("pk")[:51].explain()
        assert indexes()[0] in explained and "Sort" not in explained, explained


@pytest.mark.parametrize("key", ["it's", 'a"b', "x'; DROP TABLE accounts_label; --", "ünïcode", "50%"])
def test_no_key_leaves_its_quotes(cast, key):
    plan = CustomAttribute(account=cast.account, key=key, name="Plan", is_sortable=True)
    plan.save()
    tend(plan.pk)
    assert [name.split("_")[1] for name in indexes()] == [str(plan.pk)]
    people(cast.account, "b", "a", key=key)
    rows = Contact.objects.visible_to(cast.bob).filter(attributes__has_key=key)
    assert [each.name for each in rows.order_by(plan.sort_value)] == ["P1", "P0"]


def test_it_follows_the_type_and_goes_with_the_attribute(cast):
    plan = add(cast.account, type="text")
    people(cast.account, "10", "9")
    tend(plan.pk)
    tend(plan.pk)
    plan.type = "number"
    plan.save(update_fields=["type"])
    tend(plan.pk)
    assert len(indexes()) == 1 and "attribute_number" in definition()
    plan.type, plan.options = "list", ["It's", 'a "b"', "c, d"]
    plan.save()
    tend(plan.pk)
    assert len(indexes()) == 1 and "attribute_place" in definition()
    plan.move_option("c, d", -1, by=cast.alice)
    before = indexes()
    tend(plan.pk)
    assert len(indexes()) == 1 and indexes() != before
    pk = plan.pk
    plan.remove(by=cast.alice)
    tend(pk)
    assert indexes() == []


def test_what_is_not_to_be_sorted_by_gets_no_index(cast):
    for attribute in (
        add(cast.account, is_sortable=False),
        add(cast.account, key="other", model="deal", is_sortable=False),
    ):
        tend(attribute.pk)
    tend(10**15)
    assert indexes() == []


def test_a_text_too_long_for_an_index_is_stored(cast, client_of):
    plan = add(cast.account)
    tend(plan.pk)
    people(cast.account, "한" * 5_000, "a")
    assert order(client_of(cast.bob), "attribute.plan") == ["P1", "P0", "Nobody"]


def test_the_products_login_makes_no_index_itself(cast):
    with pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE INDEX own ON contacts_contact (city)")


@pytest.mark.django_db(transaction=True)
def test_the_worker_builds_and_drops_it(cast, client_of):
    plan = add(cast.account, is_sortable=False)
    client = client_of(cast.alice)
    client.post(f"{URL}{plan.pk}/", filled(plan, is_sortable="on"))
    work()
    assert [name.split("_")[1] for name in indexes()] == [str(plan.pk)]
    client.post(f"{URL}{plan.pk}/", filled(plan))
    work()
    assert indexes() == []


@pytest.mark.django_db(transaction=True)
def test_at_night_what_was_left_behind_goes(cast):
    plan = add(cast.account)
    work()
    CustomAttribute.objects.filter(pk=plan.pk).delete()
    tend_attribute_indexes(timestamp=0)
    work()
    assert indexes() == []
