"""What orders come to together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import Account, ExchangeRate
from crm import totals
from orders.models import Order
from orders.models.due import FEWEST_DAYS, due_on

Reader = Callable[[], list[dict]]


@dataclass(frozen=True)
class Total:
    """What the orders in one currency come to, without those that are refunded, canceled or failed."""

    currency: str
    count: int
    sum: Decimal

    @property
    def average(self) -> Decimal:
        return self.sum / self.count


@dataclass(frozen=True)
class Habit:
    """Of somebody who has bought on three days or more: how many days lie between on average, and the next day."""

    last: date
    due_on: date

    @property
    def interval(self) -> int:
        return (self.due_on - self.last).days

    @property
    def days_due(self) -> int:
        """How many days ago it was to come; 0 and less while it is not due."""
        return (timezone.localdate() - self.due_on).days


def figures(orders) -> QuerySet:
    """What the `orders` come to in each currency."""
    is_kept = ~Q(status__in=Order.VOID)
    found = {
        "all": Count("pk"),
        "count": Count("pk", filter=is_kept),
        "sum": Sum("value", filter=is_kept),
        "first": Min("ordered_on"),
        "last": Max("ordered_on"),
    }
    return orders.order_by().values("currency").annotate(**found)


def habit(orders) -> QuerySet:
    """When the last of the `orders` was, and when the next is to come."""
    return orders.kept().order_by().values("account").annotate(last=Max("ordered_on"), due_on=due_on())


class Totals:
    """Figures of the queryset `orders`, which is what somebody may see: by one query, their habit by another.

    `read_figures` and `read_habit` read these where they can do so faster than the queryset.
    """

    def __init__(self, orders, read_figures: Reader | None = None, read_habit: Reader | None = None):
        self._orders = orders
        self._read_figures = read_figures or (lambda: list(figures(orders)))
        self._read_habit = read_habit or (lambda: list(habit(orders)))

    @cached_property
    def _rows(self) -> list[dict]:
        return self._read_figures()

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

    def converted(self, account: Account) -> totals.Converted:
        """All sums together in the account's own currency, by its rates of today."""
        together, currencies = totals.Total(), {each.currency for each in self.by_currency}
        others = currencies - {account.currency}
        rates = ExchangeRate.objects.visible_to(self._orders.member).now_of(others) if others else {}
        for each in self.by_currency:
            together.add(each.currency, each.count, each.sum, Decimal(0), rates.get(each.currency))
        return together.converted(account.currency)

    @cached_property
    def habit(self) -> Habit | None:
        """None for who has bought too seldom to have one."""
        if self.count - self.void < FEWEST_DAYS:
            return None
        found = next(iter(self._read_habit()), None)
        return Habit(found["last"], found["due_on"]) if found and found["due_on"] else None

    @property
    def first(self) -> date | None:
        return min((row["first"] for row in self._rows), default=None)

    @property
    def last(self) -> date | None:
        return max((row["last"] for row in self._rows), default=None)
