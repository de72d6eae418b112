"""The registry's pages: list, page, form, deletion."""

import json
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import Event
from orders.models import ExternalIdTaken, Order

WRITERS = ["order_edit", "order_deletion"]
PAGES = ["order", "order_history", "order_edit", "order_deletion"]


def test_the_list_shows_orders_with_contact_value_and_total(cast, as_member, order):
    page = as_member(cast.carol).get("orders", plain=True)
    assert page.status_code == 200
    for text in ["Mugs", "Ana Lima", "R$100.00", "1–1 of 1"]:
        assert text in page.content.decode()


def test_the_list_is_a_fragment_for_htmx(cast, as_member, order):
    answer = as_member(cast.bob).get("orders").content.decode()
    assert "<html" not in answer and 'id="list"' in answer and "list_count" in answer


@pytest.mark.parametrize("text", ["mug", "MÚG", "shop-77", "lima", "ana@example.org"])
def test_a_search_finds_by_title_external_id_and_contact(cast, as_member, add_order, text):
    add_order(external_id="SHOP-77")
    add_order("Chairs", contact=other_contact(cast))
    answer = as_member(cast.bob).get("orders", q=text).content.decode()
    assert "Mugs" in answer and "Chairs" not in answer


def other_contact(cast):
    from contacts.models import Contact

    return Contact.objects.add(cast.account, name="Bia Souza")


def titles(answer) -> list[str]:
    return [row.name for row in answer.context["listing"].rows]


def test_a_search_by_contact_needs_the_right_to_see_contacts(cast, as_member, order):
    cast.carol.roles.get().set_permissions({"see_orders"})
    carol = as_member(cast.carol)
    assert titles(carol.get("orders", q="lima")) == []
    assert "Ana Lima" not in carol.get("orders").content.decode()
    assert "Ana Lima" not in carol.get("order", order.pk).content.decode()


def test_the_list_is_filtered_by_status(cast, as_member, add_order):
    add_order("Mugs", status="paid")
    add_order("Chairs", status="failed")
    rule = {"field": "status", "operator": "is", "value": ["paid"]}
    answer = as_member(cast.bob).get("orders", filter=json.dumps({"op": "and", "rules": [rule]}))
    assert titles(answer) == ["Mugs"]


@pytest.mark.parametrize(
    ("sort", "expected"), [("", ["New", "Old"]), ("-ordered", ["Old", "New"]), ("value", ["Old", "New"])]
)
def test_the_list_is_sorted(cast, as_member, add_order, sort, expected):
    add_order("Old", value=900, ordered_on="2025-01-01")
    add_order("New", value=5, ordered_on="2026-01-01")
    assert titles(as_member(cast.bob).get("orders", sort=sort)) == expected


def test_an_empty_list_has_one_button(cast, as_member):
    bob = as_member(cast.bob).get("orders", plain=True).content.decode()
    assert bob.count("New order") == 1
    assert "New order" not in as_member(cast.carol).get("orders", plain=True).content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "9" * 30, "x", "\0"])
def test_no_page_number_breaks_the_list(cast, as_member, order, page):
    assert titles(as_member(cast.bob).get("orders", page=page)) == ["Mugs"]


@pytest.mark.parametrize("query", ["q=%00", "q=%ED%A0%80", "filter=%00", "filter={", "sort=%00", "rule=%00", "edit=9"])
def test_nothing_in_the_address_breaks_the_list(cast, as_member, order, query):
    answer = as_member(cast.bob).client.get(f"/acme/orders/?{query}")
    assert answer.status_code in (200, 400)


def test_the_list_asks_the_same_number_of_queries_however_long(
    cast, as_member, add_order, django_assert_max_num_queries
):
    for number in range(60):
        add_order(f"Order {number}")
    bob = as_member(cast.bob)
    bob.get("orders")
    with django_assert_max_num_queries(10):
        bob.get("orders")


def test_an_order_of_another_account_is_nowhere(cast, as_member, rival_order):
    bob = as_member(cast.bob)
    assert titles(bob.get("orders")) == [] and titles(bob.get("orders", q="rival")) == []
    for name in PAGES:
        assert bob.get(name, rival_order.pk).status_code == 404
        assert bob.get(name, 10**30).status_code == 404


@pytest.mark.parametrize("name", WRITERS)
def test_a_stranger_changes_no_order(cast, as_member, order, unchanged, sent, name):
    with unchanged():
        assert as_member(cast.mallory).post(name, sent(), order.pk).status_code == 404


@pytest.mark.parametrize("name", WRITERS)
def test_who_only_looks_changes_no_order(cast, as_member, order, unchanged, sent, name):
    carol = as_member(cast.carol)
    with unchanged():
        assert carol.post(name, sent(), order.pk).status_code == 403
        assert carol.post("order_new", sent()).status_code == 403
    assert carol.get("order", order.pk).status_code == 200
    assert "Edit" not in carol.get("order", order.pk).content.decode()


def test_a_new_order_is_written_down_with_its_items(cast, as_member, ana, sent):
    rows = {"items-TOTAL_FORMS": "2", "items-INITIAL_FORMS": "0", "items-0-name": "Mug", "items-0-quantity": "2"}
    answer = as_member(cast.bob).post("order_new", sent(**rows | {"items-0-unit_price": "39.90", "value": ""}))
    order = Order.objects.get()
    assert answer["HX-Redirect"] == order.get_absolute_url()
    assert (order.contact, order.value, order.status) == (ana, Decimal("79.80"), "paid")
    assert [item.sentence for item in order.items.all()] == ["2 × Mug, 39.9"]
    event = Event.objects.get(verb="order.created")
    assert {str(about) for about in event.about.all()} == {f"order:{order.pk}", f"contact:{ana.pk}"}


def test_without_scripts_a_new_order_is_added_from_the_contacts_page(cast, as_member, ana, sent):
    bob = as_member(cast.bob)
    page = bob.client.get(f"/acme/orders/new/?contact={ana.pk}").content.decode()
    assert "<html" in page and "Ana Lima" in page
    answer = bob.post("order_new", sent(), plain=True, query=f"?contact={ana.pk}")
    assert answer.status_code == 302 and answer["Location"] == ana.get_absolute_url()


def test_a_form_that_is_sent_twice_adds_one_order(cast, as_member, sent):
    once = {"once": "3f0c9b0e-64a5-4a53-8a3f-2f6f0a0f1d11"}
    for _again in range(2):
        as_member(cast.bob).post("order_new", sent(**once))
    assert Order.objects.count() == 1


BAD = [
    {"title": ""}, {"title": "x" * 201}, {"title": "a\0b"}, {"value": "-1"}, {"value": "1e30"}, {"value": "9" * 40},
    {"value": "NaN"}, {"currency": "XXX"}, {"status": "stolen"}, {"source": "x"}, {"external_id": "x" * 201},
    {"ordered_on": ""}, {"ordered_on": "31.31.2026"}, {"paid_on": "x"}, {"contact": ""}, {"contact": "9" * 30},
    {"contact": "x\0"}, {"deal": "99"},
    {"items-TOTAL_FORMS": "x"}, {"items-TOTAL_FORMS": "9999999", "items-INITIAL_FORMS": "0"},
    {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-0-name": "", "items-0-unit_price": "3"},
    {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-0-name": "a\0", "items-0-quantity": "x"},
    {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-0-name": "a", "items-0-quantity": "9999999999",
     "items-0-unit_price": "999999999999999"},
    {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-0-name": "\u200b", "items-0-unit_price": "3"},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_bad_input_is_refused_and_what_was_typed_kept(cast, as_member, order, unchanged, sent, bad):
    bob = as_member(cast.bob)
    with unchanged():
        for answer in [
            bob.post("order_new", sent(external_id="KEEP-ME") | bad),
            bob.post("order_edit", sent(external_id="KEEP-ME") | bad, order.pk),
        ]:
            assert answer.status_code == 422
            assert "KEEP-ME" in answer.content.decode() or "external_id" in bad


def test_a_contact_of_another_account_is_no_choice(cast, as_member, rita, unchanged, sent):
    bob = as_member(cast.bob)
    with unchanged():
        assert bob.post("order_new", sent(contact=rita.pk)).status_code == 422
    assert "Rita" not in bob.client.get(f"/acme/orders/new/?contact={rita.pk}").content.decode()


def test_an_external_id_stands_once_per_source(cast, as_member, add_order, unchanged, sent):
    first = add_order(source="api", external_id="A-1")
    bob = as_member(cast.bob)
    with unchanged():
        answer = bob.post("order_new", sent(source="api", external_id="A-1"))
        assert answer.status_code == 422 and first.get_absolute_url() in answer.content.decode()
    assert bob.post("order_new", sent(source="webhook", external_id="A-1")).status_code == 204
    for _blank in range(2):
        assert bob.post("order_new", sent()).status_code == 204


def test_an_order_is_edited_and_its_history_says_how(cast, as_member, order, sent):
    bob = as_member(cast.bob)
    answer = bob.post("order_edit", sent(title="Cups", version=1), order.pk)
    assert answer["HX-Redirect"] == order.get_absolute_url()
    event = Event.objects.get(verb="order.changed")
    assert event.data["changes"]["title"] == ["Mugs", "Cups"] and "items" not in event.data["changes"]
    page = bob.get("order", order.pk).content.decode()
    assert "changed status from Pending to Paid" in page and "changed title from Mugs to Cups" in page


def test_the_page_tells_every_status_by_whom_and_since_when(cast, as_member, order, sent):
    bob = as_member(cast.bob)
    assert bob.get("order", order.pk).context["page"].states[0].since == order.created_at
    bob.post("order_edit", sent(status="paid"), order.pk)
    bob.post("order_edit", sent(status="refunded"), order.pk)
    states = bob.get("order", order.pk).context["page"].states
    assert [(str(state.label), state.by) for state in states] == [
        ("Refunded", cast.bob), ("Paid", cast.bob), ("Pending", None)
    ]  # fmt: skip
    assert "Bob" in bob.get("order", order.pk).text


def test_the_same_value_written_otherwise_is_no_change(cast, as_member, order, sent):
    as_member(cast.bob).post("order_edit", sent(value="100", status="pending"), order.pk)
    assert not Event.objects.filter(verb="order.changed").exists()


def test_items_are_replaced(cast, as_member, order, sent):
    rows = {"items-TOTAL_FORMS": "3", "items-INITIAL_FORMS": "1", "items-1-name": "Plate", "items-1-unit_price": "9"}
    as_member(cast.bob).post("order_edit", sent(**rows), order.pk)
    assert [item.sentence for item in order.items.all()] == ["1 × Plate, 9"]
    assert (
        "changed Items from 2 × Mug, 50 to 1 × Plate, 9" in as_member(cast.bob).get("order", order.pk).content.decode()
    )


def test_two_who_edit_one_order_are_told(cast, as_member, order, sent):
    order.change({"title": "Theirs"}, by=cast.alice)
    bob = as_member(cast.bob)
    answer = bob.post("order_edit", sent(title="Mine", version=1), order.pk)
    assert answer.status_code == 409 and "Theirs" in answer.content.decode()
    assert bob.post("order_edit", sent(title="Mine", version=2), order.pk).status_code == 204


def test_a_refund_says_that_no_money_is_moved(cast, as_member, add_order):
    words = "This is a note in the registry: no money is moved."
    bob = as_member(cast.bob)
    for status in Order.Status.values:
        page = bob.get("order", add_order(status=status).pk).content.decode()
        assert (words in page) is (status in ("refunded", "canceled"))


def test_an_order_is_deleted_after_a_question(cast, as_member, order):
    bob = as_member(cast.bob)
    assert "Delete Mugs?" in bob.get("order_deletion", order.pk).content.decode()
    assert bob.post("order_deletion", {}, order.pk, plain=True).status_code == 302
    assert not Order.objects.exists() and Event.objects.filter(verb="order.deleted").exists()


def test_a_module_that_is_off_has_no_orders(cast, as_member, order, ana):
    cast.account.modules = ["crm"]
    cast.account.save()
    bob = as_member(cast.bob)
    assert bob.get("orders").status_code == 404 and bob.get("order", order.pk).status_code == 404
    assert f"contact_{ana.pk}_orders" not in bob.client.get(f"{ana.get_absolute_url()}?show=all").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_deliveries_at_once_one_is_refused(cast, add_order):
    start, refused = threading.Barrier(2), []

    def deliver():
        start.wait()
        try:
            add_order(source="api", external_id="A-1")
        except ExternalIdTaken:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _each in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (Order.objects.count(), len(refused)) == (1, 1)


def test_a_value_is_an_amount_of_its_currency_on_every_path(cast, add_order, order):
    order.change({"value": Decimal("10.005")}, by=cast.bob)
    assert Order.objects.get().value == Decimal("10.01")
    for wrong in ("NaN", "Infinity", "1e400", "-1", "1e15"):
        with pytest.raises(ValidationError):
            add_order(value=wrong)
        with pytest.raises(ValidationError):
            order.change({"value": Decimal(wrong)}, by=cast.bob)
    assert Order.objects.get().value == Decimal("10.01")
