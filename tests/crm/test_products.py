"""The catalogue."""

from decimal import Decimal

import pytest

from crm.models import Product


@pytest.fixture
def product(cast):
    return Product.objects.create(account=cast.account, name="Licence", code="L1", price=Decimal(99))


def filled(**changed) -> dict:
    usual = {"name": "Training", "code": "T1", "price": "1,500.50", "currency": "BRL", "tax_percent": "5"}
    return usual | {"is_active": "on"} | changed


def test_a_product_is_made_changed_and_taken_off_sale(cast, as_member):
    bob = as_member(cast.bob)
    assert bob.post("product_new", plain=True, **filled()).status_code == 302
    product = Product.objects.get()
    assert (product.account, product.price) == (cast.account, Decimal("1500.50"))
    changed = filled(name="Course")
    del changed["is_active"]
    assert bob.post("product", product.pk, plain=True, **changed).status_code == 302
    assert "Course" in bob.get("products").text
    assert "Course" not in bob.get("product_options").text


def test_the_catalogue_is_searched_by_name_and_code(cast, as_member, product):
    bob = as_member(cast.bob)
    for text in ("cenc", "l1"):
        assert "Licence" in bob.get("products", q=text).text
    assert "Licence" not in bob.get("products", q="nothing").text
    assert bob.get("products", q="%'\0--", page="x").status_code == 200


def test_bad_input_comes_back(cast, as_member, product, unchanged):
    bob = as_member(cast.bob)
    with unchanged():
        for wrong in ({"name": ""}, {"price": "-1"}, {"price": "x"}, {"currency": "XXX"}, {"tax_percent": "-1"}):
            assert bob.post("product_new", **filled(**wrong)).status_code == 422
            assert bob.post("product", product.pk, **filled(**wrong)).status_code == 422


def test_who_only_looks_reads_the_catalogue_and_changes_nothing(cast, as_member, product, unchanged):
    carol = as_member(cast.carol)
    assert "Licence" in carol.get("products").text
    with unchanged():
        assert carol.post("product_new", **filled()).status_code == 403
        assert carol.post("product", product.pk, **filled()).status_code == 403


def test_a_stranger_finds_no_product(cast, client_of, product, unchanged):
    mallory = client_of(cast.mallory)
    with unchanged():
        assert mallory.get("/acme/products/").status_code == 404
        assert mallory.post(f"/rival/products/{product.pk}/", filled()).status_code == 404
        assert "Licence" not in mallory.get("/rival/products/options/?name=Lic").text
