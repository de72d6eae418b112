"""What an import makes of orders."""

import pytest

from companies.models import Company
from contacts.models import Contact
from imports.pages import rows_page
from orders.models import Order
from tests.imports.conftest import Desk, table

pytestmark = pytest.mark.django_db
HEADER = ["Order ID", "Total", "Order status", "Order date", "Paid at", "Email"]
LINE = ["1001", "R$ 1.234,50", "Delivered", "31/01/2026", "", "Ana@x.com"]


@pytest.fixture
def desk(cast) -> Desk:
    Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"], phones=["11912345678"], identifier="C-1")
    return Desk(cast.alice, "orders")


def told(run) -> list[tuple]:
    return [(row.action, [each["reason"] for each in row.problems or []]) for row in run.rows.order_by("number")]


def plan(desk, *lines, header=HEADER, formats=("", ",", "", "dmy", "dmy", ""), **rules):
    """Planned with the notations that people would choose on the page."""
    upload = desk.upload(table(header, *lines))
    columns = [{"field": field, "format": format_} for field, format_ in zip(desk.guess(upload), formats, strict=False)]
    return desk.plan_as(upload, columns, **rules)


def test_a_new_one(desk, cast):
    run = desk.run(plan(desk, LINE))
    order = Order.objects.get()
    assert (run.results, str(order), order.contact.name) == ({"create": 1}, "Order 1001", "Ana")
    assert (order.value, order.currency, order.status, order.source) == (1234.5, "BRL", "paid", "manual")
    assert (order.ordered_on.isoformat(), order.paid_on, order.external_id) == ("2026-01-31", None, "1001")


def test_the_same_again_changes_nothing_and_another_status_that_alone(desk):
    desk.run(plan(desk, LINE))
    assert desk.run(plan(desk, LINE)).results == {"unchanged": 1}
    run = desk.run(plan(desk, [*LINE[:2], "refunded", *LINE[3:]]))
    row = run.rows.get()
    assert (row.before, row.after, Order.objects.get().version) == ({"status": "paid"}, {"status": "refunded"}, 2)


def test_another_source_has_other_ids(desk):
    desk.run(plan(desk, LINE))
    assert desk.run(plan(desk, LINE, choices={"source": "commerce"})).results == {"create": 1}


@pytest.mark.parametrize(
    ("header", "value"),
    [("Customer ID", "C-1"), ("Phone", "+55 11 91234-5678"), ("Customer name", "ana"), ("Customer email", "ANA@x.com")],
)
def test_its_contact_is_found_by_any_key(desk, header, value):
    run = plan(desk, [*LINE[:5], value], header=[*HEADER[:5], header])
    assert desk.run(run).results == {"create": 1}


def test_what_is_wrong_is_told(desk, cast):
    lines = [
        ["1", "10", "paid", "31/02/2026", "", "ana@x.com"],
        ["2", "x", "lost", "01/02/2026", "", "ana@x.com"],
        ["3", "10", "paid", "01/02/2026", "", "bob@x.com"],
        ["4", "10", "paid", "", "", ""],
        ["5", "-10", "paid", "01/02/2026", "", "ana@x.com"],
    ]
    date, words, stranger, nothing, negative = [reasons for _action, reasons in told(plan(desk, *lines))]
    assert date == ["“31/02/2026” is not a date."]
    assert (words[0], words[1][:18]) == ("“x” is not a number.", "It is none of: pen")
    assert stranger == ["There is no such contact; import the contacts first."]
    assert nothing == ["The row names no contact.", "The row has no order date."]
    assert negative == ["An amount cannot be below zero."]


def test_what_has_changed_since_the_preview_is_refused(desk, cast):
    ana = Contact.objects.get()
    bob = Contact.objects.add(cast.account, name="Bob", emails=["bob@x.com"])
    run = plan(desk, LINE, ["2", "1", "paid", "01/02/2026", "", "bob@x.com"])
    Order.objects.add(
        cast.account, contact=ana, title="x", source="manual", external_id="1001", ordered_on="2026-01-01"
    )
    bob.delete()
    assert desk.run(run).results == {"conflict": 2}


def test_the_preview_speaks_in_words(desk, cast):
    run = plan(desk, [*LINE[:1], "US$ 10,00", *LINE[2:]])
    [(_row, changes)] = rows_page(run, cast.alice).rows
    shown = {each.name: each.after for each in changes}
    assert (shown["Contact"], shown["Value"], shown["Currency"], shown["Status"]) == ("Ana", "10", "USD", "Paid")


def test_it_is_there_only_for_who_may_and_while_the_module_is_on(cast, client_of):
    address = "/acme/imports/new/orders/"
    assert [client_of(member).get(address).status_code for member in (cast.alice, cast.carol)] == [200, 403]
    cast.account.modules = ["crm"]
    cast.account.save()
    assert client_of(cast.alice).get(address).status_code == 404


ITEMS = [*HEADER, "Item name", "SKU", "Quantity", "Unit price", "Discount"]


def items_of(order) -> list[str]:
    return [each.sentence for each in order.items.all()]


def test_rows_below_one_another_with_one_external_id_are_the_items_of_one_order(desk, cast, monkeypatch):
    """Twice 10.50, once 3 less 1 and half of 7 come to 26.50."""
    for module in ("planning", "running"):
        monkeypatch.setattr(f"imports.{module}.BATCH_ROWS", 2)
    blank = [""] * 4
    first = ["1001", "", "paid", "31/01/2026", "", "ana@x.com", "Mug", "M-1", "2", "10,50", ""]
    lines = [first, ["1001", *blank, "", "Plate", "", "", "3", "1"], ["1001", *blank, "", "", "C", "0,5", "7", ""]]
    other = ["1002", "9", "paid", "01/02/2026", "", "ana@x.com", "", "", "", "", ""]
    formats = ("", ",", "", "dmy", "dmy", "", "", "", ",", ",", ",")
    how = {"header": ITEMS, "formats": formats}
    fields = ["item_name", "item_code", "quantity", "unit_price", "discount"]
    assert desk.guess(desk.upload(table(ITEMS, *lines)))[6:] == [*fields[:4], ""]
    columns = [{"field": each, "format": format_} for each, format_ in zip(
        [*desk.guess(desk.upload(table(HEADER, LINE))), *fields], formats, strict=True)]  # fmt: skip

    def planned(*rows, **rules):
        return desk.plan_as(desk.upload(table(how["header"], *rows)), columns, **rules)

    run = desk.run(planned(*lines, other))
    assert run.results == {"create": 2, "part": 2}
    order = Order.objects.get(external_id="1001")
    assert items_of(order) == ["2 × M-1 Mug, 10.5", "1 × Plate, 3 − 1", "0.5 × C, 7"] and order.value == 26.5
    assert desk.run(planned(*lines, other)).results == {"unchanged": 4}
    [(_row, changes), *_rest] = rows_page(planned([*first[:6], "Jug", "", "1", "5", ""]), cast.alice).rows
    assert [(each.name, each.after) for each in changes] == [("Value", "5"), ("Items", "1 × Jug, 5")]

    wrong = ["1003", "", "paid", "31/01/2026", "", "ana@x.com", "Mug", "", "1", "1", ""]
    bad = [wrong, ["1003", *blank, "", "Plate", "", "x", "3", ""], ["1003", *blank, "", "Jug", "", "1", "3", ""]]
    apart = [["1004", *wrong[1:]], other, ["1004", *wrong[1:]], ["1005", *wrong[1:9], "1", "2"]]
    broken = [["1006", *wrong[1:]], ["x"], ["1006", *wrong[1:]]]
    found = told(planned(*bad, *apart, *broken))
    assert [action for action, _reasons in found] == [
        "invalid", "invalid", "invalid", "create", "unchanged", "duplicate", "invalid", "invalid", "invalid", "invalid"
    ]  # fmt: skip
    assert [reasons for _action, reasons in found[:3]] == [
        ["Line 3: “x” is not a number."], ["“x” is not a number."], ["Belongs to line 2, which is left out."]
    ]  # fmt: skip
    assert found[6][1] == ["The discount is more than the item comes to."]
    assert found[7][1] == ["Line 10, between the rows of this order, cannot be read."]

    run = planned(["1007", *wrong[1:]], ["1007", *wrong[1:]])
    Order.objects.add(cast.account, contact=order.contact, title="x", external_id="1007", ordered_on="2026-01-01")
    assert desk.run(run).results == {"conflict": 2}


def test_a_contact_that_is_not_there_is_made_where_people_say_so(desk, cast):
    Company.objects.add(cast.account, name="Sol", domains=["sol.com"])
    for name in ("Twin", "Twin"):
        Contact.objects.add(cast.account, name=name)
    header = [*HEADER[:5], "Email", "Phone", "Customer name"]
    start = ["1", "paid", "01/02/2026", ""]
    lines = [["1", *start, "eva@sol.com", "", "Eva"], ["2", *start, "EVA@sol.com", "", ""],
             ["3", *start, "", "11 95555-4444", "Ana"], ["4", *start, "", "", "Twin"],
             ["5", *start, "ana@x.com", "", ""], ["6", *start, "", "", "Rui"],
             ["7", *start, "", "", "rui"]]  # fmt: skip
    how = {"header": header, "formats": ("", ",", "", "dmy", "dmy", "", "", "")}
    assert plan(desk, *lines, **how).counts == {"create": 2, "invalid": 5}
    run = plan(desk, *lines, **how, choices={"missing_contact": "create"})
    assert (run.counts, run.extras) == ({"create": 6, "invalid": 1}, {"contacts": 2}) and Contact.objects.count() == 3
    assert told(run)[3][1] == ["Several contacts have this name."]
    shown = {each.name: each.after for each in rows_page(run, cast.alice).rows[0][1]}
    assert shown["New contact"] == "Eva · eva@sol.com"
    assert desk.run(run).results == {"create": 6, "invalid": 1}
    eva, rui = Contact.objects.get(email="eva@sol.com"), Contact.objects.get(name="Rui")
    assert (eva.name, str(eva.company), eva.orders.count(), rui.orders.count()) == ("Eva", "Sol", 2, 2)
    assert eva.emails == ["eva@sol.com"] and eva.addresses.get().is_primary
    assert Contact.objects.get(name="Ana").orders.count() == 2
    assert plan(desk, *lines, **how, choices={"missing_contact": "create"}).counts["unchanged"] == 6


def test_an_item_keeps_its_unit(desk):
    heads = ["Order id", "Order date", "Email", "Item name", "Quantity", "Unit", "Unit price"]
    upload = desk.upload(table(heads, ["1", "2026-01-31", "ana@x.com", "Coffee", "2.5", "kg", "40"]))
    columns = [{"field": each, "format": "ymd" if each == "ordered_on" else ""} for each in desk.guess(upload)]
    assert desk.run(desk.plan_as(upload, columns)).results == {"create": 1}
    assert items_of(Order.objects.get()) == ["2.5 kg × Coffee, 40"]


def test_orders_as_a_shop_writes_them(desk):
    """Its source is none of ours, a further item has but the name of its order, and a bad order takes all along."""
    heads = ["Name", "Email", "Financial Status", "Created at", "Total", "Lineitem quantity", "Lineitem name",
             "Lineitem price", "Source", "Id"]  # fmt: skip
    ana, more = ["Ana <ana@x.com>", "paid", "2026-01-05 10:20:30 -0300"], ["ana@x.com", "", "", ""]
    lines = [
        ["#1001", *ana, "30", "1", "Mug", "10", "web", "550000123"], ["#1001", *more, "2", "Plate", "10"],
        ["#1002", *ana, "ten", "1", "Mug", "10", "api", "550000124"], ["#1002", *more, "2", "Jug", "10"],
        ["#1003", *ana, "20", "1", "Mug", "10", "api", "550000125"], ["#1003", *more, "1", "Jug", "10"],
        ["#1004", *ana, "20", "99999999999", "Mug", "10"], ["5,5E+12", *ana, "20", "1", "Mug", "10"],
    ]  # fmt: skip
    run = desk.as_proposed(table(heads, *([*line, *[""] * (10 - len(line))] for line in lines)))
    assert run.results == {"create": 2, "part": 2, "invalid": 4}, told(run)
    first, second = Order.objects.order_by("pk")
    assert (first.external_id, first.source, second.source) == ("#1001", "manual", "api")
    assert items_of(first) == ["1 × Mug, 10", "2 × Plate, 10"] and len(items_of(second)) == 2
    assert [bool(reasons) for _action, reasons in told(run)][:4] == [True, False, True, True]
