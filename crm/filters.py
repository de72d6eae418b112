"""What contacts and companies can be filtered by of their deals; a record matches when any one deal does."""

from collections.abc import Callable, Iterator
from functools import partial

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.filters import FilterField, Type
from accounts.models import Member
from crm.models import Deal, Pipeline, Stage


def fields_over_deals(of: str) -> Callable[[Member], Iterator[FilterField]]:
    """The fields of records to which deals point by their field `of` ("contact")."""
    return partial(_fields, of)


def _fields(of: str, member: Member) -> Iterator[FilterField]:
    if not Deal.is_open_to(member):
        return
    group = _("Deals")
    open_deals, won = partial(_deals, of, Stage.Kind.OPEN), partial(_deals, of, Stage.Kind.WON)
    pipelines = {"records": Pipeline.objects.visible_to, "rows": open_deals, "group": group}
    yield FilterField("open_deal", _("Open deal in"), Type.RECORD, "pipeline_id", **pipelines)
    yield FilterField("deal_stage", _("Deal in stage"), Type.RECORD, "stage_id", rows=partial(_deals, of, None),
        records=stages_open_to, group=group)  # fmt: skip
    yield FilterField("open_deal_value", _("Open deal’s value"), Type.NUMBER, "value", rows=open_deals, group=group)
    yield FilterField("deal_won", _("Deal won"), Type.DATE, "closed_on", rows=won, group=group)
    lost = partial(_deals, of, Stage.Kind.LOST)
    yield FilterField("deal_lost", _("Deal lost"), Type.DATE, "closed_on", rows=lost, group=group)


def _deals(of: str, kind: str | None, member: Member) -> QuerySet:
    deals = Deal.objects.visible_to(member).filter(**{of: OuterRef("pk")})
    return deals.filter(stage__kind=kind) if kind else deals


def stages_open_to(member: Member) -> QuerySet:
    stages = Stage.objects.visible_to(member).filter(pipeline__in=Pipeline.objects.visible_to(member))
    return stages.select_related("pipeline").order_by("pipeline", "position")
