"""The options of a list: renamed with their records, removed after a question, moved by buttons and by dragging."""

import pytest

from accounts.models import CustomAttribute, Event
from contacts.models import Contact, Segment

URL = "/acme/settings/attributes/"


@pytest.fixture
def plan(cast) -> CustomAttribute:
    made = CustomAttribute(account=cast.account, name="Plan", key="plan", type="list", options=["Free", "Gold", "Pro"])
    return CustomAttribute.objects.add(made)


@pytest.fixture
def people(cast, plan) -> None:
    for name, option in {"Ana": "Gold", "Bia": "Gold", "Caio": "Pro", "Davi": None}.items():
        attributes = {"plan": option} if option else {}
        Contact.objects.add(cast.account, name=name, attributes=attributes)
    Contact.objects.create(account=cast.rival, name="Zoe", attributes={"plan": "Gold"})


def plans() -> dict:
    return {contact.name: contact.attributes.get("plan") for contact in Contact.objects.all()}


@pytest.fixture
def send(cast, client_of, plan):
    """`send("name/", option="Gold", name="Best")` as alice."""
    return lambda part, **data: client_of(cast.alice).post(f"{URL}{plan.pk}/options/{part}", data)


def test_each_option_stands_there_with_its_uses(cast, client_of, plan, people):
    assert plan.options_with_uses(cast.alice) == [("Free", 0), ("Gold", 2), ("Pro", 1)]
    assert b"2 records" in client_of(cast.alice).get(f"{URL}{plan.pk}/").content


def test_records_of_this_account_follow_a_renamed_option(send, plan, people):
    assert send("name/", option="Gold", name="Gold plan").status_code == 302
    plan.refresh_from_db()
    assert plan.options == ["Free", "Gold plan", "Pro"]
    assert plans() == {"Ana": "Gold plan", "Bia": "Gold plan", "Caio": "Pro", "Davi": None, "Zoe": "Gold"}


def test_segments_follow_a_renamed_option(cast, send, plan, people):
    rules = [{"field": "attribute.plan", "operator": "one_of", "value": ["Gold", "Free"]}]
    segment = Segment.objects.add("Golden", {"filter": {"op": "and", "rules": rules}}, by=cast.alice)
    send("name/", option="Gold", name="Best")
    segment.refresh_from_db()
    assert segment.query["filter"]["rules"][0]["value"] == ["Best", "Free"]
    assert {str(contact) for contact in segment.contacts(cast.alice)} == {"Ana", "Bia"}


@pytest.mark.parametrize(("option", "name"), [("Gold", "pro"), ("Gold", " "), ("Gone", "New"), ("Gold", "x" * 101)])
def test_a_name_that_is_taken_or_none_changes_nothing(send, plan, people, option, name):
    before = plans()
    assert send("name/", option=option, name=name).status_code == 422
    plan.refresh_from_db()
    assert plan.options == ["Free", "Gold", "Pro"] and plans() == before


def test_removing_asks_what_becomes_of_the_records(cast, client_of, plan, people):
    page = client_of(cast.alice).get(f"{URL}{plan.pk}/options/removal/", {"option": "Gold"}).content.decode()
    assert "2 records hold it" in page and "No value" in page and plans()["Ana"] == "Gold"


@pytest.mark.parametrize(("instead", "becomes"), [("Free", "Free"), ("", None)])
def test_they_get_another_option_or_none(send, plan, people, instead, becomes):
    send("removal/?option=Gold", instead=instead)
    plan.refresh_from_db()
    assert plan.options == ["Free", "Pro"]
    assert plans() == {"Ana": becomes, "Bia": becomes, "Caio": "Pro", "Davi": None, "Zoe": "Gold"}


def test_a_segment_that_asked_for_it_follows_or_says_so(cast, client_of, send, people):
    rules = [{"field": "attribute.plan", "operator": "is", "value": "Gold"}]
    segment = Segment.objects.add("Golden", {"filter": {"op": "and", "rules": rules}}, by=cast.alice)
    send("removal/?option=Gold", instead="")
    assert b"no longer there" in client_of(cast.alice).get(segment.get_absolute_url()).content


@pytest.mark.parametrize("instead", ["Gold", "Silver"])
def test_what_is_no_option_takes_no_place(send, plan, people, instead):
    before = plans()
    assert send("removal/?option=Gold", instead=instead).status_code == 422 and plans() == before


def test_the_last_option_stays(send, plan):
    send("removal/?option=Free", instead=""), send("removal/?option=Gold", instead="")
    assert send("removal/?option=Pro", instead="").status_code == 422
    plan.refresh_from_db()
    assert plan.options == ["Pro"]


@pytest.mark.parametrize(
    ("where", "order"),
    [
        ({"step": "-1"}, ["Gold", "Free", "Pro"]),
        ({"step": "1"}, ["Free", "Pro", "Gold"]),
        ({"after": "Pro"}, ["Free", "Pro", "Gold"]),
        ({"after": ""}, ["Gold", "Free", "Pro"]),
        ({"after": "Gone"}, ["Free", "Gold", "Pro"]),
        ({"after": "Gold"}, ["Free", "Gold", "Pro"]),
    ],
)
def test_an_option_moves_by_a_step_or_behind_another(send, plan, where, order):
    send("position/", option="Gold", **where)
    plan.refresh_from_db()
    assert plan.options == order


def test_an_option_is_added_once_however_it_is_spelt(send, plan):
    assert send("", option=" Não ").status_code == 302 and send("", option="NAO").status_code == 422
    plan.refresh_from_db()
    assert plan.options == ["Free", "Gold", "Pro", "Não"]
    assert Event.objects.filter(verb="attribute.options_changed").count() == 1


def test_htmx_gets_the_editor_and_the_reason(cast, client_of, plan):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    url = f"{URL}{plan.pk}/options/"
    refused = client_of(cast.alice).post(url, {"option": "gold"}, headers=headers)
    assert refused.status_code == 422 and b"There is this option already." in refused.content
    assert b"<html" not in refused.content and f"attribute_{plan.pk}_options".encode() in refused.content


def test_a_viewer_changes_none(cast, client_of, plan):
    for part in ("", "name/", "position/", "removal/"):
        answer = client_of(cast.carol).post(f"{URL}{plan.pk}/options/{part}", {"option": "Gold", "name": "Best"})
        assert answer.status_code == 403
    plan.refresh_from_db()
    assert plan.options == ["Free", "Gold", "Pro"]
