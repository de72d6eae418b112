"""Edits of a deal's line items, each a tuple that chance has drawn, and what holds after any of them."""

from decimal import Decimal
from itertools import pairwise

from django.core.exceptions import ValidationError

from accounts.models import Event
from crm.models import Deal, LineItem
from crm.refusals import Stale

KINDS = ["add", "add", "add_many", "figures", "figures", "figures", "place", "remove", "currency", "source"]
CURRENCIES = ["BRL", "JPY", "KWD"]
FIGURES = {
    "quantity": [0, "0.5", 1, "2.3333", 7, "9999999999.9999"],
    "unit_price": [0, "0.005", "0.335", "19.99", "1234.5678", "99999.9999"],
    "discount": [(0, 0), (10, 0), ("33.3333", 0), (100, 0), (0, "0.99"), (0, "1000000")],
    "tax_percent": [0, 5, "8.875", 17, 200],
}


def draw(chance) -> tuple:
    """`chance` is a `random.Random`."""
    return chance.choice(KINDS), chance.randrange(100), chance.choice(CURRENCIES), figures(chance.choice)


def figures(choose) -> dict:
    drawn = {name: choose(values) for name, values in FIGURES.items()}
    percent, amount = drawn.pop("discount")
    drawn = {name: Decimal(value) for name, value in drawn.items()}
    return drawn | {"discount_percent": Decimal(percent), "discount_amount": Decimal(amount)}


def edit(pk: int, drawn: tuple, by) -> str:
    """Do it to the deal `pk`; "done", or why not."""
    kind, number, currency, row = drawn
    deal = Deal.objects.get(pk=pk)
    items = list(deal.line_items.all())
    try:
        _DO[kind](deal, items[number % len(items)] if items else None, number, currency, row, by)
    except (Stale, ValidationError) as refusal:
        return type(refusal).__name__
    return "done"


def _touch(act):
    """For what needs a row: nothing where there is none."""
    return lambda deal, item, *more: act(item, *more) if item else None


_DO = {
    "add": lambda deal, item, number, currency, row, by: LineItem.objects.add(deal, by=by, name=f"Row {number}", **row),
    "add_many": lambda deal, item, number, currency, row, by: LineItem.objects.add_many(
        deal, [{"name": f"Pasted {at}", **row} for at in range(3)], by=by
    ),
    "figures": _touch(lambda item, number, currency, row, by: item.change(by=by, **row)),
    "place": _touch(lambda item, number, currency, row, by: item.place(number % 5 - 2, by=by)),
    "remove": _touch(lambda item, number, currency, row, by: item.remove(by=by)),
    "currency": lambda deal, item, number, currency, row, by: deal.change({"currency": currency}, by=by),
    "source": lambda deal, item, number, currency, row, by: deal.take_value_from_items(number % 3 > 0, by=by),
}


def assert_adds_up(pk: int) -> None:
    """The value is the sum of the rows as they are shown, each has a place of its own, and the history joins on."""
    deal = Deal.objects.get(pk=pk)
    items = list(deal.line_items.all())
    for item in items:
        item.deal = deal
    total = sum((item.amounts.total for item in items), Decimal(0))
    assert deal.line_items.all().amounts(deal.currency).total == total
    assert not deal.value_from_items or deal.value == total
    assert len({item.position for item in items}) == len(items)
    told = [event.data for event in Event.objects.on(deal).reverse() if {"was", "value"} <= event.data.keys()]
    same = [(a, b) for a, b in pairwise(told) if a["currency"] == b["currency"]]
    assert all(Decimal(a["value"]) == Decimal(b["was"]) for a, b in same)
