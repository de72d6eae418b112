"""What orders come to together."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Max, Min, Q, Sum

from orders.models import Order


@dataclass(frozen=True)
class Total:
    """What the orders in one currency come to, without those that are refunded, canceled or failed."""

    currency: str
    count: int
    sum: Decimal

    @property
    def average(self) -> Decimal:
        return self.sum / self.count


class Totals:
    """Figures of the queryset `orders`, by one query."""

    def __init__(self, orders):
        self._orders = orders

    @cached_property
    def _rows(self) -> list[dict]:
        is_kept = ~Q(status__in=Order.VOID)
        figures = {
            "all": Count("pk"),
            "count": Count("pk", filter=is_kept),
            "sum": Sum("value", filter=is_kept),
            "first": Min("ordered_on"),
            "last": Max("ordered_on"),
        }
        return list(self._orders.order_by().values("currency").annotate(**figures))

    @property
    def count(self) -> int:
        """All orders, whatever their status and currency."""
        return sum(row["all"] for row in self._rows)

    @property
    def void(self) -> int:
        """How many of them are refunded, canceled or failed, and not in the sums."""
        return self.count - sum(row["count"] for row in self._rows)

    @property
    def by_currency(self) -> list[Total]:
        """The currency with the most orders first."""
        found = [Total(row["currency"], row["count"], row["sum"]) for row in self._rows if row["count"]]
        return sorted(found, key=lambda total: (-total.count, total.currency))

    @property
    def first(self) -> date | None:
        return min((row["first"] for row in self._rows), default=None)

    @property
    def last(self) -> date | None:
        return max((row["last"] for row in self._rows), default=None)
