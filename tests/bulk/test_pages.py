"""From the list's boxes to the report: what is asked, what is refused, and what is said."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.urls import reverse

from accounts.models import CustomAttribute, Label, Role
from bulk.models import BulkAction
from companies.models import Company
from contacts.models import Contact, Segment
from tests.access.test_walls import FRAGMENT, state
from tests.bulk.conftest import label, to


def at(act: str, kind: str = "contact") -> str:
    return reverse("bulk:new", args=["acme", kind, act])


def ticked(records, **more) -> dict:
    return {"selected": [each.pk for each in records], **more}


def matching(*rules, **more) -> dict:
    tree = json.dumps({"op": "and", "rules": list(rules)}) if rules else ""
    return {"all_matching": "1", "filter": tree, "q": "", **more}


RECIFE = {"field": "city", "operator": "is", "value": "Recife"}


@pytest.fixture
def alice(cast, client_of):
    return client_of(cast.alice)


@pytest.fixture
def bob(cast, client_of):
    return client_of(cast.bob)


def test_the_list_offers_what_one_may_do_and_works_without_scripts(bob, cast, client_of, people):
    cast.bob.set_roles([Role.make(cast.account, "Editor", {"see_contacts", "manage_contacts"})])
    page = bob.get("/acme/contacts/").content.decode()
    assert "bulk_menu" in page and at("delete") in page and at("export") not in page
    assert "<noscript>" in page and reverse("bulk:choose", args=["acme", "contact"]) in page
    chosen = bob.get(reverse("bulk:choose", args=["acme", "contact"]), ticked(people)).content.decode()
    assert f"{at('block')}?selected={people[0].pk}&amp;" in chosen
    assert "bulk_menu" not in client_of(cast.carol).get("/acme/contacts/").content.decode()


def test_a_few_are_changed_at_once_with_an_undo_in_the_message(alice, people, vip):
    asked = alice.get(at("label-add"), ticked(people), headers=FRAGMENT)
    assert "Label 3 contacts" in asked.content.decode() and not BulkAction.objects.exists()
    back = "/acme/contacts/?q=ana"
    answer = alice.post(at("label-add"), ticked(people, labels=[vip.pk], back=back))
    assert (answer.status_code, answer["Location"]) == (302, back)
    page = alice.get(back).content.decode()
    action = BulkAction.objects.get()
    assert "3 contacts labelled" in page and reverse("bulk:undone", args=["acme", action.pk]) in page
    assert alice.post(reverse("bulk:undone", args=["acme", action.pk])).status_code == 302
    assert "3 contacts as before" in alice.get(action.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "back", ["//evil.test", "https://evil.test/acme/", "/rival/contacts/", "javascript:x", "/\\evil"]
)
def test_one_comes_back_to_a_page_of_the_account_alone(alice, people, back):
    assert alice.post(at("block"), ticked(people, back=back))["Location"] == "/acme/contacts/"


def test_all_that_match_are_those_that_matched_when_it_was_asked_for(alice, cast, people):
    Contact.objects.add(cast.account, name="Dan", city="Olinda")
    asked = alice.get(at("block"), matching(RECIFE)).content.decode()
    assert "Block 3 contacts" in asked and "City is Recife" in asked
    alice.post(at("block"), matching(RECIFE, seen=3))
    assert set(Contact.objects.filter(is_blocked=True).values_list("name", flat=True)) == {"Ana", "Bea", "Cid"}
    alice.post(at("unblock"), matching(q="bea"))
    assert set(Contact.objects.filter(is_blocked=True).values_list("name", flat=True)) == {"Ana", "Cid"}


def test_an_act_that_changes_what_matches_neither_skips_nor_repeats(desk, people, vip, monkeypatch):
    monkeypatch.setattr("bulk.freezing.PART_ROWS", 1)
    without = json.dumps({"op": "and", "rules": [{"field": "label", "operator": "is_empty"}]})
    done = desk.act("label-add", query={"filter": without}, **label(vip))
    assert (done.total, done.counts) == (3, {"changed": 3}) and done.rows.count() == 3


def test_more_than_the_person_has_agreed_to_is_asked_again(alice, cast, people):
    Contact.objects.add(cast.account, name="Dan", city="Recife")
    answer = alice.post(at("delete"), matching(RECIFE, seen=3), headers=FRAGMENT)
    assert answer.status_code == 409 and Contact.objects.count() == 4 and not BulkAction.objects.exists()
    assert "Meanwhile 4 contacts match" in answer.content.decode() and "Delete 4 contacts" in answer.content.decode()


@pytest.mark.parametrize("act", ["label-add", "owner", "block", "delete", "export"])
def test_one_foreign_id_among_fifty_refuses_the_whole(act, alice, cast, vip):
    contacts = [Contact.objects.add(cast.account, name=f"n{number}") for number in range(49)]
    foreign = Contact.objects.add(cast.rival, name="Zoe")
    before = state(cast.account), state(cast.rival)
    more = {"labels": [vip.pk], "to": cast.bob.pk, "columns": "all"}
    answers = [alice.post(at(act), {**ticked(contacts), **more, "selected": [*(each.pk for each in contacts), odd]})
               for odd in (foreign.pk, 10**9, "x", -1, "9" * 30)]  # fmt: skip
    assert {answer.status_code for answer in answers} == {422}
    assert len({answer.context["draft"].errors[0] for answer in answers}) == 1
    assert (state(cast.account), state(cast.rival)) == before


def test_what_is_chosen_for_them_has_to_be_of_the_account_too(alice, cast, people, acme):
    theirs = Company.objects.add(cast.rival, name="Zyx"), Label.objects.create(account=cast.rival, name="Zyx")
    before = state(cast.account)
    for act, field, pk in (
        ("company", "to", theirs[0].pk), ("label-add", "labels", theirs[1].pk), ("label-remove", "labels", 10**9),
        ("owner", "to", cast.mallory.pk),
    ):  # fmt: skip
        answer = alice.post(at(act), ticked(people, **{field: pk}))
        assert answer.status_code == 422 and "Zyx" not in answer.content.decode()
    assert state(cast.account) == before


@pytest.mark.parametrize(
    "given",
    [
        "{", "[]", '{"op": "and", "rules": [{"field": "attribute.gone", "operator": "is", "value": "x"}]}',
        '{"op": "and", "rules": [{"field": "label", "operator": "is", "value": "999999"}]}',
        '{"op": "and", "rules": [{"field": "owner__password", "operator": "is", "value": "x"}]}',
        '{"op": "and", "rules": [{"field": "city", "operator": "is", "value": "x\\u0000"}]}',
        '{"op": "\' OR 1=1 --", "rules": []}', "[" * 20_000,
        '{"op": "and", "rules": [{"op": "or", "rules": []}]}', '{"op": "and", "rules": [{"field": "\\ud800"}]}',
        '{"op": "and", "rules": [{"field": "city", "operator": "contains", "value": "\u0301"}]}',
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_applied_does_nothing_to_anybody(given, alice, cast, people):
    before = state(cast.account)
    answers = [send(at("delete"), matching() | {"filter": given}) for send in (alice.get, alice.post)]
    assert {answer.status_code for answer in answers} == {422} and state(cast.account) == before


def test_a_choice_that_is_not_whole_comes_back_as_it_was_typed(alice, cast, people):
    CustomAttribute.objects.create(account=cast.account, key="size", name="Size", type="number")
    assert alice.post(at("label-add"), ticked(people)).status_code == 422
    asked = alice.get(at("attribute"), ticked(people))
    assert asked.context["draft"].form.is_whole is False and "Next" in asked.content.decode()
    assert alice.get(at("attribute"), ticked(people, attribute="size")).context["draft"].form.is_whole
    answer = alice.post(at("attribute"), ticked(people, attribute="size", value="many"))
    assert answer.status_code == 422 and 'value="many"' in answer.content.decode()
    assert alice.post(at("attribute"), ticked(people, attribute="size", value="1.5")).status_code == 302
    assert {each.attributes["size"] for each in Contact.objects.all()} == {"1.5"}


def test_who_may_only_look_changes_nothing_and_who_may_not_export_gets_no_file(cast, client_of, bob, people):
    cast.bob.set_roles([Role.make(cast.account, "Editor", {"see_contacts", "manage_contacts"})])
    carol, before = client_of(cast.carol), state(cast.account)
    assert {carol.post(at(act), ticked(people)).status_code for act in ("block", "delete", "owner")} == {403}
    assert bob.post(at("export"), ticked(people, columns="all")).status_code == 403
    assert carol.post(at("rename"), ticked(people)).status_code == 404
    assert carol.post(at("delete", "deal"), ticked(people)).status_code == 404
    assert state(cast.account) == before


def test_nothing_that_is_hidden_is_changed_by_anybody_to_whom_it_is(team_of, client_of):
    cast, erin = team_of
    theirs = Contact.objects.add(cast.account, name="Zyx", owner=erin)
    bob, before = client_of(cast.bob), state(cast.account)
    assert bob.post(at("block"), ticked([theirs])).status_code == 422 and state(cast.account) == before
    own = Contact.objects.add(cast.account, name="Own", owner=cast.bob)
    bob.post(at("block"), matching(seen=1))
    assert Contact.objects.get(pk=own.pk).is_blocked and not Contact.objects.get(pk=theirs.pk).is_blocked


def test_a_company_that_one_may_not_see_stays_where_it_is(team_of, desk_of, acme):
    cast, erin = team_of
    hidden = Company.objects.add(cast.account, name="Zyx", owner=erin)
    ana = Contact.objects.add(cast.account, name="Ana", company=hidden)
    done = desk_of(cast.bob).act("company", [ana], **to(acme))
    assert done.counts == {"refused": 1} and Contact.objects.get(pk=ana.pk).company == hidden


def test_an_action_is_seen_by_who_did_it_and_by_who_manages_them(team_of, desk_of, client_of, cast):
    _cast, erin = team_of
    theirs = Contact.objects.add(cast.account, name="Zyxwv", owner=erin)
    action = desk_of(erin).act("delete", [theirs])
    url = action.get_absolute_url()
    assert client_of(cast.bob).get(url).status_code == 404 and b"Zyxwv" in client_of(cast.alice).get(url).content
    assert client_of(cast.bob).post(reverse("bulk:undone", args=["acme", action.pk])).status_code == 404
    assert not Contact.objects.filter(name="Zyxwv").exists()


def test_a_form_that_is_handed_in_again_tells_of_its_own_act(alice, people, vip):
    sent = ticked(people, labels=[vip.pk], once="8b2c5f0e-4a0e-4c53-9f43-6f7a6d1c2b3b")
    alice.post(at("label-add"), sent)
    alice.post(at("block"), ticked(people))
    answer = alice.post(at("label-add"), sent, follow=True)
    assert [str(each) for each in answer.context["messages"]][-1] == "3 contacts labelled"


def test_which_they_were_is_told_to_who_may_ask_for_them_too(cast, desk_of, client_of, people):
    secret = Segment.objects.add("Quiet ones", {}, by=cast.bob)
    for field, value in (("segment", str(secret.pk)), ("city", "Recife")):
        tree = {"op": "and", "rules": [{"field": field, "operator": "is", "value": value}]}
        action = desk_of(cast.bob).act("block", query={"filter": json.dumps(tree)})
        for url in (action.get_absolute_url(), reverse("bulk:actions", args=["acme"])):
            bobs, others = client_of(cast.bob).get(url).text, client_of(cast.alice).get(url).text
            assert f"is {secret if field == 'segment' else 'Recife'}" in bobs
            assert "Quiet ones" not in others and (field == "segment" or "City is Recife" in others)


@pytest.mark.django_db(transaction=True)
def test_twenty_hands_on_one_button_act_once(cast, client_of, people):
    client = client_of(cast.alice)
    token = "8b2c5f0e-4a0e-4c53-9f43-6f7a6d1c2b3a"

    def press(_number):
        from django.db import connection

        try:
            return client_of(cast.alice).post(at("delete"), ticked(people, once=token)).status_code
        finally:
            connection.close()

    assert client.get("/acme/contacts/").status_code == 200
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press, range(20))) <= {302, 422}
    assert BulkAction.objects.count() == 1 and not Contact.objects.exists()


def test_a_list_costs_as_many_queries_with_a_hundred_rows(alice, desk, cast, people, django_assert_max_num_queries):
    action = desk.act("block", people)
    with django_assert_max_num_queries(16):
        alice.get(action.get_absolute_url())
    with django_assert_max_num_queries(14):
        alice.get("/acme/bulk/")
