"""Orders as their sources deliver them: once, in their newest state, whatever the order of arrival."""

import itertools
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import Event
from companies.models import Company
from contacts.models import Contact, Sender
from orders.models import Delivery, Order, OrderItem, OrderState
from tests.at_once import at_once

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ANA = Sender(name="Ana Lima", email="Ana@Example.org")
MUG = {"name": "Mug", "quantity": Decimal(2), "unit_price": Decimal("39.90")}
PLATE = {"name": "Plate", "unit_price": Decimal(9), "tax": Decimal("0.5")}


def told(status="pending", minutes=0, **fields) -> Delivery:
    usual = {"buyer": ANA, "ordered_on": date(2026, 3, 14), "items": (MUG,)}
    return Delivery(status=status, at=NOON + timedelta(minutes=minutes), **usual | fields)


def receive(cast, payload, external_id="A-1", source="commerce") -> Order:
    return Order.objects.receive(cast.account, source, external_id, payload)


def statuses(order) -> list[str]:
    return [state.status for state in order.states.all()]


def stored() -> list:
    """All that deliveries leave, but for ids and moments of writing."""
    orders = Order.objects.order_by("source", "external_id")
    kept = orders.values_list("source", "external_id", "title", "value", "currency", "status", "ordered_on", "paid_on",
                              "contact__name", "contact__email")  # fmt: skip
    items = OrderItem.objects.order_by("order__external_id", "name", "pk")
    states = OrderState.objects.order_by("order__external_id", "key").values_list("order__external_id", "key", "status")
    return [list(kept), list(items.values_list("order__external_id", "name", "quantity", "unit_price")), list(states)]


def forget() -> None:
    Order.objects.all().delete()


# Three states by time, and one that its sequence puts last whatever its clock says.
STATES = [
    told(items=(MUG, PLATE)),
    told("paid", 5, paid_on=date(2026, 3, 15)),
    told("paid", 9, title="Mugs, packed", paid_on=date(2026, 3, 15)),
    told("refunded", -60, sequence=7, value=Decimal(10), items=(PLATE,)),
]


def test_a_delivery_writes_an_order_of_a_new_contact(cast):
    company = Company.objects.add(cast.account, name="Example", domains=["example.com.br"])
    order = receive(cast, told(buyer=Sender(name="Bia", email="bia@example.com.br", city="Recife"), items=(MUG, PLATE)))
    order.refresh_from_db()
    assert (order.title, order.value, order.currency) == ("Mug + 1", Decimal("89.30"), cast.account.currency)
    assert (order.contact.name, order.contact.city, order.contact.company) == ("Bia", "Recife", company)
    assert [item.sentence for item in order.items.all()] == ["2 × Mug, 39.9", "1 × Plate, 9 + 0.5"]
    assert set(Event.objects.values_list("verb", "actor")) >= {("order.created", None), ("contact.created", None)}
    assert {str(each) for each in Event.objects.get(verb="order.created").about.all()} == {
        f"order:{order.pk}", f"contact:{order.contact_id}"
    }  # fmt: skip


def test_the_buyer_is_found_by_any_address(cast):
    known = {
        "email": Contact.objects.add(cast.account, name="By e-mail", emails=["x@example.org", "ana@example.org"]),
        "phone": Contact.objects.add(cast.account, name="By phone", phones=["+55 11 98765-4321"]),
        "identifier": Contact.objects.add(cast.account, name="By identifier", identifier="C-9"),
    }
    Contact.objects.add(cast.rival, name="Theirs", emails=["new@example.org"])
    for number, (kind, typed) in enumerate(
        {"email": "ANA@example.org", "phone": "11987654321", "identifier": "C-9"}.items()
    ):
        assert receive(cast, told(buyer=Sender(**{kind: typed})), f"B-{number}").contact == known[kind]
    stranger = receive(cast, told(buyer=Sender(email="new@example.org")), "B-9").contact
    assert (stranger.account, stranger.name) == (cast.account, "")


def test_whatever_the_order_of_arrival_the_newest_state_counts_and_all_are_kept(cast):
    found = []
    for arrival in itertools.permutations(STATES):
        forget()
        for payload in arrival:
            order = receive(cast, payload)
        again = receive(cast, arrival[0])
        order = Order.objects.get(pk=again.pk)
        assert (order.status, order.value, order.paid_on) == ("refunded", Decimal(10), None)
        assert statuses(order) == ["pending", "paid", "paid", "refunded"]
        found.append(stored())
    forget()
    Order.objects.receive_each(cast.account, "commerce", [("A-1", each) for each in [*STATES[::-1], *STATES]])
    assert all(each == stored() for each in found) and Contact.objects.count() == 1


def test_a_delivery_that_says_nothing_new_writes_nothing(cast, unchanged):
    receive(cast, STATES[1])
    with unchanged():
        receive(cast, STATES[1])
    receive(cast, STATES[0])
    assert Event.objects.filter(verb__startswith="order.").count() == 1
    receive(cast, STATES[2])
    changed = Event.objects.get(verb="order.changed")
    assert changed.data == {"changes": {"title": ["Mug", "Mugs, packed"]}, "version": 2}


def test_states_of_one_moment_go_by_how_far_they_have_come(cast):
    for arrival in itertools.permutations([told("pending"), told("paid"), told("refunded")]):
        forget()
        for payload in arrival:
            receive(cast, payload)
        assert Order.objects.get().status == "refunded"


def test_what_a_person_does_is_later_than_what_was_told(cast):
    order = receive(cast, told())
    order.change({"status": "canceled"}, by=cast.bob)
    receive(cast, told("paid", 5))
    order.refresh_from_db()
    assert order.status == "canceled" and statuses(order) == ["pending", "paid", "canceled"]
    receive(cast, told("paid", sequence=1))
    order.refresh_from_db()
    assert order.status == "paid" and statuses(order) == ["pending", "paid", "canceled", "paid"]


def test_an_order_that_was_written_down_otherwise_is_taken_over(cast, add_order):
    order = add_order("Mugs", source="commerce", external_id="A-1", status="overdue")
    assert receive(cast, told("paid")) == order and Order.objects.count() == 1
    order.refresh_from_db()
    assert (order.title, statuses(order)) == ("Mug", ["overdue", "paid"])
    Order.objects.update(status="failed")
    Order.objects.update(status="failed")
    assert statuses(order) == ["overdue", "paid", "failed"]


def test_sources_and_accounts_have_ids_of_their_own(cast):
    for account, source in [(cast.account, "api"), (cast.account, "webhook"), (cast.rival, "api")]:
        Order.objects.receive(account, source, "A-1", told())
    assert Order.objects.count() == 3 and Contact.objects.count() == 2


@pytest.mark.parametrize("source", ["stolen", "", None])
def test_only_known_sources_deliver(cast, source):
    with pytest.raises(ValidationError):
        receive(cast, told(), source=source)


def test_nothing_is_received_while_the_module_is_off(cast):
    receive(cast, told())
    cast.account.modules = ["crm"]
    with pytest.raises(ValidationError):
        receive(cast, told(), "A-2")
    assert Order.objects.count() == 1


BAD = [
    {"external_id": ""}, {"external_id": "x" * 201}, {"external_id": "a\0"}, {"status": "stolen"}, {"status": None},
    {"at": None}, {"at": datetime(2026, 3, 14)}, {"sequence": -1}, {"sequence": 10**19}, {"sequence": "7"},
    {"title": "x" * 201}, {"title": "\ud800"}, {"value": -1}, {"value": "much"}, {"value": Decimal("NaN")},
    {"value": Decimal(10) ** 15}, {"value": Decimal("1e99999")}, {"currency": "XXX"}, {"ordered_on": None},
    {"ordered_on": "31/31"}, {"paid_on": "x"}, {"items": ({},)}, {"items": ({**MUG, "quantity": -1},)},
    {"items": ({**MUG, "unit_price": "x"},)}, {"items": ({**MUG, "name": "x" * 201},)}, {"items": (MUG,) * 1001},
    {"items": ({**MUG, "quantity": 10**9, "unit_price": 10**14},)}, {"buyer": Sender(name="Nobody")},
    {"buyer": Sender(email="no address")}, {"buyer": Sender(identifier="x" * 201)},
    {"buyer": Sender(name="a\0", email="a@example.org")},
]  # fmt: skip


def test_what_no_order_can_be_is_refused_whole(cast, unchanged):
    with unchanged():
        for bad in BAD:
            external_id, payload = bad.get("external_id", "A-1"), {k: v for k, v in bad.items() if k != "external_id"}
            with pytest.raises(ValidationError):
                sent = [("A-0", told()), (external_id, replace(told(), **payload))]
                Order.objects.receive_each(cast.account, "api", sent)
    assert not Contact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_deliveries_at_once_and_out_of_order_make_one_order(cast):
    """Case 28 of the faults."""
    states = [told(status, sequence=n) for n, status in enumerate(["pending", "overdue", "paid", "refunded"])] * 5
    random.Random(28).shuffle(states)
    made = at_once(lambda n: receive(cast, states[n]).pk, 20)
    order = Order.objects.get()
    assert set(made) == {order.pk} and Contact.objects.count() == 1
    assert order.status == "refunded" and statuses(order) == ["pending", "overdue", "paid", "refunded"]
    assert order.items.count() == 1 and Event.objects.filter(verb="order.created").count() == 1

    def deliver_many(number):
        sent = [(f"B-{n}", replace(told(), buyer=Sender(identifier=f"C-{n % 7}"))) for n in range(20)]
        random.Random(number).shuffle(sent)
        return len(Order.objects.receive_each(cast.account, "api", sent))

    assert at_once(deliver_many, 8) == [20] * 8
    assert (Order.objects.count(), Contact.objects.count()) == (21, 8)


def test_many_orders_cost_as_many_queries_as_few(cast, django_assert_num_queries):
    def deliver(first, count):
        sent = [(f"D-{n}", told(buyer=Sender(email=f"d{n}@example.org"))) for n in range(first, first + count)]
        Order.objects.receive_each(cast.account, "api", sent)

    deliver(0, 1)
    with connection.execute_wrapper(asked := Asked()):
        deliver(1, 1)
    with django_assert_num_queries(asked.count):
        deliver(2, 40)


def test_one_delivery_is_a_handful_of_statements(cast, django_assert_num_queries):
    """Whoever calls for each delivery, as a webhook does, pays for each statement; two are its savepoint here."""
    receive(cast, told())
    for payload, external_id, statements in [(told(), "A-2", 5), (told("paid", 5), "A-1", 8), (told(), "A-1", 4)]:
        with django_assert_num_queries(statements + 2):
            receive(cast, payload, external_id)


class Asked:
    count = 0

    def __call__(self, execute, *args):
        self.count += 1
        return execute(*args)


def test_what_cannot_be_read_is_refused_by_its_field(cast, unchanged):
    wrong = [
        ("value", [1, 2]), ("value", {}), ("value", Decimal("NaN")), ("value", "1e400"), ("ordered_on", 5),
        ("paid_on", [5]), ("items", ("Mug",)), ("items", 5), ("items", ({"quantity": [1]},)),
        ("at", datetime.min.replace(tzinfo=timezone(timedelta(hours=5)))),
        ("at", datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))),
    ]  # fmt: skip
    for name, value in wrong:
        with unchanged(), pytest.raises(ValidationError) as refusal:
            receive(cast, replace(told(), **{name: value}))
        assert name in refusal.value.message_dict, (name, value)
