"""Kept totals: what the deals of each stage come to, without counting them."""

from decimal import Decimal

import pgtrigger
from django.db import connection, models
from django.db.models import Case, F, Sum, When
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import UnavoidableTrigger
from accounts.models import Account, ExchangeRate, Member, TenantQuerySet
from accounts.models.tenant import BehindTheDoor
from crm.models.pipeline import Pipeline
from crm.models.stage import Stage
from crm.totals import Total, totals_of

_KEY = "account_id, pipeline_id, stage_id, owner_id, currency"
_INTO = f"INSERT INTO crm_dealtotal ({_KEY}, count, value, weight, rest)"


def _sums(*sums: str) -> tuple[str, str]:
    """What is selected into the table, and the end of that statement: only groups that come to something."""
    listed = ", ".join(sums)
    return f"{_KEY}, {listed}", f"GROUP BY {_KEY} HAVING ({listed}) IS DISTINCT FROM (0, 0, 0, 0)"


# Of deals, each counted `n` times: 1 or -1.
_OF_DEALS, _BY_DEALS = _sums(
    "sum(n)",
    "sum(n * value)",
    "coalesce(sum(n * value * probability), 0)",
    "coalesce(sum(n * value) FILTER (WHERE probability IS NULL), 0)",
)
_OF_ROWS, _BY_ROWS = _sums("sum(count)", "sum(value)", "sum(weight)", "sum(rest)")

# A row that another fold holds waits for the next time.
FOLD = f"""
WITH split AS (
    SELECT stage_id FROM crm_dealtotal WHERE %(stages)s IS NULL OR stage_id = ANY(%(stages)s::bigint[])
    GROUP BY {_KEY} HAVING count(*) > 1
), taken AS (
    SELECT id FROM crm_dealtotal WHERE stage_id IN (SELECT stage_id FROM split) FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM crm_dealtotal WHERE id IN (SELECT id FROM taken) RETURNING {_KEY}, count, value, weight, rest
)
{_INTO} SELECT {_OF_ROWS} FROM gone {_BY_ROWS}
"""


class Keep(UnavoidableTrigger):
    """Adds the difference that a statement makes, as rows of their own: no two changes wait for each other.

    `rows` are how often each of the statement's transition tables counts: `{"new": 1, "old": -1}`.
    """

    level = pgtrigger.Statement

    def __init__(self, name: str, operation, **rows: int):
        self.rows = rows
        referencing = pgtrigger.Referencing(**{each: f"{each}_deals" for each in rows})
        super().__init__(name=name, operation=operation, referencing=referencing)

    def get_func(self, model) -> str:
        counted = (f"SELECT {n} AS n, {_KEY}, value, probability FROM {each}_deals" for each, n in self.rows.items())
        return f"{_INTO} SELECT {_OF_DEALS} FROM ({' UNION ALL '.join(counted)}) deal {_BY_DEALS};"


KEPT = [
    Keep("keep_made", pgtrigger.Insert, new=1),
    Keep("keep_changed", pgtrigger.Update, new=1, old=-1),
    Keep("keep_deleted", pgtrigger.Delete, old=-1),
]


# As `crm.totals.PROBABILITY` says of one deal.
WEIGHTED = Case(
    When(stage__kind=Stage.Kind.WON, then=Sum("value")),
    When(stage__kind=Stage.Kind.LOST, then=Decimal(0)),
    default=(Sum("weight") + Sum("rest") * F("stage__probability")) / Decimal(100),
    output_field=models.DecimalField(),
)


class DealTotalQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "DealTotalQuerySet":
        """What the deals that the member may see come to."""
        return super().visible_to(member).filter(pipeline__in=Pipeline.objects.visible_to(member))

    def by_stage(self) -> dict[int, Total]:
        """What `DealQuerySet.totals_by_stage` says of the same deals, without reading them."""
        return totals_of(self.rows_by_stage())

    def rows_by_stage(self) -> models.QuerySet:
        groups = self.order_by().values("stage_id", "currency", "account_id").annotate(Sum("count"), Sum("value"))
        rows = groups.annotate(weighted=WEIGHTED, rate=ExchangeRate.objects.valid_now("currency"))
        rows = rows.filter(count__sum__gt=0)
        return rows.values_list("stage_id", "currency", "count__sum", "value__sum", "weighted", "rate")

    def open_deals(self) -> dict[int, int]:
        """How many deals are neither won nor lost, by their pipeline."""
        groups = self.filter(stage__kind=Stage.Kind.OPEN).order_by().values_list("pipeline")
        return dict(groups.annotate(number=Sum("count")))

    def fold(self, stages: list[int] | None = None) -> None:
        """Add up what changes have left behind one by one, in `stages` (ids) or all. The totals stay what they are."""
        with connection.cursor() as cursor:
            cursor.execute(FOLD, {"stages": stages})


class DealTotal(BehindTheDoor, models.Model):
    """What some deals of one stage, owner and currency come to; the rows of a group together are its total.

    The database keeps it (see `Keep`). `weight` is the sum of value × the deal's own probability, `rest` the value of
    those deals that have none and go by their stage's. No foreign keys in the database: what a deal points to is there.
    """

    account = models.ForeignKey(Account, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    pipeline = models.ForeignKey(
        Pipeline, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False, verbose_name=_("pipeline")
    )
    stage = models.ForeignKey(Stage, models.DO_NOTHING, related_name="+", db_constraint=False, verbose_name=_("stage"))
    owner = models.ForeignKey(
        Member, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    currency = models.CharField(_("currency"), max_length=3)
    count = models.BigIntegerField(_("deals"))
    value = models.DecimalField(_("value"), max_digits=30, decimal_places=4)
    weight = models.DecimalField(max_digits=34, decimal_places=4)
    rest = models.DecimalField(max_digits=30, decimal_places=4)

    objects = DealTotalQuerySet.as_manager()
    owner_path = "owner"

    class Meta:
        verbose_name = _("kept total")
        verbose_name_plural = _("kept totals")

    def __str__(self) -> str:
        return f"{self.stage}: {self.count}"
