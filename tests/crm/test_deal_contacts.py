"""Several contacts of a deal with their roles, one of them primary, and the deals on the page of each."""

import json

import pytest

from contacts.models import Contact
from crm.models import Deal, DealContact


@pytest.fixture
def people(cast):
    """`maria, joao, ana = people`"""
    return [Contact.objects.add(cast.account, by=cast.bob, name=name) for name in ("Maria", "João", "Ana")]


@pytest.fixture
def deal(add_deal, people):
    return add_deal(contact=people[0])


def stored(deal) -> dict:
    """Primary, and the roles of all that have one."""
    deal = Deal.objects.get(pk=deal.pk)
    return {"primary": deal.contact, **{row.contact.name: row.role for row in deal.further_contacts.order_by("pk")}}


def test_somebody_more_takes_part_in_a_role(cast, as_member, deal, people):
    maria, joao, _ana = people
    bob = as_member(cast.bob)
    assert "João" in bob.post("deal_contacts", deal.pk, contact=joao.pk, role="Pays").text
    bob.post("deal_contacts", deal.pk, contact=joao.pk, role="Decides")
    bob.post("deal_contacts", deal.pk, contact=maria.pk, role="Uses it")
    assert stored(deal) == {"primary": maria, "João": "Decides", "Maria": "Uses it"}
    history = bob.get("deal_history", deal.pk).text
    assert "added João as a contact" in history and "set the role of João to “Decides”" in history


def test_another_becomes_the_primary_one_and_the_first_stays(cast, as_member, deal, people):
    maria, joao, _ana = people
    for contact, role in ((maria, "Uses it"), (joao, "Pays")):
        DealContact.objects.put(deal, contact, role, by=cast.bob)
    row = deal.further_contacts.get(contact=joao)
    as_member(cast.bob).post("deal_contact_primary", row.pk)
    assert stored(deal) == {"primary": joao, "João": "Pays", "Maria": "Uses it"}
    page = as_member(cast.bob).get("deal_contacts", deal.pk).context["page"]
    assert [each.contact for each in page.people] == [joao, maria]


def test_who_stands_in_the_field_no_more_takes_no_part(cast, as_member, deal, people):
    DealContact.objects.put(deal, people[0], "Uses it", by=cast.bob)
    as_member(cast.bob).post("deal_field", deal.pk, "contact", contact=people[2].pk)
    assert stored(deal) == {"primary": people[2]}


def test_somebody_is_taken_out(cast, as_member, deal, people):
    DealContact.objects.put(deal, people[1], "", by=cast.bob)
    as_member(cast.bob).post("deal_contact_removed", deal.further_contacts.get().pk)
    assert stored(deal) == {"primary": people[0]}


def test_bad_contacts_are_refused(cast, as_member, deal, people, unchanged):
    foreign = Contact.objects.add(cast.rival, by=cast.mallory, name="Theirs")
    with unchanged():
        for data in ({}, {"contact": foreign.pk}, {"contact": 10**12}, {"contact": people[1].pk, "role": "x" * 61}):
            assert as_member(cast.bob).post("deal_contacts", deal.pk, **data).status_code == 422


def test_who_only_looks_changes_nobody(cast, as_member, deal, people, unchanged):
    DealContact.objects.put(deal, people[1], "", by=cast.bob)
    row = deal.further_contacts.get()
    with unchanged():
        for member, status in ((cast.carol, 403), (cast.mallory, 404)):
            visitor = as_member(member)
            assert visitor.post("deal_contacts", deal.pk, contact=people[2].pk).status_code == status
            assert visitor.post("deal_contact_primary", row.pk).status_code == status
            assert visitor.post("deal_contact_removed", row.pk).status_code == status
            assert visitor.post("contact_deal", people[2].pk, deal=deal.pk).status_code == status


# -- on the page of the contact


def test_the_page_of_each_shows_the_deal_and_its_moves(cast, client_of, deal, people, stages):
    DealContact.objects.put(deal, people[1], "Pays", by=cast.bob)
    deal.move_to(stages[1], by=cast.bob)
    text = client_of(cast.bob).get(f"{people[1].get_absolute_url()}?show=all").text
    assert "Roof" in text and "Pays" in text and "moved a deal to Proposal" in text
    assert "Roof" not in client_of(cast.bob).get(f"{people[2].get_absolute_url()}?show=all").text


def test_a_contact_is_linked_to_a_deal_that_is_there(cast, as_member, add_deal, deal, people):
    bob, lonely = as_member(cast.bob), add_deal("Lonely")
    assert "Link" in bob.get("contact_deal", people[1].pk).text
    bob.post("contact_deal", people[1].pk, deal=deal.pk, role="Pays")
    bob.post("contact_deal", people[1].pk, **{"deal-text": "lonely", "deal-label": ""})
    assert stored(deal) == {"primary": people[0], "João": "Pays"}
    assert stored(lonely)["primary"] == people[1]
    assert bob.post("contact_deal", people[1].pk, deal=10**12).status_code == 422


def test_filters_over_deals_go_by_the_primary_contact_and_by_others(cast, as_member, deal, people, pipeline):
    DealContact.objects.put(deal, people[1], "", by=cast.bob)
    bob = as_member(cast.bob)
    for field, contact, found in [
        ("contact", 0, True), ("contact", 1, False), ("further_contact", 1, True), ("further_contact", 2, False)
    ]:  # fmt: skip
        rule = {"field": field, "operator": "is", "value": str(people[contact].pk)}
        answer = bob.get("deals", plain=True, filter=json.dumps({"op": "and", "rules": [rule]}))
        assert (f'id="deal_{deal.pk}' in answer.text or "Roof" in answer.text) == found
