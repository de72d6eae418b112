"""What stands around a deal: other deals, conversations and orders, as far as one may see them."""

from decimal import Decimal

import pytest
from django.utils import timezone

from companies.models import Company
from contacts.models import Contact, Conversation
from crm.models import Deal, DealContact, PipelineGroupPermission
from orders.models import Order


def talk(contact) -> None:
    now = timezone.now()
    Conversation.objects.create(
        account=contact.account, contact=contact, channel="phone", created_at=now, last_message_at=now
    )


@pytest.fixture
def people(cast):
    return [Contact.objects.add(cast.account, by=cast.bob, name=name) for name in ("Maria", "João", "Ana")]


@pytest.fixture
def deal(cast, add_deal, people):
    """With something of each kind around it, and something else's beside it."""
    maria, joao, ana = people
    bakery = Company.objects.create(account=cast.account, name="Bakery")
    deal = add_deal("Roof", contact=maria, company=bakery)
    DealContact.objects.put(deal, joao, "Pays", by=cast.bob)
    for title, fields in [("Hers", {"contact": maria}), ("Theirs", {"company": bakery}), ("Else", {"contact": ana})]:
        add_deal(title, **fields)
    for contact in people:
        talk(contact)
        order = {"title": f"Order of {contact}", "value": Decimal(1), "ordered_on": timezone.localdate()}
        Order.objects.add(cast.account, by=cast.bob, contact=contact, **order)
    return deal


def test_the_pane_fetches_it_when_somebody_gets_there(cast, as_member, deal):
    pane = as_member(cast.bob).get("deal", deal.pk).text
    assert f"/deals/{deal.pk}/context/" in pane and "Hers" not in pane
    assert "Hers" in as_member(cast.bob).get("deal", deal.pk, show="all").text


@pytest.mark.parametrize("plain", [False, True])
def test_it_shows_what_belongs_to_its_people(cast, as_member, deal, plain):
    text = as_member(cast.bob).get("deal_context", deal.pk, plain=plain).text
    for words in ("Hers", "Theirs", "Maria", "João", "Order of Maria"):
        assert words in text
    for words in ("Else", "Order of Ana"):
        assert words not in text


def test_each_comes_page_by_page(cast, as_member, add_deal, deal, people, client_of):
    for number in range(12):
        add_deal(f"More {number}", contact=people[0])
    bob = as_member(cast.bob)
    assert "1–10 of 14" in bob.get("deal_deals", deal.pk).text
    assert "11–14 of 14" in bob.get("deal_deals", deal.pk, deals=2).text
    assert "Phone" in bob.get("deal_conversations", deal.pk).text
    assert "Order of Maria" in client_of(cast.bob).get(f"/acme/orders/deals/{deal.pk}/").text


def test_what_one_may_not_see_stays_out(cast, as_member, deal, stages):
    cast.account.modules = ["crm"]
    cast.account.save()
    hidden = Deal.objects.get(title="Hers")
    PipelineGroupPermission.objects.filter(content_object=hidden.pipeline).delete()
    assert as_member(cast.carol).get("deal_context", deal.pk).status_code == 404
    text = as_member(cast.alice).get("deal_context", deal.pk).text
    assert "Order of Maria" not in text and "Theirs" not in text


def test_it_costs_the_same_however_much_there_is(
    cast, as_member, add_deal, deal, people, django_assert_max_num_queries
):
    bob = as_member(cast.bob)
    bob.get("deal_context", deal.pk)
    with django_assert_max_num_queries(40) as first:
        bob.get("deal_context", deal.pk)
    for number in range(8):
        add_deal(f"More {number}", contact=people[0])
        talk(people[1])
    with django_assert_max_num_queries(len(first)):
        bob.get("deal_context", deal.pk)
