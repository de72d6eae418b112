"""Where a card stands in its column: 64-bit ranks with gaps, ascending from the top.

Whoever asks for a rank holds the lock on the stage's row, so ranks do not change under them.
A new card at an end takes a whole gap, one between two cards takes the middle; when the middle is used up,
a window of neighbours is spread anew. Two billion cards fit above each other before the numbers end.
"""

from dataclasses import dataclass
from enum import Enum

from django.db import connection
from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _

from crm.refusals import Stale

GAP = 1 << 32
AMPLE = 1 << 16
WINDOW = 16


class Edge(Enum):
    TOP = "top"
    BOTTOM = "bottom"


@dataclass(frozen=True)
class Spot:
    """A place in a column: directly `before` or `after` another card (by id), at an edge, or `near` an old rank.

    A drag knows both neighbours; one of them that still stands in the column is enough.
    """

    before: int | None = None
    after: int | None = None
    edge: Edge | None = None
    near: int | None = None

    def __bool__(self) -> bool:
        return self != Spot()

    def rank_in(self, stage, moving, *, by) -> int:
        """The rank for the deal `moving` in the (locked) `stage`; a card that stands there already keeps its own.

        Raises `Stale` when no neighbour that the member `by` sees is there any more.
        """
        others = stage.deals.exclude(pk=moving.pk)
        low, high = self._bounds(others, by)
        for kept in (self.near, moving.rank if moving.stage_id == stage.pk else None):
            if kept is not None and _is_between(low, kept, high):
                return kept
        if low is not None and high is not None and high - low < 2:
            _respread(stage.deals.all(), low)
            low, high = self._bounds(others, by)
        return _middle(low, high)

    def _bounds(self, others, by) -> tuple[int | None, int | None]:
        """Ranks of the cards directly above and below the place; None at an end of the column."""
        if self.before or self.after:
            return self._bounds_beside(others, by)
        if self.near is not None:
            return _below(others, self.near), _above(others, self.near - 1)
        if self.edge is Edge.BOTTOM:
            return others.aggregate(rank=Max("rank"))["rank"], None
        return None, others.aggregate(rank=Min("rank"))["rank"]

    def _bounds_beside(self, others, by) -> tuple[int | None, int | None]:
        beside = others.visible_to(by).filter(Q(pk=self.before) | Q(pk=self.after))
        ranks = dict(beside.values_list("pk", "rank"))
        if self.before in ranks:
            return _below(others, ranks[self.before]), ranks[self.before]
        if self.after in ranks:
            return ranks[self.after], _above(others, ranks[self.after])
        raise Stale(_("The card beside it has been moved meanwhile."))


def _below(deals, rank: int) -> int | None:
    return deals.filter(rank__lt=rank).aggregate(found=Max("rank"))["found"]


def _above(deals, rank: int) -> int | None:
    return deals.filter(rank__gt=rank).aggregate(found=Min("rank"))["found"]


def _is_between(low: int | None, rank: int, high: int | None) -> bool:
    return (low is None or low < rank) and (high is None or rank < high)


def rank_above(top: int | None) -> int:
    """The rank of a new card above the one with the rank `top`; None for an empty column."""
    return _middle(None, top)


def _middle(low: int | None, high: int | None) -> int:
    if low is None:
        return 0 if high is None else high - GAP
    return low + GAP if high is None else (low + high) // 2


def _respread(column, rank: int) -> None:
    """Space the cards around `rank` evenly, in the smallest window that leaves ample gaps."""
    half = WINDOW
    while True:
        window = _Window.around(column, rank, half)
        if window.step >= AMPLE:
            return window.write()
        half *= 2


@dataclass
class _Window:
    """Cards in order (ids), and the ranks of the cards just outside them, None where the column ends."""

    ids: list[int]
    low: int | None
    high: int | None

    @classmethod
    def around(cls, column, rank: int, half: int) -> "_Window":
        upper = list(column.filter(rank__lte=rank).order_by("-rank").values_list("pk", "rank")[: half + 1])
        lower = list(column.filter(rank__gt=rank).order_by("rank").values_list("pk", "rank")[: half + 1])
        low = upper.pop()[1] if len(upper) > half else None
        high = lower.pop()[1] if len(lower) > half else None
        return cls([pk for pk, _rank in [*reversed(upper), *lower]], low, high)

    @property
    def step(self) -> int:
        if self.low is None or self.high is None:
            return GAP
        return (self.high - self.low) // (len(self.ids) + 1)

    def write(self) -> None:
        start = self.low if self.low is not None or self.high is None else self.high - GAP * (len(self.ids) + 1)
        ranks = [(start or 0) + self.step * place for place in range(1, len(self.ids) + 1)]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE crm_deal SET rank = new.rank FROM unnest(%s::bigint[], %s::bigint[]) AS new (id, rank)"
                " WHERE crm_deal.id = new.id",
                [self.ids, ranks],
            )
