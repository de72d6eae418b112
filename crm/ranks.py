"""Where a card stands in its column: 64-bit ranks with gaps, ascending from the top.

Whoever asks for a rank shares the lock on the stage's row, or has it alone, so the ranks that are there do not change
under them. A new card at an end takes about a whole gap, one between two cards about the middle, each leaning another
way, so that of two that come at the same time none has to wait for the other; two of one rank the database refuses.
When the middle is used up, who has the stage alone spreads a window of neighbours anew. Two billion cards fit above
each other before the numbers end.
"""

from dataclasses import dataclass
from enum import Enum

from django.db import connection
from django.utils.translation import gettext as _

from crm.refusals import Stale

GAP = 1 << 32
AMPLE = 1 << 16
WINDOW = 16
# No rank is beyond it on either side.
NEVER = (1 << 63) - 1
# A prime near 2^32 over the golden ratio: multiples of it lie far from each other.
SCATTER = 2654435761


class Crowded(Exception):  # noqa: N818 (a signal to who asks for a rank)
    """There is no rank left here until some are spread anew."""


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

    def rank_in(self, stage, moving, *, by, may_spread: bool = True) -> int:
        """The rank for the deal `moving` in the (locked) `stage`; a card that stands there already keeps its own.

        Raises `Stale` when no neighbour that the member `by` sees is there any more, `Crowded` where others would have
        to give way and it is not said that they may.
        """
        others = _Others(stage, moving)
        low, high = self._bounds(others, by)
        for kept in (self.near, moving.rank if moving.stage_id == stage.pk else None):
            if kept is not None and _is_between(low, kept, high):
                return kept
        if low is not None and high is not None and high - low < 2:
            if not may_spread:
                raise Crowded
            _respread(stage.deals.all(), low)
            low, high = self._bounds(others, by)
        return _middle(low, high, leaning=_leaning(moving))

    def _bounds(self, others: "_Others", by) -> tuple[int | None, int | None]:
        """Ranks of the cards directly above and below the place; None at an end of the column."""
        if self.before or self.after:
            return self._bounds_beside(others, by)
        if self.near is not None:
            return others.last_before(self.near), others.first_after(self.near - 1)
        if self.edge is Edge.BOTTOM:
            return others.last_before(NEVER), None
        return None, others.first_after(-NEVER)

    def _bounds_beside(self, others: "_Others", by) -> tuple[int | None, int | None]:
        ranks = others.seen_by(by, [self.before, self.after])
        if self.before in ranks:
            return others.last_before(ranks[self.before]), ranks[self.before]
        if self.after in ranks:
            return ranks[self.after], others.first_after(ranks[self.after])
        raise Stale(_("The card beside it has been moved meanwhile."))


@dataclass(frozen=True)
class _Others:
    """The cards in the column of `stage` besides `moving`."""

    stage: object
    moving: object

    def last_before(self, rank: int) -> int | None:
        return self._ask("SELECT max(rank) FROM crm_deal WHERE stage_id = %s AND id <> %s AND rank < %s", rank)

    def first_after(self, rank: int) -> int | None:
        return self._ask("SELECT min(rank) FROM crm_deal WHERE stage_id = %s AND id <> %s AND rank > %s", rank)

    def _ask(self, statement: str, rank: int) -> int | None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [self.stage.pk, self.moving.pk or 0, rank])
            return cursor.fetchone()[0]

    def seen_by(self, member, ids: list[int | None]) -> dict[int, int]:
        """Ranks, by their ids, of those of `ids` that the member sees."""
        others = self.stage.deals.exclude(pk=self.moving.pk).visible_to(member)
        return dict(others.filter(pk__in=[pk for pk in ids if pk]).order_by().values_list("pk", "rank"))


def _is_between(low: int | None, rank: int, high: int | None) -> bool:
    return (low is None or low < rank) and (high is None or rank < high)


def _leaning(deal) -> int:
    """Each deal leans its own way, and another one at each move: summed up, the ways of two that go to and fro would be
    the same whichever of them came first, and so their ranks.
    """
    return hash((deal.pk, deal.version)) if deal.pk else 0


def rank_above(top: int | None) -> int:
    """The rank of a new card above the one with the rank `top`; None for an empty column."""
    return _middle(None, top)


def _middle(low: int | None, high: int | None, leaning: int = 0) -> int:
    """A rank between the two; which one follows from `leaning`, any number."""
    if low is None and high is None:
        return 0
    low, high = high - 2 * GAP if low is None else low, low + 2 * GAP if high is None else high
    span = (high - low) // 4
    return (low + high) // 2 + (leaning * SCATTER % (2 * span + 1) - span if leaning and span > 1 else 0)


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
