"""What deals are worth together: one answer for board, list and report."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Case, Count, DecimalField, F, Sum, When
from django.db.models.functions import Coalesce

# Won is certain and lost is nothing, whatever a deal says of itself.
PROBABILITY = Case(
    When(stage__kind="won", then=100),
    When(stage__kind="lost", then=0),
    default=Coalesce("probability", "stage__probability"),
    output_field=DecimalField(),
)


@dataclass
class Total:
    """How many deals, and per currency the sum of their values and that sum weighted by probability."""

    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    weighted: dict[str, Decimal] = field(default_factory=dict)

    def add(self, currency: str, count: int, value: Decimal, weighted: Decimal) -> None:
        self.count += count
        self.sums[currency] = self.sums.get(currency, Decimal(0)) + value
        self.weighted[currency] = self.weighted.get(currency, Decimal(0)) + weighted


def totals_of(rows) -> dict[object, Total]:
    """The total of each group; `rows` are `(group, currency, count, sum, weighted)`. A missing group is zero."""
    found = defaultdict(Total)
    for group, *figures in sorted(rows, key=lambda row: (-row[2], row[1])):
        found[group].add(*figures)
    return found


def totals_by(deals, key: str) -> dict[object, Total]:
    """The total of each group of `deals` that shares `key` ("stage_id"), by one query; a missing group is zero."""
    rows = deals.order_by().values_list(key, "currency")
    rows = rows.annotate(count=Count("pk"), sum=Sum("value"), weighted=Sum(F("value") * PROBABILITY / Decimal(100)))
    return totals_of(rows)
