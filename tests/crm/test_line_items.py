"""Line items: a sheet of rows, and that the deal's value is their sum."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

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
    row = {"name": "Tiles", "quantity": "2.5", "unit_price": "1,200.10", "discount": "10%", "tax_percent": "5"}
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
    row = {"name": "Tiles", "quantity": "3", "unit": "", "unit_price": "10.00", "discount": "", "tax_percent": ""}
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
    {"unit": "x" * 21},
    {"discount": "100.01%"},
    {"discount": "x%"},
    {"discount": "30.01"},
    {"discount": "-1"},
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


def test_a_discount_is_a_part_or_an_amount(cast, as_member, deal, item):
    bob = as_member(cast.bob)
    for typed, value in {"10": 20, "10.00": 20, "10%": 27, "10 %": 27, "": 30, "30": 0}.items():
        row = {name: cell for name, cell in cells(discount=typed).items() if not name.startswith("seen-")}
        assert bob.post("line_item", item.pk, **row).status_code == 200
        assert stored(deal).value == value, typed
    item.change(by=cast.bob, quantity=Decimal(1))
    assert stored(deal).value == 0
    assert 'value="30.00"' in bob.get("line_items", deal.pk).text


def test_a_row_goes_to_another_place(cast, as_member, deal, unchanged):
    a, b, c = (LineItem.objects.add(deal, by=cast.bob, name=name) for name in "abc")
    bob = as_member(cast.bob)
    for moved, where, order in ((c, {"step": -1}, "acb"), (a, {"after": b.pk}, "cba"), (a, {"after": 0}, "acb")):
        answer = bob.post("line_item_place", moved.pk, **where)
        assert answer.status_code == 200 and "".join(item.name for item in deal.line_items.all()) == order
    with unchanged():
        bob.post("line_item_place", a.pk, step=-1)
        assert bob.post("line_item_place", a.pk, step="x").status_code == 422
        assert as_member(cast.carol).post("line_item_place", a.pk, step=1).status_code == 403


def test_a_long_sheet_is_shown_a_page_at_a_time(cast, as_member, deal):
    rows = [{"name": f"Row {number:03}", "unit_price": Decimal(1)} for number in range(300)]
    LineItem.objects.add_many(deal, rows, by=cast.bob)
    bob = as_member(cast.bob)
    first, last = bob.get("line_items", deal.pk).text, bob.get("line_items", deal.pk, items=20).text
    assert "1–15 of 300" in first and "Row 014" in first and "Row 015" not in first
    assert "286–300 of 300" in last and "R$300.00" in last
    assert "Row 300" in bob.post("line_items", deal.pk, name="Row 300").text
    place = f"{reverse('crm:line_item_place', args=['acme', deal.line_items.all()[20].pk])}?items=2"
    assert place in bob.get("line_items", deal.pk, items=2).text
    assert "16–30 of 301" in bob.send(place, step=1).text


# -- rows out of a spreadsheet


def test_rows_are_pasted(cast, as_member, deal):
    licence = Product.objects.create(account=cast.account, name="Licence", code="L1", price=Decimal(99), unit="user")
    text = 'Tiles\t1,200.5\tm²\tR$ 10.00\t10%\t5 %\r\n\r\nL1\t3\r\n"Pipe 3"" long"\t\t\t1\t0.25'
    answer = as_member(cast.bob).post("line_items_pasted", deal.pk, text=text)
    assert answer.status_code == 200 and answer.headers["HX-Retarget"] == f"#deal_{deal.pk}_items"
    rows = deal.line_items.values_list("name", "quantity", "unit", "unit_price", "discount_amount", "product")
    assert list(rows) == [
        ("Tiles", Decimal("1200.5"), "m²", 10, 0, None),
        ("Licence", 3, "user", 99, 0, licence.pk),
        ('Pipe 3" long', 1, "", 1, Decimal("0.25"), None),
    ]
    assert "added 3 line items" in as_member(cast.carol).get("deal_history", deal.pk).text


def test_heads_say_which_column_is_which(cast, as_member, deal):
    text = "Unit price\tTotal\tItem\n5\t5.00\tTiles"
    assert as_member(cast.bob).post("line_items_pasted", deal.pk, text=text, plain=True).status_code == 302
    assert deal.line_items.values_list("name", "unit_price").get() == ("Tiles", 5)


PASTED = {
    "Tiles\t3\nWork\tmany\t\t1": "Line 2, Quantity, “many”: Enter a number.",
    "Tiles\t1\t\t\t200%": "Line 1, Discount, “200%”",
    "\t3": "Line 1, Item, “”: This field is required.",
    "a\tb\tc\td\te\tf\tg": "Line 1 has more than 6 cells.",
    "Bank\t1\t\t999999999999999\n" * 2: "more than 15 digits",
    "Tiles\n" * 501: "These are 501 rows",
    "\n\t\n": "Paste at least one row.",
    "\0": "Null characters",
}


def test_what_cannot_be_read_is_named_and_nothing_is_lost(cast, as_member, deal, unchanged):
    with unchanged():
        for text, words in PASTED.items():
            answer = as_member(cast.bob).post("line_items_pasted", deal.pk, text=text)
            assert answer.status_code == 422 and words in answer.text, text
            assert text.strip("\n\0") in answer.text
        assert as_member(cast.carol).post("line_items_pasted", deal.pk, text="Tiles").status_code == 403


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
