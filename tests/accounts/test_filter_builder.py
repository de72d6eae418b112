"""Building a filter with nested groups: every act is a form that comes back, and nothing typed is lost."""

import json
import time

import pytest
from django.utils.translation import gettext

from accounts.filters import Filter, FilterError
from accounts.filters.builder import Builder
from accounts.filters.fields import fields_of
from accounts.models import CustomAttribute, Label
from contacts.models import Contact

URL = "/acme/contacts/"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
# City is Recife, or (owner is empty and (score is more than 10)).
SENT = {
    "build": "1", "do": "draw", "f-op": "or",
    "f.0-field": "city", "f.0-operator": "is", "f.0-value": "Recife",
    "f.1-op": "and",
    "f.1.0-field": "owner", "f.1.0-operator": "is_empty",
    "f.1.1-op": "or",
    "f.1.1.0-field": "attribute.score", "f.1.1.0-operator": "gt", "f.1.1.0-value": "1,000.5",
}  # fmt: skip
CITY, OWNER = {"field": "city", "operator": "is", "value": "Recife"}, {"field": "owner", "operator": "is_empty"}
SCORE = {"field": "attribute.score", "operator": "gt", "value": "1000.5"}
TREE = {"op": "or", "rules": [CITY, {"op": "and", "rules": [OWNER, {"op": "or", "rules": [SCORE]}]}]}


@pytest.fixture
def score(cast) -> CustomAttribute:
    return CustomAttribute.objects.create(account=cast.account, key="score", name="Score", type="number")


@pytest.fixture
def client(cast, score, client_of):
    return client_of(cast.bob)


def outline(response) -> str:
    """The groups and the fields in them: "or(city and(owner))"."""
    draw = lambda node: f"{node.op}({' '.join(map(draw, node.children))})" if node.is_group else node.key or "?"  # noqa: E731
    return draw(response.context["builder"].root)


def values(response) -> list:
    return [node.form and node.form["value"].value() if node.form and "value" in node.form.fields else None
            for node in response.context["builder"].rules]  # fmt: skip


def test_what_is_built_becomes_the_lists_address(client):
    response = client.get(URL, SENT | {"do": "apply", "q": "an"})
    assert response.status_code == 302
    assert client.get(response.url).context["listing"].filter.as_json() == TREE
    assert client.get(response.url).context["listing"].text == "an"
    again = client.get(URL, {"build": "1", "filter": json.dumps(TREE)})
    assert outline(again) == "or(city and(owner or(attribute.score)))" and "1,000.5" in again.content.decode()


ACTS = [
    ("add:f", "or(city and(owner or(attribute.score)) ?)"),
    ("add:f.1.1", "or(city and(owner or(attribute.score ?)))"),
    ("group:f", "or(city and(owner or(attribute.score)) and(?))"),
    ("group:f.1.1", "or(city and(owner or(attribute.score and(?))))"),
    ("remove:f.0", "or(and(owner or(attribute.score)))"),
    ("remove:f.1", "or(city)"),
    ("remove:f", "or(city and(owner or(attribute.score)))"),
    ("down:f.0", "or(and(city owner or(attribute.score)))"),
    ("up:f.1", "or(and(owner or(attribute.score)) city)"),
    ("up:f.1.0", "or(city owner and(or(attribute.score)))"),
    ("down:f.1.0", "or(city and(or(owner attribute.score)))"),
    ("down:f.1.1.0", "or(city and(owner or() attribute.score))"),
    ("up:f.0", "or(city and(owner or(attribute.score)))"),
    ("down:f.1", "or(city and(owner or(attribute.score)))"),
    ("add:f.0", "or(city and(owner or(attribute.score)))"),
    ("drop:f.7.8", "or(city and(owner or(attribute.score)))"),
    ("add:f' OR 1=1", "or(city and(owner or(attribute.score)))"),
]


def test_each_act_gives_the_form_back_with_what_was_typed(client):
    for do, expected in ACTS:
        response = client.get(URL, SENT | {"do": do})
        assert response.status_code == 200 and outline(response) == expected, do
        assert ("Recife" in values(response)) == ("city" in expected), do
        assert ("1,000.5" in values(response)) == ("score" in expected), do


def test_another_field_brings_its_own_inputs(client):
    label = Label.objects.create(account=client.get(URL).wsgi_request.account, name="VIP")
    response = client.get(URL, SENT | {"f.0-field": "label", "f.0-was": "city"})
    assert values(response)[0] in (None, []) and f'name="f.0-value" value="{label.pk}"' in response.content.decode()


WRONG = [
    ({"f.0-value": ""}, "needs a value"),
    ({"f.0-value": "a\0b"}, "Null characters"),
    ({"f.0-field": ""}, "Choose a field"),
    ({"f.0-field": "owner__user__password"}, "not there"),
    ({"f.0-field": "pk__in"}, "not there"),
    ({"f.0-operator": "regex"}, "Select a valid choice"),
    ({"f.1.1.0-value": "many"}, "Enter a number"),
    ({"f.0-field": "order_total", "f.0-operator": "gt", "f.0-value": "9", "f.0-currency": "XXX"}, "valid choice"),
    ({"f.0-field": "label", "f.0-operator": "one_of", "f.0-value": "999"}, "no longer there"),
    ({"f.0-field": "label", "f.0-operator": "one_of", "f.0-value": "1 OR 1=1"}, "no longer there"),
    ({"f.0-field": "segment", "f.0-operator": "one_of", "f.0-value": "999"}, "no longer there"),
    ({"f.0-field": "company", "f.0-operator": "is", "f.0-value": "999"}, "no longer there"),
    ({"f.0-field": "created", "f.0-operator": "last_days", "f.0-days": "-1"}, "greater than or equal"),
]


def test_bad_input_comes_back_with_what_was_typed(client):
    for changes, error in WRONG:
        response = client.get(URL, SENT | changes | {"do": "apply"})
        content = response.content.decode()
        assert response.status_code == 422 and error in content and 'aria-invalid="true"' in content, changes
        assert (changes.get("f.1.1.0-value") or "1,000.5") in values(response), changes


TOO_MUCH = [
    ({f"f{'.0' * depth}-op": "and" for depth in range(900)}, 422),
    ({f"f.{number}-field": "city" for number in range(900)}, 422),
    ({f"f.{number}-field": "city" for number in range(10_000)}, 400),
    ({"f-op": "and"} | {f"f.{n}-{key}": value for n in range(51) for key, value in OWNER.items()}, 422),
]


def test_too_much_is_refused(client):
    for sent, status in TOO_MUCH:
        assert client.get(URL, sent | {"build": "1", "do": "apply"}).status_code == status


@pytest.mark.parametrize(
    "sent", [[f"f{'.0' * depth}-op" for depth in range(1_000)], [f"f.{n}-field" for n in range(10_000)]]
)
def test_it_is_refused_at_once(cast, sent):
    sent = dict.fromkeys(sent, "and")
    gettext("This filter cannot be read.")
    started = time.thread_time()
    with pytest.raises(FilterError):
        Builder.of_data(sent, {}, cast.bob, {})
    assert time.thread_time() - started < 0.1


def test_the_count_follows_and_says_what_it_waits_for(cast, client):
    Contact.objects.add(cast.account, name="Ana", city="Recife")
    counted = client.get(URL, SENT | {"do": "count"}, headers=HTMX).content.decode()
    assert "City is Recife or (Owner is empty and (Score is more than 1,000.5))" in counted
    assert '<strong class="num">1</strong> contact' in counted and "<form" not in counted
    waiting = client.get(URL, SENT | {"do": "count", "f.1.1.0-value": ""}, headers=HTMX)
    assert waiting.status_code == 200 and "Condition 3: “Score” needs a value." in waiting.content.decode()


def test_empty_groups_fall_away_and_nothing_at_all_clears_the_filter(client):
    sent = SENT | {"do": "apply", "f.2-op": "and", "f.2.0-op": "or"}
    assert client.get(client.get(URL, sent).url).context["listing"].filter.as_json() == TREE
    assert client.get(URL, {"build": "1", "do": "apply", "f-op": "and"}).url == URL


def test_every_list_has_the_same_builder(client):
    for address in ("contacts", "companies", "orders", "conversations"):
        response = client.get(f"/acme/{address}/?build=1")
        assert response.status_code == 200 and b"data-builder" in response.content
        assert f'action="/acme/{address}/"' in response.content.decode()


def test_a_condition_is_read_as_its_reader_writes_numbers(cast, client):
    cast.bob.user.language = "pt-br"
    cast.bob.user.save()
    response = client.get(URL, SENT | {"do": "apply", "f.1.1.0-value": "1.000,5"})
    assert client.get(response.url).context["listing"].filter.as_json() == TREE
    assert 'value="1.000,5"' in client.get(URL, {"build": "1", "filter": json.dumps(TREE)}).content.decode()


def test_of_what_cannot_be_applied_the_missing_part_is_marked(cast, client, score):
    score.delete()
    response = client.get(URL, {"build": "1", "filter": json.dumps(TREE)})
    builder = response.context["builder"]
    assert [bool(node.error) for node in builder.rules] == [False, False, True] and builder.is_checked
    assert values(response)[0] == "Recife" and response.content.decode().count("aria-invalid") == 1
    fields = fields_of(Contact, cast.bob)
    told = Builder.of_tree(TREE, fields, cast.bob, {"attribute.score": {"": "Score"}}).rules[2]
    assert told.lacking == "Score" and "“Score”" in told.error


def test_a_filter_comes_back_from_the_form_as_it_went_in(cast, client):
    label = Label.objects.create(account=cast.account, name="VIP")
    lead = Label.objects.create(account=cast.account, name="Lead")
    rules = [
        {"field": "label", "operator": "none_of", "value": [str(label.pk), str(lead.pk)]},
        {"field": "owner", "operator": "is", "value": "me"},
        {"field": "created", "operator": "between", "value": ["2026-01-01", "2026-02-01"]},
        {"field": "last_message", "operator": "not_last_days", "value": "30"},
        {"field": "order_total", "operator": "between", "value": ["1000.5", "2000", "USD"]},
        {"field": "order_total", "operator": "is_empty", "value": "EUR"},
        {"field": "channel", "operator": "is_empty"},
        {"field": "blocked", "operator": "unchecked"},
    ]  # fmt: skip
    fields = fields_of(Contact, cast.bob)
    drawn = Builder.of_tree({"op": "and", "rules": rules}, fields, cast.bob, {})
    assert not drawn.problems and drawn.tree() == {"op": "and", "rules": rules}
    assert Filter.of(Contact, drawn.tree(), cast.bob).as_json() == drawn.tree()
