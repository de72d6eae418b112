"""A won deal becomes an order, once."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Member
from contacts.models import Contact
from crm.models import Deal, LineItem, Pipeline
from crm.refusals import Stale
from orders.models import Order, order_of
from tests.at_once import beside
from tests.crm.conftest import STAGES


@pytest.fixture
def stages(cast):
    return list(Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice).stages.all())


@pytest.fixture
def won(cast, stages, ana):
    """A won deal with line items that come to 152.11."""
    deal = Deal.objects.add(stages[2], by=cast.bob, title="Roof", contact=ana)
    LineItem.objects.add(deal, by=cast.bob, name="Tiles", quantity=Decimal(3), unit_price=Decimal("33.335"))
    row = {"unit_price": Decimal(55), "discount_amount": Decimal(5), "tax_percent": Decimal("4.2")}
    LineItem.objects.add(deal, by=cast.bob, name="Work", unit="h", **row)
    return deal


def test_one_press_makes_the_order_with_the_line_items(cast, as_member, won, ana):
    bob, deal_url = as_member(cast.bob), won.get_absolute_url()
    assert "Make the order" in bob.client.get(deal_url).text
    answer = bob.post("deal_order", {}, won.pk)
    order = Order.objects.get()
    assert answer.status_code == 200 and order.get_absolute_url() in answer.text
    assert (order.title, order.contact, order.deal, order.ordered_on) == ("Roof", ana, won, won.closed_on)
    assert [item.sentence for item in order.items.all()] == ["3 × Tiles, 33.335", "1 h × Work, 55 − 5 + 2.1"]
    assert ">1 h</td>" in bob.client.get(order.get_absolute_url()).text
    assert order.value == sum(item.total for item in order.items.all()) == Decimal("152.11")
    page = bob.client.get(deal_url, {"show": "all"}).text
    assert "Make the order" not in page and "made the order “Roof”" in page and order.get_absolute_url() in page
    assert deal_url in bob.client.get(order.get_absolute_url()).text


def test_a_second_press_leads_to_the_order_that_there_is(cast, as_member, won):
    bob = as_member(cast.bob)
    first = bob.post("deal_order", {}, won.pk, plain=True)
    for second in (bob.post("deal_order", {}, won.pk, plain=True), bob.post("deal_order", {}, won.pk)):
        assert (second.headers.get("Location") or second.headers["HX-Redirect"]) == first.headers["Location"]
    assert Order.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_make_one_order(cast, won):
    def press(_number):
        made = order_of(Deal.objects.get(pk=won.pk), by=Member.objects.get(pk=cast.bob.pk))
        connection.close()
        return made

    with ThreadPoolExecutor(20) as pool:
        made = list(pool.map(press, range(20)))
    assert len({order.pk for order, _is_new in made}) == 1 and sum(is_new for _order, is_new in made) == 1


def test_what_is_not_won_or_nobodys_makes_no_order(cast, as_member, stages, won, ana, unchanged):
    open_deal = Deal.objects.add(stages[0], by=cast.bob, title="Open", contact=ana)
    nobodys = Deal.objects.add(stages[2], by=cast.bob, title="Nobody's")
    bob, carol = as_member(cast.bob), as_member(cast.carol)
    assert "Give it a contact" in bob.client.get(nobodys.get_absolute_url()).text
    with unchanged():
        assert [bob.post("deal_order", {}, deal.pk).status_code for deal in (open_deal, nobodys)] == [409, 409]
        assert carol.post("deal_order", {}, won.pk).status_code == 403
        assert as_member(cast.mallory).post("deal_order", {}, won.pk).status_code == 404


def test_a_hidden_contact_or_order_is_not_shown_by_this_way(cast, as_member, won, ana, unchanged):
    cast.account.is_private = True
    cast.account.save()
    Contact.objects.filter(pk=ana.pk).update(owner=cast.alice)
    Deal.objects.filter(pk=won.pk).update(owner=cast.bob)
    with unchanged():
        assert as_member(cast.bob).post("deal_order", {}, won.pk).status_code == 403
    order_of(won, by=cast.alice)
    assert as_member(cast.bob).post("deal_order", {}, won.pk).status_code == 403


def test_with_the_registry_off_the_deal_knows_of_no_orders(cast, as_member, won):
    cast.account.modules = ["crm"]
    cast.account.save()
    assert "Make the order" not in as_member(cast.bob).client.get(won.get_absolute_url()).text
    assert as_member(cast.bob).post("deal_order", {}, won.pk).status_code == 404


def test_an_order_is_edited_with_its_discounts_and_taxes(cast, as_member, won):
    order, _is_new = order_of(won, by=cast.bob)
    page = as_member(cast.bob).get("order_edit", order.pk).text
    assert 'name="items-1-discount" value="5.00"' in page and 'name="items-1-tax" value="2.10"' in page


@pytest.mark.django_db(transaction=True)
def test_an_order_is_made_while_the_contact_goes(cast, won, ana):
    made = beside(lambda: ana.lock(to_delete=True), lambda: order_of(won, by=cast.alice), waits=True,
                  then=lambda: ana.remove(by=cast.alice))  # fmt: skip
    assert isinstance(made, Stale) and not Order.objects.exists()
