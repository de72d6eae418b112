"""Line items: a sheet of rows, and that the deal's value is their sum."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import Event
from crm.models import Deal, LineItem, Product
from crm.refusals import NotAllowed, Stale


def stored(deal) -> Deal:
    return Deal.objects.get(pk=deal.pk)


def test_the_value_is_the_total_of_the_items(cast, deal):
    LineItem.objects.add(deal, by=cast.bob, name="Tiles", quantity=Decimal(3), unit_price=Decimal("33.33"))
    tools = LineItem.objects.add(deal, by=cast.bob, name="Tools", unit_price=Decimal(100), discount_percent=Decimal(10))
    assert stored(deal).value == Decimal("189.99")
    tools.change(by=cast.bob, discount_percent=Decimal(0), tax_percent=Decimal(17))
    assert stored(deal).value == Decimal("216.99")
    tools.remove(by=cast.bob)
    assert stored(deal).value == Decimal("99.99")


def test_a_value_of_its_own_is_left_alone(cast, deal):
    deal.take_value_from_items(False, by=cast.bob)
    LineItem.objects.add(deal, by=cast.bob, name="Tiles", unit_price=Decimal(50))
    assert stored(deal).value == 0
    deal.take_value_from_items(True, by=cast.bob)
    assert stored(deal).value == 50


def test_a_change_of_value_counts_as_a_new_version(cast, deal):
    before = stored(deal).version
    LineItem.objects.add(deal, by=cast.bob, name="Tiles", unit_price=Decimal(50))
    assert stored(deal).version == before + 1


def test_an_item_tells_what_it_did_to_the_value(cast, deal):
    LineItem.objects.add(deal, by=cast.bob, name="Tiles", unit_price=Decimal(50))
    event = Event.objects.of(cast.account).on(deal).first()
    assert event.verb == "line_item.added"
    assert event.data == {"name": "Tiles", "was": "0.0000", "value": "50.00", "currency": "BRL"}


def test_more_than_a_deal_can_hold_is_refused_whole(cast, deal):
    LineItem.objects.add(deal, by=cast.bob, name="Bank", unit_price=Decimal("999999999999999"))
    with pytest.raises(ValidationError):
        LineItem.objects.add(deal, by=cast.bob, name="Penny", unit_price=Decimal(1))
    assert [item.name for item in deal.line_items.all()] == ["Bank"]


def test_who_only_looks_cannot_add_by_any_path(cast, deal):
    with pytest.raises(NotAllowed):
        LineItem.objects.add(deal, by=cast.carol, name="Tiles")
    assert not LineItem.objects.exists()


def test_an_item_deleted_meanwhile_is_stale(cast, deal):
    item = LineItem.objects.add(deal, by=cast.bob, name="Tiles")
    same = LineItem.objects.select_related("deal").get()
    item.remove(by=cast.bob)
    with pytest.raises(Stale):
        same.change(by=cast.bob, quantity=Decimal(2))


# -- the sheet


@pytest.fixture
def item(cast, deal):
    return LineItem.objects.add(deal, by=cast.bob, name="Tiles", quantity=Decimal(3), unit_price=Decimal(10))


@pytest.mark.parametrize("plain", [False, True])
def test_a_row_is_added(cast, as_member, deal, plain):
    row = {"name": "Tiles", "quantity": "2.5", "unit_price": "1,200.10", "discount_percent": "10", "tax_percent": "5"}
    answer = as_member(cast.bob).post("line_items", deal.pk, plain=plain, **row)
    assert answer.status_code == (302 if plain else 200)
    assert stored(deal).value == Decimal("2835.23")


def test_the_answer_shows_sums_and_value(cast, as_member, deal):
    answer = as_member(cast.bob).post("line_items", deal.pk, name="Tiles", unit_price="50", tax_percent="10")
    assert "R$55.00" in answer.text
    assert f'hx-target="#deal_{deal.pk}_summary"' in answer.text


def test_a_product_brings_its_price_and_tax(cast, as_member, deal):
    product = Product.objects.create(
        account=cast.account, name="Licence", code="L1", price=Decimal(99), currency="BRL", tax_percent=Decimal(5)
    )
    bob = as_member(cast.bob)
    for named in ("licence", "L1"):
        bob.post("line_items", deal.pk, name=named)
    bob.post("line_items", deal.pk, name="Licence", unit_price="80", tax_percent="0")
    rows = deal.line_items.values_list("product", "name", "unit_price", "tax_percent")
    assert list(rows) == [(product.pk, "Licence", 99, 5)] * 2 + [(product.pk, "Licence", 80, 0)]
    product.price = Decimal(200)
    product.save()
    assert deal.line_items.first().unit_price == 99


def test_a_price_in_another_currency_is_asked_for(cast, as_member, deal, unchanged):
    Product.objects.create(account=cast.account, name="Licence", price=Decimal(99), currency="USD")
    with unchanged():
        answer = as_member(cast.bob).post("line_items", deal.pk, name="Licence")
    assert answer.status_code == 422
    assert "USD" in answer.text


def test_a_cell_is_changed(cast, as_member, deal, item):
    answer = as_member(cast.bob).post("line_item", item.pk, **cells(quantity="4"))
    assert answer.status_code == 200
    assert stored(deal).value == 40
    for region in ("totals", "summary"):
        assert f'hx-target="#deal_{deal.pk}_{region}"' in answer.text


def cells(**changed) -> dict:
    row = {"name": "Tiles", "quantity": "3", "unit_price": "10.00", "discount_percent": "0", "tax_percent": "0"}
    seen = {f"seen-{name}": value for name, value in row.items()}
    return row | changed | seen | {"seen-": "1"}


def test_two_who_edit_different_cells_both_win(cast, as_member, deal, item):
    item.change(by=cast.alice, unit_price=Decimal(20))
    assert as_member(cast.bob).post("line_item", item.pk, **cells(quantity="4")).status_code == 200
    assert stored(deal).value == 80


def test_two_who_edit_one_cell_do_not_overwrite(cast, as_member, deal, item):
    item.change(by=cast.alice, unit_price=Decimal(20))
    answer = as_member(cast.bob).post("line_item", item.pk, **cells(unit_price="30"))
    assert answer.status_code == 409
    assert "20.00" in answer.text
    assert 'value="30"' in answer.text
    assert stored(deal).value == 60


WRONG = [
    {"name": ""},
    {"name": "x" * 201},
    {"quantity": "-1"},
    {"quantity": "x"},
    {"quantity": "1.23456"},
    {"unit_price": "-0.01"},
    {"unit_price": "1e30"},
    {"unit_price": "NaN"},
    {"discount_percent": "100.01"},
    {"tax_percent": "-5"},
    {"quantity": "9999999999", "unit_price": "999999999999"},
]


def test_bad_cells_come_back_as_typed(cast, as_member, deal, item, unchanged):
    bob = as_member(cast.bob)
    for wrong in WRONG:
        with unchanged():
            edited = bob.post("line_item", item.pk, **cells(**wrong))
            added = bob.post("line_items", deal.pk, **cells(**wrong))
        assert (edited.status_code, added.status_code) == (422, 422), wrong
        assert "field-error" in edited.text
        assert "field-error" in added.text
    assert bob.post("line_item", item.pk, plain=True, **cells(quantity="x")).status_code == 422


def test_a_row_sent_twice_is_added_once(cast, as_member, deal):
    for _ in range(2):
        once = "9f2a3c51-4a39-4d9b-8f0e-2a8a54a1d004"
        as_member(cast.bob).post("line_items", deal.pk, name="Once", unit_price="5", once=once)
    assert stored(deal).value == 5


def test_a_row_is_deleted(cast, as_member, deal, item):
    assert as_member(cast.bob).post("line_item_deleted", item.pk).status_code == 200
    assert stored(deal).value == 0


def test_the_value_can_stand_by_itself(cast, as_member, deal, item):
    bob = as_member(cast.bob)
    assert bob.post("deal_field", deal.pk, "value", value="7").status_code == 422
    bob.post("deal_value_source", deal.pk)
    assert bob.post("deal_field", deal.pk, "value", value="7").status_code == 200
    assert stored(deal).value == 7
    bob.post("deal_value_source", deal.pk, value_from_items="on")
    assert stored(deal).value == 30


def test_another_currency_rounds_anew(cast, as_member, deal):
    LineItem.objects.add(deal, by=cast.bob, name="Tiles", quantity=Decimal(3), unit_price=Decimal("0.5"))
    as_member(cast.bob).post("deal_field", deal.pk, "currency", currency="JPY")
    assert stored(deal).value == 2


def test_a_member_reads_numbers_in_their_own_language(cast, as_member, deal):
    cast.bob.user.language = "pt-br"
    cast.bob.user.save()
    answer = as_member(cast.bob).post("line_items", deal.pk, name="Telhas", quantity="1,5", unit_price="1.200,50")
    assert stored(deal).value == Decimal("1800.75")
    assert 'value="1.200,50"' in answer.text


def test_who_only_looks_sees_the_sheet_and_changes_nothing(cast, as_member, deal, item, unchanged):
    carol = as_member(cast.carol)
    assert "Tiles" in carol.get("line_items", deal.pk).text
    with unchanged():
        answers = [
            carol.post("line_items", deal.pk, name="Mine"),
            carol.post("line_item", item.pk, **cells(quantity="9")),
            carol.post("line_item_deleted", item.pk),
            carol.post("deal_value_source", deal.pk),
        ]
    assert {answer.status_code for answer in answers} == {403}


def test_a_stranger_finds_no_row(cast, as_member, client_of, deal, item, unchanged):
    with unchanged():
        assert as_member(cast.mallory).post("line_item", item.pk, **cells(quantity="9")).status_code == 404
        assert client_of(cast.mallory).post(f"/rival/deals/line-items/{item.pk}/deleted/").status_code == 404
        assert client_of(cast.mallory).post(f"/rival/deals/{deal.pk}/line-items/", cells()).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_eight_who_edit_at_once_leave_the_sum_of_the_rows(cast, deal):
    def work(number):
        for step in range(5):
            item = LineItem.objects.add(
                Deal.objects.get(pk=deal.pk),
                by=cast.bob,
                name=f"{number}.{step}",
                unit_price=Decimal(number) + Decimal("0.37"),
            )
            item.change(by=cast.bob, quantity=Decimal(step) + Decimal("0.5"))
            if step % 2:
                item.remove(by=cast.bob)
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    deal = stored(deal)
    assert deal.line_items.count() == 24
    assert deal.value == deal.line_items.all().amounts("BRL").total
