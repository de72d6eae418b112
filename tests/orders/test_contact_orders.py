"""The orders of a contact on the contact's page."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone

from accounts.models import ExchangeRate
from accounts.records.columns import columns_of
from bulk import kinds
from bulk.models import BulkAction
from bulk.selection import Selection
from companies.models import Company
from contacts.models import Contact
from orders.models import Order
from orders.totals import Totals


@pytest.fixture
def history(add_order):
    """Two orders in reais, one in dollars, one that came to nothing."""
    add_order("Mugs", value="100", ordered_on="2025-01-10")
    add_order("Chairs", value="50.50", ordered_on="2026-02-11", status="paid")
    add_order("Licence", value="30", currency="USD", ordered_on="2026-01-05")
    add_order("Sofa", value="999", ordered_on="2026-03-01", status="refunded")


def test_totals_are_summed_per_currency(cast, history):
    totals = Totals(Order.objects.visible_to(cast.bob))
    found = [(each.currency, each.count, each.sum, each.average) for each in totals.by_currency]
    assert found == [("BRL", 2, Decimal("150.5"), Decimal("75.25")), ("USD", 1, Decimal(30), Decimal(30))]
    assert (totals.count, totals.void) == (4, 1)
    assert (str(totals.first), str(totals.last)) == ("2025-01-10", "2026-03-01")


def test_sums_are_converted_by_the_rates_of_today(cast, as_member, ana, history):
    for day, rate in [("2026-01-01", "5"), ("2026-02-01", "5.5"), ("2999-01-01", "9")]:
        ExchangeRate.objects.create(account=cast.account, currency="USD", date=day, rate=Decimal(rate))
    converted = Totals(Order.objects.visible_to(cast.bob)).converted(cast.account)
    assert (converted.currency, converted.sum, converted.missing) == ("BRL", Decimal("315.50"), [])
    assert "R$315.50" in as_member(cast.bob).get("contact_orders", ana.pk).text
    ExchangeRate.objects.all().delete()
    assert Totals(Order.objects.visible_to(cast.bob)).converted(cast.account).missing == ["USD"]


def test_who_buys_again_and_again_is_due_after_the_usual_interval(cast, as_member, ana, add_order):
    today = timezone.localdate()

    def ordered(days_ago, **fields):
        add_order(ordered_on=today - timedelta(days=days_ago), **fields)

    def habit():
        return Totals(Order.objects.visible_to(cast.bob)).habit

    for days_ago in [112, 112, 52]:
        ordered(days_ago)
    # Two days are no habit yet; what came to nothing makes none.
    ordered(1, status="canceled")
    assert habit() is None
    ordered(32)
    assert (habit().interval, habit().due_on, habit().days_due) == (40, today + timedelta(days=8), -8)
    bob = as_member(cast.bob)
    assert "Due again for" not in bob.client.get(f"{ana.get_absolute_url()}?show=all").text
    Order.objects.update(ordered_on=F("ordered_on") - timedelta(days=20))
    assert habit().days_due == 12
    assert "Due again for 12 days" in bob.client.get(f"{ana.get_absolute_url()}?show=all").text
    Order.objects.filter(ordered_on__lt=today - timedelta(days=130)).update(ordered_on=date(1, 1, 1))
    Order.objects.filter(ordered_on=today - timedelta(days=52)).update(ordered_on=date(9999, 1, 1))
    assert habit().due_on == date(9999, 12, 31)


def test_nothing_bought_comes_to_nothing(cast):
    totals = Totals(Order.objects.visible_to(cast.bob))
    assert (totals.count, totals.by_currency, totals.first) == (0, [], None)


def test_the_contacts_page_shows_orders_and_figures(cast, as_member, ana, history):
    page = as_member(cast.bob).client.get(f"{ana.get_absolute_url()}?show=all").content.decode()
    for text in [
        "Total in BRL",
        "R$150.50",
        "2 orders, R$75.25 on average",
        "$30.00",
        "Sofa",
        "Add order",
        "1 that is refunded",
    ]:
        assert text in page


def test_the_section_asks_the_same_number_of_queries_however_long(
    cast, as_member, ana, add_order, django_assert_max_num_queries
):
    for number in range(30):
        add_order(f"Order {number}")
    bob = as_member(cast.bob)
    bob.get("contact_orders", ana.pk)
    with django_assert_max_num_queries(9):
        bob.get("contact_orders", ana.pk)


def test_the_section_has_pages(cast, as_member, ana, add_order):
    for number in range(12):
        add_order(f"Order {number:02}")
    bob = as_member(cast.bob)
    assert "Order 01" not in bob.get("contact_orders", ana.pk).content.decode()
    for page in ["2", "9" * 30]:
        assert "Order 01" in bob.get("contact_orders", ana.pk, orders=page).content.decode()
    assert "<html" in bob.get("contact_orders", ana.pk, plain=True).content.decode()


def test_who_sees_no_orders_has_no_section(cast, as_member, ana, order):
    cast.carol.roles.get().set_permissions({"see_contacts"})
    carol = as_member(cast.carol)
    assert "Mugs" not in carol.client.get(f"{ana.get_absolute_url()}?show=all").content.decode()
    assert carol.get("contact_orders", ana.pk).status_code == 403


def test_orders_of_another_accounts_contact_are_nowhere(cast, as_member, rita, rival_order):
    assert as_member(cast.bob).get("contact_orders", rita.pk).status_code == 404
    assert as_member(cast.mallory).get("contact_orders", rita.pk).status_code == 404


def test_lists_of_contacts_and_companies_show_what_was_bought(cast, ana, history, add_order):
    add_order("Tea", value=10, ordered_on="2026-01-05")
    company = Company.objects.add(cast.account, name="Lima")
    Contact.objects.filter(pk=ana.pk).update(company=company)
    for model, record in [(Contact, ana), (Company, company)]:
        columns = columns_of(model, cast.bob, [])
        keys = ["order_count", "order_total", "last_order", "order_due"]
        found = {key: columns[key].load(cast.bob, [record.pk, 0]) for key in keys}
        assert found["order_total"] == {record.pk: {"BRL": Decimal("160.5"), "USD": Decimal(30)}}
        assert [found[key][record.pk] for key in ("order_count", "last_order", "order_due")] == [
            5, date(2026, 3, 1), date(2026, 2, 11) + timedelta(days=199)
        ]  # fmt: skip
        columns = columns_of(model, cast.bob, [])
        assert columns["order_due"].plain({"order_due": date(2026, 3, 1)}) == "2026-03-01"


def test_many_orders_are_given_a_status_and_back(cast, add_order):
    orders = [add_order(f"Order {number}", status=status) for number, status in enumerate(["pending", "paid"])]
    selection = Selection(kinds.get("order"), QueryDict("all_matching=1"), cast.bob)
    act = kinds.get("order").act("status")
    done = BulkAction.objects.start(act, selection, {"to": "paid"}, by=cast.bob)
    assert (done.status, done.counts) == ("done", {"changed": 1, "same": 1})
    assert [state.status for state in orders[0].states.all()] == ["pending", "paid"]
    assert done.undo(by=cast.bob)
    assert [state.status for state in orders[0].states.all()] == ["pending", "paid", "pending"]
    assert set(Order.objects.values_list("title", "status")) == {("Order 0", "pending"), ("Order 1", "paid")}
