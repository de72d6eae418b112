"""The orders that the cards of a column can have, each strict, so that pages of cards neither overlap nor leave out.

Each has an index behind the stage (`Deal.Meta.indexes`), so that a page costs the same in a long column.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal, localcontext
from functools import partial

from django.db.models import F, Q

from crm.models import BoardLayout

Sort = BoardLayout.Sort


@dataclass(frozen=True)
class Order:
    """`keys` order a queryset, and `place(row)` what was read of it; `below(deal)` are those after `deal`.

    Where no index has the whole order, it goes by `currencies`: `split(deal)` are the parts, each in order by itself.
    """

    sort: str
    keys: tuple
    reads: tuple[str, ...]
    place: Callable[[dict], tuple]
    below: Callable[[object], Q]
    is_descending: bool = False
    currencies: tuple[str, ...] = ()
    split: Callable[[object], list[Q]] | None = None

    @property
    def sight(self) -> tuple:
        """What the statement for the top of a column depends on."""
        return self.sort, self.currencies

    def parts(self, deal=None) -> list[Q]:
        """Conditions: the first of all are among the first of each part. With a `deal`, of those after it."""
        if self.split:
            return self.split(deal)
        return [Q() if deal is None else self.below(deal)]

    @property
    def label(self) -> str:
        return Sort(self.sort).label

    @property
    def is_by_hand(self) -> bool:
        return self.sort == Sort.RANK

    def sorted(self, rows: list[dict]) -> list[dict]:
        """Rows of several columns, each column in this order."""
        return sorted(rows, key=self.place, reverse=self.is_descending)


def _below_close(deal) -> Q:
    """Deals without a day come last."""
    if deal.expected_close is None:
        return Q(expected_close=None, pk__gt=deal.pk)
    same = Q(expected_close=deal.expected_close, pk__gt=deal.pk)
    return Q(expected_close__gt=deal.expected_close) | same | Q(expected_close=None)


def _descending(sort: str, name: str) -> Order:
    def below(deal) -> Q:
        value = getattr(deal, name)
        # The first condition is what an index understands.
        return Q(**{f"{name}__lte": value}) & (Q(**{f"{name}__lt": value}) | Q(pk__lt=deal.pk))

    return Order(sort, (f"-{name}", "-pk"), (name,), lambda row: (row[name], row["pk"]), below, is_descending=True)


_BY_CLOSE = Order(
    Sort.CLOSE,
    (F("expected_close").asc(nulls_last=True), "pk"),
    ("expected_close",),
    lambda row: (row["expected_close"] is None, row["expected_close"] or date.max, row["pk"]),
    _below_close,
)
_BY_HAND = Order(Sort.RANK, ("rank",), ("rank",), lambda row: (row["rank"],), lambda deal: Q(rank__gt=deal.rank))
ORDERS = {
    order.sort: order
    for order in [
        _BY_HAND,
        _descending(Sort.VALUE, "value"),
        _BY_CLOSE,
        _descending(Sort.CHANGED, "updated_at"),
        _descending(Sort.HEALTH, "health_points"),
    ]
}


def by_worth(rates: dict[str, Decimal | None]) -> Order:
    """Highest value first by `rates` into one currency; what is in one that has none (None) comes last."""
    known = {currency: rate for currency, rate in rates.items() if rate is not None}
    return replace(
        ORDERS[Sort.VALUE], reads=("value", "currency"), place=partial(_worth, known), currencies=tuple(known),
        split=partial(_split, known, len(known) < len(rates)),
    )  # fmt: skip


def _worth(rates: dict, row: dict) -> tuple:
    rate = rates.get(row["currency"])
    return rate is not None, row["value"] * (rate or 1), row["pk"]


def _split(rates: dict, has_others: bool, deal) -> list[Q]:
    parts = [Q(currency=currency) & _worth_less(rates, rate, deal) for currency, rate in rates.items()]
    others = ~Q(currency__in=[*rates]) & _worth_less(rates, None, deal)
    return [*parts, others] if has_others else parts


def _worth_less(rates: dict, rate: Decimal | None, deal) -> Q:
    """Of the deals in a currency of this `rate`, those below `deal`."""
    its = rates.get(deal.currency) if deal else None
    if deal is None or (rate is None and its is not None):
        return Q()
    if its is None:
        return Q(pk__in=[]) if rate else ORDERS[Sort.VALUE].below(deal)
    with localcontext(prec=60):
        worth = deal.value * its
        most = (worth / rate).quantize(Decimal("0.0001"), ROUND_FLOOR)
        is_same = most * rate == worth
    below = Q(value__lte=most)
    return below & (Q(value__lt=most) | Q(pk__lt=deal.pk)) if is_same else below
