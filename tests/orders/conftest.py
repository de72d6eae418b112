import datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.urls import reverse

from contacts.models import Contact
from orders.models import Order

DAY = datetime.date(2026, 3, 14)


@pytest.fixture
def ana(cast):
    """A contact of Acme."""
    return Contact.objects.add(cast.account, name="Ana Lima", emails=["ana@example.org"])


@pytest.fixture
def rita(cast):
    """A contact of the other account."""
    return Contact.objects.add(cast.rival, name="Rita Rival")


@pytest.fixture
def add_order(cast, ana):
    """`add_order("Mugs", value=…, **fields)`: a new order of ana's."""

    def add(title="Mugs", *, value=100, **fields):
        fields = {"contact": ana, "ordered_on": DAY, "currency": "BRL"} | fields
        return Order.objects.add(cast.account, by=cast.bob, title=title, value=Decimal(value), **fields)

    return add


@pytest.fixture
def order(add_order):
    return add_order(items=[{"name": "Mug", "quantity": Decimal(2), "unit_price": Decimal(50)}])


@pytest.fixture
def rival_order(cast, rita):
    return Order.objects.add(cast.rival, title="Rival mugs", contact=rita, ordered_on=DAY)


@pytest.fixture
def sent(ana):
    """`sent(title=…)`: what the form of an order sends."""
    usual = {
        "title": "Mugs", "contact": ana.pk, "value": "120.50", "currency": "BRL", "status": "paid",
        "source": "manual", "external_id": "", "ordered_on": "2026-03-14", "paid_on": "",
    }  # fmt: skip
    return lambda **fields: usual | fields


class Visitor:
    """A member at work in Acme: by htmx, or with `plain=True` without scripts."""

    def __init__(self, client):
        self.client = client

    def get(self, name, /, *args, plain=False, **data):
        return self.client.get(address(name, *args), data, headers=_headers(plain))

    def post(self, name, data=None, /, *args, plain=False, query=""):
        return self.client.post(address(name, *args) + query, data or {}, headers=_headers(plain))


def address(name, *args) -> str:
    return reverse(f"orders:{name}", args=["acme", *args])


def _headers(plain: bool) -> dict:
    return {} if plain else {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def as_member(client_of):
    """`as_member(cast.bob).post("order_edit", {"title": …}, order.pk)`"""
    return lambda member: Visitor(client_of(member))


@pytest.fixture
def unchanged():
    """`with unchanged():` nothing is written to any table of orders, nor any event."""
    return _Unchanged


class _Unchanged:
    def __enter__(self):
        self.before = _rows()

    def __exit__(self, *failure):
        assert failure[0] or _rows() == self.before


def _rows() -> list:
    models = [*apps.get_app_config("orders").get_models(), apps.get_model("accounts.Event")]
    return [list(model.objects.order_by("pk").values()) for model in models]
