"""An import of orders taken back."""

from decimal import Decimal

import pytest

from contacts.models import Contact
from orders.imports.items import FIGURES, item_values
from orders.models import Order, OrderItem
from tests.imports.conftest import Desk, rows_of, table, take_back

pytestmark = pytest.mark.django_db

FORMATS = {"value": ".", "ordered_on": "ymd", "paid_on": "ymd"}
FIELDS = ["external_id", "title", "value", "status", "ordered_on", "paid_on", "contact_email"]


def bring_in(desk: Desk, content: str):
    columns = [{"field": field, "format": FORMATS.get(field, "")} for field in FIELDS]
    return desk.run(desk.plan_as(desk.upload(content), columns))


def test_orders_are_as_before_but_for_what_was_changed_since(cast, client_of):
    desk = Desk(cast.alice, "orders")
    ana, bob = (Contact.objects.add(cast.account, name=name, emails=[f"{name}@x.com"]) for name in ("ana", "bob"))
    facts = {"value": "21.50", "ordered_on": "2026-01-31", "external_id": "1"}
    mugs = Order.objects.add(cast.account, contact=ana, title="Mugs", items=[{"name": "Mug"}], **facts)
    before = rows_of(cast.account, Order, OrderItem)
    content = table(
        FIELDS,
        ["1", "Two mugs", "30", "paid", "2026-02-01", "2026-02-02", "bob@x.com"],
        ["2", "Tea", "7.5", "pending", "2026-02-03", "", "ana@x.com"],
        ["3", "", "8", "paid", "2026-02-03", "2026-02-04", "bob@x.com"],
    )
    run = bring_in(desk, content)
    assert run.results == {"update": 1, "create": 2} and Order.objects.get(external_id="1").contact == bob
    client = client_of(cast.alice)
    assert "See orders" in client.get(run.get_absolute_url()).content.decode()
    shown = client.get(run.kind.records_url(run)).content.decode()
    assert "Two mugs" in shown and "Order 3" in shown
    assert take_back(run, cast.alice) == {"restored": 3}
    assert rows_of(cast.account, Order, OrderItem) == before

    run = bring_in(desk, content)
    mugs.refresh_from_db()
    mugs.change({"value": Decimal(31)}, by=cast.bob)
    tea, third = Order.objects.exclude(pk=mugs.pk).order_by("pk")
    tea.change(
        {"items": [dict.fromkeys(("quantity", "unit_price", "discount", "tax"), Decimal(1)) | {"name": "Leaf"}]},
        by=cast.bob,
    )
    third.change({"status": "refunded"}, by=cast.bob)
    assert take_back(run, cast.alice) == {"conflict": 3}
    told = [
        [(each.name, each.before, each.after) for each in row]
        for row in run.kind.left(run, list(run.rows.filter(undone="conflict")), cast.alice)
    ]
    assert told == [
        [("Value", "31", "21.5")],
        [("Changed since", "", "Items")],
        [("Changed since", "", "Status")],
    ]
    mugs.refresh_from_db()
    assert (mugs.title, mugs.status, mugs.paid_on, mugs.contact, mugs.value) == ("Mugs", "pending", None, ana, 31)
    assert run.decide("decided", number=None, by=cast.alice)
    assert rows_of(cast.account, Order, OrderItem) == before


def test_a_contact_who_is_gone_cannot_be_put_back(cast):
    desk = Desk(cast.alice, "orders")
    ana, bob = (Contact.objects.add(cast.account, name=name, emails=[f"{name}@x.com"]) for name in ("ana", "bob"))
    order = Order.objects.add(cast.account, contact=ana, title="Mugs", ordered_on="2026-01-31", external_id="1")
    run = desk.bring_in(table(["external_id", "email"], ["1", "bob@x.com"]))
    ana.remove(by=cast.alice)
    assert take_back(run, cast.alice) == {"taken": 1}
    order.refresh_from_db()
    assert (order.contact, run.rows.get().kept_back) == (bob, ["!contact_id"])


def test_items_that_an_import_has_written_are_put_back_unless_changed_since(cast):
    desk = Desk(cast.alice, "orders")
    Contact.objects.add(cast.account, name="ana", emails=["ana@x.com"])
    facts = {"ordered_on": "2026-01-31", "external_id": "1", "contact": Contact.objects.get(), "value": "2"}
    mug, pot = ({"name": name, "unit": "kg", **dict.fromkeys(FIGURES, "1")} for name in ("Mug", "Pot"))
    order = Order.objects.add(cast.account, title="Mugs", items=[item_values(mug), item_values(pot)], **facts)
    before = rows_of(cast.account, Order, OrderItem)
    for is_changed in (False, True):
        run = desk.run(
            desk.plan(table(["external_id", "item", "quantity"], ["1", "Cup", "3"]),
                      fields=["external_id", "item_name", "quantity"])
        )  # fmt: skip
        order.refresh_from_db()
        assert run.results == {"update": 1} and [item.name for item in order.items.all()] == ["Cup"]
        if is_changed:
            order.change({"items": [item_values(mug | {"quantity": Decimal(3)})]}, by=cast.bob)
        assert take_back(run, cast.alice) == ({"conflict": 1} if is_changed else {"restored": 1})
        assert (rows_of(cast.account, Order, OrderItem) == before) is not is_changed
    assert run.rows.get().kept_back == ["items"] and run.decide("decided", number=1, by=cast.alice)
    assert rows_of(cast.account, Order, OrderItem) == before
