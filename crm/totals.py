"""What deals are worth together: one answer for board, list and report."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, DecimalField, F, Sum, When
from django.db.models.functions import Coalesce
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from accounts.models import ExchangeRate
from conversalabs.money import rounded

# Won is certain and lost is nothing, whatever a deal says of itself.
PROBABILITY = Case(
    When(stage__kind="won", then=100),
    When(stage__kind="lost", then=0),
    default=Coalesce("probability", "stage__probability"),
    output_field=DecimalField(),
)


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency is worth in the account's own, and since when."""

    rate: Decimal
    since: date


@dataclass(frozen=True)
class Converted:
    """A total in one currency, by `rates`. What is in the currencies `missing`, which have none, is left out."""

    currency: str
    sum: Decimal
    weighted: Decimal
    rates: dict[str, Rate]
    missing: list[str]

    @property
    def is_exact(self) -> bool:
        """Whether there was nothing to convert."""
        return not self.rates and not self.missing

    @property
    def words(self) -> str:
        """By which rates, from when on, and what is left out."""
        said = [
            _("1 %(currency)s = %(rate)s %(into)s from %(day)s")
            % {"currency": currency, "rate": number_format(rate.rate.normalize()), "into": self.currency,
               "day": date_format(rate.since, "SHORT_DATE_FORMAT")}
            for currency, rate in self.rates.items()
        ]  # fmt: skip
        left_out = [_("%(currency)s is left out: it has no rate") % {"currency": each} for each in self.missing]
        return "; ".join(said + left_out)


@dataclass
class Total:
    """How many deals, and per currency the sum of their values and that sum weighted by probability."""

    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    weighted: dict[str, Decimal] = field(default_factory=dict)
    # Of the currencies that have one.
    rates: dict[str, Rate] = field(default_factory=dict, compare=False)

    def add(self, currency: str, count: int, value: Decimal, weighted: Decimal, rate: dict | None = None) -> None:
        self.count += count
        self.sums[currency] = self.sums.get(currency, Decimal(0)) + value
        self.weighted[currency] = self.weighted.get(currency, Decimal(0)) + weighted
        if rate:
            self.rates[currency] = Rate(Decimal(rate["rate"]), date.fromisoformat(rate["from"]))

    def converted(self, into: str) -> Converted:
        """All of it in the currency `into`, the account's own: each sum × its rate, rounded half up together."""
        used = {currency: rate for currency, rate in self.rates.items() if currency != into}
        known = {currency: rate.rate for currency, rate in used.items()} | {into: Decimal(1)}
        missing = [currency for currency in self.sums if currency not in known]
        whole, weighted = (
            rounded(sum((figures[each] * known[each] for each in figures if each in known), Decimal(0)), into)
            for figures in (self.sums, self.weighted)
        )
        return Converted(into, whole, weighted, used, missing)


def totals_of(rows) -> dict[object, Total]:
    """The total of each group; `rows` are `(group, currency, …)` and what `Total.add` takes. A missing one is zero."""
    found = defaultdict(Total)
    for group, *figures in sorted(rows, key=lambda row: (-row[2], row[1])):
        found[group].add(*figures)
    return found


def totals_by(deals, key: str) -> dict[object, Total]:
    """The total of each group of `deals` that shares `key` ("stage_id"), by one query; a missing group is zero."""
    figures = {"count": Count("pk"), "sum": Sum("value"), "weighted": Sum(F("value") * PROBABILITY / Decimal(100))}
    rows = deals.order_by().values(key, "currency", "account_id").annotate(**figures)
    rows = rows.annotate(rate=ExchangeRate.objects.valid_now("currency"))
    return totals_of(rows.values_list(key, "currency", *figures, "rate"))
