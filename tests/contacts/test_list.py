"""The list of contacts is what its address says."""

import json

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import CustomAttribute, Label
from contacts.models import Contact, Segment

URL = "/acme/contacts/"


@pytest.fixture
def people(cast, ana, zoe):
    Contact.objects.add(cast.account, name="Bia Reis", city="Olinda", owner=cast.bob)
    Contact.objects.add(cast.account, emails=["carlos@acme.test"])
    return cast


def shown(response) -> list[str]:
    return [str(contact) for contact in response.context["listing"].rows]


def where(*rules) -> str:
    keys = ("field", "operator", "value")
    return json.dumps({"op": "and", "rules": [dict(zip(keys, rule, strict=False)) for rule in rules]})


def test_it_shows_the_accounts_own_contacts_by_name(people, client_of):
    response = client_of(people.carol).get(URL)
    assert shown(response) == ["Ana Sousa", "Bia Reis", "carlos@acme.test"]
    assert b"Zoe" not in response.content


def test_a_search_filter_and_order_work_together(people, client_of):
    client = client_of(people.bob)
    assert shown(client.get(URL, {"q": "acme"})) == ["Ana Sousa", "carlos@acme.test"]
    assert shown(client.get(URL, {"filter": where(("owner", "is", "me"))})) == ["Bia Reis"]
    assert shown(client.get(URL, {"filter": where(("city", "is_not", "Olinda")), "q": "ana"})) == ["Ana Sousa"]
    assert shown(client.get(URL, {"sort": "-name"})) == ["carlos@acme.test", "Bia Reis", "Ana Sousa"]


def test_a_fragment_holds_the_rows_and_the_count(people, client_of, htmx):
    response = client_of(people.bob).get(URL, {"q": "bia"}, headers=htmx)
    text = response.content.decode()
    assert "<html" not in text and "Bia Reis" in text and "Ana Sousa" not in text
    assert '<hx-partial hx-target="#list_count"' in text
    assert "HX-Request-Type" in response["Vary"] and response["Cache-Control"] == "no-store"


def test_on_the_way_back_the_whole_page_comes(people, client_of):
    response = client_of(people.bob).get(URL, headers={"HX-Request": "true", "HX-Request-Type": "full"})
    assert b"<html" in response.content


@pytest.mark.parametrize("filter", ["{", "[]x", where(("account__slug", "is", "rival")), where(("label", "is", "99"))])
def test_a_bad_filter_is_an_error_and_no_list(people, client_of, filter):
    response = client_of(people.bob).get(URL, {"filter": filter})
    assert response.status_code == 400
    assert b"Ana Sousa" not in response.content and b"Remove the filter" in response.content


@pytest.mark.parametrize(
    "query",
    [
        {"page": "1000000000"}, {"page": "-1"}, {"page": "x"}, {"page": "9" * 400}, {"sort": "password"},
        {"sort": "-"}, {"sort": "company__owner__user__password"}, {"q": "a\0b"}, {"q": "\udcff"}, {"q": "%" * 5000},
        {"q": "' OR 1=1 --"}, {"q": "🙂"}, {"rule": "nothing"}, {"edit": "7"}, {"edit": "-1"},
        {"rule": "created", "operator": "last_days", "days": "9" * 30},
        {"rule": "owner", "operator": "one_of", "value": "9" * 40},
        {"rule": "company", "operator": "is", "value": "9" * 40},
        {"rule": "city", "operator": "is", "value": "\0"},
        {"rule": "city", "operator": "__class__", "value": "x"},
    ],
)  # fmt: skip
def test_odd_addresses_never_fail(people, client_of, query):
    encoded = {key: value.encode("utf-8", "surrogatepass") for key, value in query.items()}
    assert client_of(people.bob).get(URL, encoded).status_code in (200, 422)


def test_pages_hold_fifty(people, client_of):
    Contact.objects.bulk_create([Contact(account=people.account, name=f"P{n:03}") for n in range(120)])
    client = client_of(people.bob)
    assert len(shown(client.get(URL))) == 50
    last = client.get(URL, {"page": "99"}).context["listing"]
    assert (last.page.number, last.first, last.last, last.total.number) == (3, 101, 123, 123)


def test_a_search_says_when_it_stops_counting(people, client_of, monkeypatch):
    monkeypatch.setattr("accounts.records.listing.MOST_FOUND", 2)
    listing = client_of(people.bob).get(URL, {"q": "a"}).context["listing"]
    assert (listing.total.words, len(listing.rows)) == ("2", 2)
    Contact.objects.add(people.account, name="Abel")
    assert client_of(people.bob).get(URL, {"q": "a"}).context["listing"].total.words == "2+"


def test_beyond_what_is_counted_the_total_is_about_what_the_planner_expects(people, client_of, monkeypatch):
    monkeypatch.setattr("accounts.records.listing.MOST_COUNTED", 20)
    total = lambda: client_of(people.bob).get(URL).context["listing"].total.words  # noqa: E731
    assert total() == "3"
    Contact.objects.bulk_create(Contact(account=people.account, name=f"Dan {n}") for n in range(2997))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE; ANALYZE contacts_contact; SET ROLE conversalabs_app")
    assert total() == "about 3,000"


def test_the_number_of_queries_does_not_grow_with_the_rows(people, client_of):
    label = Label.objects.create(account=people.account, name="Hot")
    CustomAttribute.objects.create(account=people.account, key="plan", name="Plan")
    client = client_of(people.bob)
    client.get(URL)

    def queries() -> int:
        caches["memory"].clear()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(URL)
        return len(captured)

    few = queries()
    for n in range(45):
        Contact.objects.add(people.account, name=f"P{n}", owner=people.bob, labels=[label])
    assert queries() == few <= 10


def test_a_condition_is_asked_for_in_two_steps(people, client_of):
    client = client_of(people.bob)
    assert b"Last message" in client.get(URL, {"rule": "-"}).content
    assert b"does not contain" in client.get(URL, {"rule": "city"}).content
    answer = client.get(URL, {"rule": "city", "operator": "is", "value": "recife", "sort": "-name"}, follow=True)
    assert shown(answer) == ["Ana Sousa"]
    assert [chip.words for chip in answer.context["listing"].chips()] == ["City is recife"]
    assert answer.context["listing"].sort == "-name"


def test_a_condition_without_its_value_is_asked_for_again(people, client_of, htmx):
    response = client_of(people.bob).get(URL, {"rule": "created", "operator": "before", "value": ""}, headers=htmx)
    assert response.status_code == 422
    assert "“Created” needs a value." in response.content.decode()


def test_boxes_give_one_of_several(people, client_of):
    values = {"rule": "owner", "operator": "one_of", "value": ["me", str(people.alice.pk)]}
    answer = client_of(people.bob).get(URL, values, follow=True)
    assert [chip.words for chip in answer.context["listing"].chips()] == ["Owner is one of Bob, Alice"]
    assert shown(answer) == ["Bia Reis"]


def test_a_condition_is_changed_and_removed(people, client_of):
    client = client_of(people.bob)
    first = client.get(URL, {"filter": where(("city", "is", "Recife"), ("name", "contains", "a"))})
    changed = {"filter": first.context["listing"].filter_parameter, "edit": "0", "operator": "is", "value": "Olinda"}
    answer = client.get(URL, changed, follow=True)
    assert shown(answer) == ["Bia Reis"]
    removed = client.get(next(iter(answer.context["listing"].chips())).remove_url)
    assert [chip.words for chip in removed.context["listing"].chips()] == ["Name contains a"]


def test_and_becomes_or(people, client_of):
    client = client_of(people.bob)
    both = client.get(URL, {"filter": where(("city", "is", "Recife"), ("city", "is", "Olinda"))})
    assert shown(both) == []
    assert shown(client.get(both.context["listing"].joint_url)) == ["Ana Sousa", "Bia Reis"]


def test_without_contacts_it_says_what_to_do(cast, client_of):
    assert b"Add the first by hand" in client_of(cast.bob).get(URL).content
    assert b"New contact" not in client_of(cast.carol).get(URL).content


def test_while_companies_are_off_nothing_speaks_of_them(cast, ana, client_of):
    cast.account.modules = ["crm"]
    cast.account.save()
    client = client_of(cast.alice)
    for url in (URL, f"{URL}{ana.pk}/", f"{URL}new/", f"{URL}?rule=-"):
        assert b"ompan" not in client.get(url).content
    assert client.get(URL, {"filter": where(("company", "is_empty"))}).status_code == 400


def test_segments_stand_in_the_sidebar_with_their_counts(people, client_of, htmx):
    query = {"filter": {"op": "and", "rules": [{"field": "city", "operator": "is_not_empty"}]}}
    Segment.objects.add("Locals", query, by=people.bob)
    Segment.objects.create(
        account=people.account,
        name="Broken",
        owner=people.bob,
        query={"filter": {"op": "and", "rules": [{"field": "gone", "operator": "is"}]}},
    )
    client = client_of(people.bob)
    shown = lambda response: [(child.label, child.count) for child in response.context["entry"].children]  # noqa: E731
    menu = {entry.label: entry for entry in client.get(URL).context["menu"]}
    assert [child.count for child in menu["Contacts"].children] == [None, None, None, None] and menu["Contacts"].refresh
    here = htmx | {"HX-Current-URL": f"http://testserver{Segment.objects.get(name='Locals').get_absolute_url()}?q="}
    counted = client.post(menu["Contacts"].refresh, headers=here)
    assert shown(counted) == [("Broken", None), ("Locals", "2"), ("All segments", None), ("Duplicates", None)]
    assert counted.content.decode().count("aria-current") == 1 and b"counted" in counted.content
    menu = {entry.label: entry for entry in client.get(URL).context["menu"]}
    assert not menu["Contacts"].refresh
    assert menu["Contacts"].is_current
