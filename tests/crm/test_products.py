"""The catalogue."""

import re
from decimal import Decimal

import pytest

from crm.models import LineItem, Product


@pytest.fixture
def product(cast):
    return Product.objects.create(account=cast.account, name="Licence", code="L1", price=Decimal(99))


def filled(**changed) -> dict:
    usual = {"name": "Training", "code": "T1", "unit": "h", "price": "1,500.50", "currency": "BRL", "tax_percent": "5%"}
    return usual | changed


def prices(*rows) -> dict:
    """As the form sends further prices: `prices(("USD", "300"))`."""
    sent = {"prices-TOTAL_FORMS": len(rows), "prices-INITIAL_FORMS": 0}
    for at, (currency, price) in enumerate(rows):
        sent |= {f"prices-{at}-currency": currency, f"prices-{at}-price": price}
    return sent


def test_a_product_is_made_changed_and_archived(cast, as_member):
    bob = as_member(cast.bob)
    assert bob.post("product_new", plain=True, **filled(**prices(("USD", "300"), ("", "")))).status_code == 302
    product = Product.objects.get()
    assert (product.account, product.unit, product.price, product.tax_percent) == (
        cast.account,
        "h",
        Decimal("1500.50"),
        5,
    )
    assert [product.price_in(currency) for currency in ("BRL", "USD", "EUR")] == [Decimal("1500.50"), 300, None]
    assert bob.post("product_edit", product.pk, plain=True, **filled(name="Course")).status_code == 302
    assert "$300.00 / h" in bob.get("product", product.pk).text + bob.get("product_options", currency="USD").text
    bob.post("product_archived", product.pk, is_archived="on")
    assert "Course" not in bob.get("product_options").text + bob.get("products").text
    assert "Course" in bob.get("products", archived=1).text
    bob.post("product_archived", product.pk)
    assert "Course" in bob.get("products").text


def seen(text: str) -> dict:
    """What a page with the form `text` sends along as seen."""
    return dict(re.findall(r'<input type="hidden" name="(seen-[a-z_]*)" value="([^"]*)">', text))


def test_two_who_edit_a_product_do_not_win_over_each_other_silently(cast, as_member, product, unchanged):
    product.set_prices({"USD": Decimal(30)})
    bob, alice = as_member(cast.bob), as_member(cast.alice)
    both = seen(bob.get("product_edit", product.pk).text)
    same = {"name": "Licence", "code": "L1", "unit": "", "price": "99.00", "tax_percent": ""}
    usual = filled(**same, **prices(("USD", "30.00"))) | both
    assert alice.post("product_edit", product.pk, **usual | {"price": "120", "unit": "h"}).status_code == 302
    # Another field: both changes stand.
    assert bob.post("product_edit", product.pk, **usual | {"name": "Permit"}).status_code == 302
    assert Product.objects.filter(name="Permit", price=120, unit="h").exists()
    alice.post("product_edit", product.pk, **usual | prices(("USD", "31"), ("EUR", "28")) | {"name": "Permit"})
    with unchanged():
        answer = bob.post("product_edit", product.pk, **usual | prices(("USD", "40")) | {"price": "130", "unit": "kg"})
    assert answer.status_code == 409
    for words in (
        "“120.00”, you “130”",
        "“h”, you “kg”",
        "“EUR 28, USD 31”, you “USD 40”",
        'value="130"',
        'value="40"',
    ):
        assert words in answer.text
    # Bad input does not make the old page a fresh one.
    wrong = bob.post("product_edit", product.pk, **usual | prices(("USD", "-1")) | {"price": "130", "unit": "kg"})
    assert wrong.status_code == 422 and {**seen(wrong.text), "seen-": "1"} == both
    # What bob has not touched stands there as it is now.
    assert 'name="name" value="Permit"' in answer.text
    own = {"name": "Permit", "price": "130", "unit": "kg"}
    again = usual | prices(("USD", "40")) | own | seen(answer.text)
    assert bob.post("product_edit", product.pk, **again).status_code == 302
    product.refresh_from_db()
    assert (product.name, product.price, product.unit, product.price_in("USD"), product.price_in("EUR")) == (
        "Permit", 130, "kg", 40, None,
    )  # fmt: skip


def test_a_product_tells_on_how_many_deals_it_is(cast, as_member, add_deal, stages, product):
    for stage in stages[:3]:
        LineItem.objects.add(add_deal(stage=stage), by=cast.bob, name="Licence", product=product)
    assert "on 3 deals, 2 of them open" in as_member(cast.carol).get("product", product.pk).text


def test_the_catalogue_is_searched_by_name_and_code(cast, as_member, product):
    bob = as_member(cast.bob)
    for text in ("cenc", "l1"):
        assert "Licence" in bob.get("products", q=text).text
    assert "Licence" not in bob.get("products", q="nothing").text
    assert bob.get("products", q="%'\0--", page="x").status_code == 200


WRONG = [{"name": ""}, {"price": "-1"}, {"price": "x"}, {"currency": "XXX"}, {"tax_percent": "-1"}, {"unit": "x" * 21}]


def test_bad_input_comes_back(cast, as_member, product, unchanged):
    bob = as_member(cast.bob)
    with unchanged():
        for wrong in (
            *WRONG,
            prices(("USD", "-1")),
            prices(("", "5")),
            prices(("BRL", "5")),
            prices(*[("USD", "5")] * 2),
        ):
            assert bob.post("product_new", **filled(**wrong)).status_code == 422
            assert bob.post("product_edit", product.pk, **filled(**wrong)).status_code == 422


def test_who_only_looks_reads_the_catalogue_and_changes_nothing(cast, as_member, product, unchanged):
    carol = as_member(cast.carol)
    assert "Licence" in carol.get("products").text
    with unchanged():
        assert carol.post("product_new", **filled()).status_code == 403
        assert carol.post("product_edit", product.pk, **filled()).status_code == 403
        assert carol.post("product_archived", product.pk, is_archived="on").status_code == 403


def test_a_stranger_finds_no_product(cast, client_of, product, unchanged):
    mallory = client_of(cast.mallory)
    with unchanged():
        assert mallory.get("/acme/products/").status_code == 404
        assert mallory.post(f"/rival/products/{product.pk}/edit/", filled()).status_code == 404
        assert "Licence" not in mallory.get("/rival/products/options/?name=Lic").text
