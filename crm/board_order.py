"""The orders that the cards of a column can have, each strict, so that pages of cards neither overlap nor leave out.

Each has an index behind the stage (`Deal.Meta.indexes`), so that a page costs the same in a long column.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from crm.models import BoardLayout

Sort = BoardLayout.Sort


@dataclass(frozen=True)
class Order:
    """`keys` order a queryset, and `place(row)` what was read of it; `below(deal)` are those after `deal`."""

    sort: str
    keys: tuple
    reads: str
    place: Callable[[dict], tuple]
    below: Callable[[object], Q]
    is_descending: bool = False

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

    return Order(sort, (f"-{name}", "-pk"), name, lambda row: (row[name], row["pk"]), below, is_descending=True)


_BY_CLOSE = Order(
    Sort.CLOSE,
    (F("expected_close").asc(nulls_last=True), "pk"),
    "expected_close",
    lambda row: (row["expected_close"] is None, row["expected_close"] or date.max, row["pk"]),
    _below_close,
)
_BY_HAND = Order(Sort.RANK, ("rank",), "rank", lambda row: (row["rank"],), lambda deal: Q(rank__gt=deal.rank))
ORDERS = {
    order.sort: order
    for order in [_BY_HAND, _descending(Sort.VALUE, "value"), _BY_CLOSE, _descending(Sort.CHANGED, "updated_at")]
}
