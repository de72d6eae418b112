"""Segments within segments: no circles, not too deep, nothing told that is private, and what is gone is named."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import CustomAttribute, Label, Member
from contacts.models import Contact, Segment
from contacts.models.segment_graph import DEEPEST
from tests.at_once import at_once

URL = "/acme/contacts/"
LOCAL = {"field": "city", "operator": "is", "value": "Recife"}


def query(*rules, op="and", **more) -> dict:
    return {"filter": {"op": op, "rules": list(rules)}} | more


def within(*segments, operator="one_of") -> dict:
    return {"field": "segment", "operator": operator, "value": [str(segment.pk) for segment in segments]}


@pytest.fixture
def locals_(cast, ana) -> Segment:
    Contact.objects.add(cast.account, name="Bia", city="Natal")
    Contact.objects.add(cast.account, name="Caio")
    return Segment.objects.add("Locals", query(LOCAL), by=cast.bob)


def names(segment: Segment, member) -> list[str]:
    return sorted(segment.contacts(member).values_list("name", flat=True))


def test_one_asks_for_another_or_for_none_of_it(cast, locals_):
    inside = Segment.objects.add("Inside", query(within(locals_)), by=cast.bob)
    outside = Segment.objects.add("Outside", query(within(locals_, operator="none_of")), by=cast.bob)
    assert (names(inside, cast.bob), names(outside, cast.bob)) == (["Ana Sousa"], ["Bia", "Caio"])
    found = Segment.objects.add("Found", query(q="bia"), by=cast.bob)
    either = Segment.objects.add("Either", query(within(found, inside)), by=cast.bob)
    assert names(either, cast.bob) == ["Ana Sousa", "Bia"]
    neither = Segment.objects.add("Neither", query(within(either, operator="none_of")), by=cast.bob)
    assert names(neither, cast.bob) == ["Caio"]
    everybody = Segment.objects.add("Everybody", {}, by=cast.bob)
    nobody = Segment.objects.add("Nobody", query(within(everybody, operator="none_of")), by=cast.bob)
    assert names(nobody, cast.bob) == []


def test_what_they_may_ask_for_is_found_out_once_for_all_of_them(cast, locals_):
    several = [Segment.objects.add(f"S{number}", query(within(locals_)), by=cast.bob) for number in range(6)]
    whole = Segment.objects.add("All", query(within(*several)), by=cast.bob)
    with CaptureQueriesContext(connection) as asked:
        whole.contacts(cast.bob)
    defined = [each for each in asked.captured_queries if 'FROM "accounts_customattribute"' in each["sql"]]
    assert len(defined) == 2  # for the filter itself, and for those within it


def test_a_circle_is_refused_with_the_chain_named(cast, locals_, client_of):
    outer = Segment.objects.add("Outer", query(within(locals_)), by=cast.bob)
    client = client_of(cast.bob)
    for segment, chain in [(locals_, "“Locals” → “Outer” → “Locals”"), (outer, "“Outer” → “Outer”")]:
        address = f"{URL}segments/{segment.pk}/query/?filter={json.dumps(query(within(outer))['filter'])}"
        assert chain in client.post(address, follow=True).content.decode()
    locals_.refresh_from_db()
    assert locals_.query == query(LOCAL)


@pytest.mark.django_db(transaction=True)
def test_two_that_save_at_once_make_no_circle(cast):
    first, second = (Segment.objects.add(name, query(LOCAL), by=cast.bob) for name in ("First", "Second"))

    def save(number: int) -> None:
        segment, other = (first, second) if number % 2 else (second, first)
        Segment.objects.get(pk=segment.pk).change(by=Member.objects.get(pk=cast.bob.pk), query=query(within(other)))

    refusals = [answer for answer in at_once(save) if answer]
    assert len(refusals) == 4 and all("cannot be within itself" in str(refusal) for refusal in refusals)
    assert sum(names(segment, cast.bob) == [] for segment in Segment.objects.all()) == 2


def test_the_depth_is_bounded_from_above_and_from_below(cast, locals_):
    chain = [locals_]
    for number in range(DEEPEST - 1):
        chain.append(Segment.objects.add(f"Level {number}", query(within(chain[-1])), by=cast.bob))
    assert names(chain[-1], cast.bob) == ["Ana Sousa"]
    with pytest.raises(ValidationError, match="at most 5 deep"):
        Segment.objects.add("Too deep", query(within(chain[-1])), by=cast.bob)
    bottom = Segment.objects.add("Bottom", query(LOCAL), by=cast.bob)
    with pytest.raises(ValidationError, match="at most 5 deep"):
        locals_.change(by=cast.bob, query=query(within(bottom)))


def test_what_has_come_about_otherwise_is_an_error_and_no_list(cast, locals_, client_of):
    """A circle, a depth or a size that no saving has let through."""
    outer = Segment.objects.add("Outer", query(within(locals_)), by=cast.bob)
    Segment.objects.filter(pk=locals_.pk).update(query=query(within(outer)))
    response = client_of(cast.bob).get(locals_.get_absolute_url())
    assert "within itself" in response.context["listing"].error and not response.context["listing"].rows
    wide = [{"field": "city", "operator": "is", "value": f"City {number}"} for number in range(45)]
    Segment.objects.filter(pk=locals_.pk).update(query=query(*wide, op="or"))
    many = {"op": "or", "rules": [within(locals_)] * 5}
    response = client_of(cast.bob).get(URL, {"filter": json.dumps(many)})
    assert response.status_code == 400 and "at most 200 conditions" in response.context["listing"].error


def test_a_private_one_of_somebody_else_is_as_good_as_none(cast, locals_, client_of):
    alices = Segment.objects.add("Secret plans", query(LOCAL), by=cast.alice)
    client = client_of(cast.bob)
    answers = [
        client.get(URL, {"filter": json.dumps(query(rule)["filter"])})
        for rule in (within(alices), {"field": "segment", "operator": "is", "value": "999999"})
    ]
    assert {response.status_code for response in answers} == {400}
    assert len({response.context["listing"].error for response in answers}) == 1
    assert not any(b"Secret plans" in response.content for response in answers)
    drawn = client.get(URL, {"build": "1", "do": "draw", "f-op": "and", "f.0-field": "segment"})
    assert b"Locals" in drawn.content and b"Secret plans" not in drawn.content


def test_a_shared_one_asks_for_shared_ones_alone(cast, locals_, client_of):
    client = client_of(cast.bob)
    address = f"{URL}segments/new/?filter={json.dumps(query(within(locals_))['filter'])}"
    refused = client.post(address, {"name": "For all", "is_shared": "on"})
    assert refused.status_code == 422 and "“Locals”, which only you see" in refused.content.decode()
    client.post(f"{URL}segments/{locals_.pk}/edit/", {"name": "Locals", "is_shared": "on"})
    assert client.post(address, {"name": "For all", "is_shared": "on"}).status_code == 302
    assert names(Segment.objects.get(name="For all"), cast.carol) == ["Ana Sousa"]
    unshared = client.post(f"{URL}segments/{locals_.pk}/edit/", {"name": "Locals"})
    assert unshared.status_code == 422 and "it is within “For all”" in unshared.content.decode()
    locals_.refresh_from_db()
    assert locals_.is_shared


def test_deleting_one_names_those_that_ask_for_it_and_they_name_it(cast, locals_, client_of):
    locals_.change(by=cast.bob, is_shared=True)
    Segment.objects.add("Mine", query(within(locals_)), by=cast.bob)
    Segment.objects.add("Alice’s", query(within(locals_)), by=cast.alice)
    client = client_of(cast.bob)
    asked = client.get(f"{URL}segments/{locals_.pk}/deletion/").content.decode()
    assert "Segment “Mine”" in asked and "A private segment of Alice" in asked and "Alice’s" not in asked
    client.post(f"{URL}segments/{locals_.pk}/deletion/")
    broken = client.get(Segment.objects.get(name="Mine").get_absolute_url())
    assert "“Segment” is compared with “Locals”, which is no longer there" in broken.content.decode()


def test_what_is_gone_is_called_by_its_name_and_marked_where_it_stands(cast, ana, client_of):
    label, attribute = (
        Label.objects.create(account=cast.account, name="VIP"),
        CustomAttribute.objects.create(account=cast.account, key="points", name="Loyalty points", type="number"),
    )
    rules = (
        {"field": "label", "operator": "is", "value": str(label.pk)},
        {"field": "attribute.points", "operator": "is_empty"},
    )
    for number, (rule, gone) in enumerate(zip(rules, (label, attribute), strict=True)):
        segment = Segment.objects.add(f"Segment {number}", query(LOCAL, rule), by=cast.bob, is_shared=True)
        name = str(gone)
        gone.delete()
        for member, is_told in [(cast.bob, True), (cast.alice, True), (cast.carol, gone == attribute)]:
            response = client_of(member).get(segment.get_absolute_url())
            assert (f"“{name}”" in response.content.decode()) == is_told and not response.context["listing"].rows
        form = client_of(cast.bob).get(f"{segment.get_absolute_url()}?build=1")
        assert [bool(node.error) for node in form.context["builder"].rules] == [False, True]
        assert name in form.content.decode() and "Recife" in form.content.decode()


def test_another_accounts_segment_is_as_good_as_none(cast, locals_, client_of):
    theirs = Segment.objects.add("Theirs", query(LOCAL), by=cast.mallory, is_shared=True)
    for rule in (within(theirs), {"field": "created_by_import", "operator": "is", "value": "1"}):
        assert client_of(cast.bob).get(URL, {"filter": json.dumps(query(rule)["filter"])}).status_code == 400
