"""Putting a stage, or a whole pipeline, away with a place for its deals."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Event
from conversalabs.text import storable
from crm import rules
from crm.models.move import place_of, require
from crm.models.pipeline import Pipeline
from crm.models.stage import Stage
from crm.models.stage_visit import StageVisit
from crm.ranks import GAP
from crm.refusals import Lacking, Stale

# One statement for any number of deals: the old order, below those that stand in the new stage already. Each visit
# ends later than it began; the join makes sure that it has ended before the next one is written.
_MOVE = """
WITH place AS (
    SELECT deal.id, row_number() OVER (ORDER BY stage.position, stage.id, rank) AS number,
           greatest(%(now)s, stage_entered_at + interval '1 microsecond') AS entered
    FROM crm_deal deal JOIN crm_stage stage ON stage.id = stage_id WHERE stage_id = ANY(%(old)s)
), ended AS (
    UPDATE crm_stagevisit SET left_at = place.entered FROM place WHERE deal_id = place.id AND left_at IS NULL
    RETURNING deal_id
), moved AS (
    UPDATE crm_deal
    SET stage_id = %(new)s, pipeline_id = %(pipeline)s, rank = %(base)s + place.number * %(gap)s,
        stage_entered_at = place.entered, version = version + 1, updated_at = place.entered,
        closed_on = CASE WHEN %(closes)s THEN closed_on END,
        lost_reason = CASE WHEN %(closes)s THEN lost_reason ELSE '' END,
        won_reason = CASE WHEN %(closes)s THEN won_reason ELSE '' END, entry = '{}'
    FROM place WHERE crm_deal.id = place.id
    RETURNING crm_deal.id, crm_deal.account_id, stage_entered_at, value
)
INSERT INTO crm_stagevisit (account_id, deal_id, stage_id, entered_at, by_id, path, value)
SELECT account_id, id, %(new)s, stage_entered_at, %(by)s, %(path)s, value FROM moved JOIN ended ON deal_id = id
"""


@transaction.atomic
def archive_stage(stage: Stage, *, into: Stage | None, by, override: str = "") -> int:
    """Put `stage` away and its deals into `into`, below the others there; returns how many deals moved.

    `into` is an active stage of the same pipeline, open or of the same kind, and is needed where there are deals.
    Raises `Lacking` when its rules keep some of them out and who may set them aside gives no reason (`override`).
    """
    stages = Stage.objects.lock({stage.pk, into.pk} if into else {stage.pk})
    stage = stages[stage.pk]
    if stage.is_archived:
        return 0
    if into and not _takes(stages[into.pk], stage):
        raise Stale(_("This stage cannot take the deals any more."))
    moved = _move_all([stage], stages[into.pk], by, override) if into else 0
    if stage.deals.exists():
        raise Stale(_("A deal has come into this stage meanwhile; choose a stage for it."))
    stage.is_archived = True
    stage.save(update_fields=["is_archived"])
    stage.record("stage.archived", by=by, into=into and into.pk, deals=moved)
    return moved


@transaction.atomic
def archive_pipeline(pipeline: Pipeline, *, into: Stage | None, by, override: str = "") -> int:
    """Put `pipeline` away, and its open deals into `into`, an open stage of another pipeline; returns how many moved.

    Without `into` they stay where they are and come back with the pipeline; so do those that are won or lost. Raises
    `NotAllowed` unless `by` may move deals in both pipelines, `Stale` when `into` is gone meanwhile, and `Lacking` as
    of `archive_stage`.
    """
    if pipeline.is_archived:
        return 0
    moved = _empty(pipeline, into, by, override) if into else 0
    pipeline.archive(by=by, into=into and into.pk, deals=moved)
    return moved


def _empty(pipeline: Pipeline, into: Stage, by, override: str) -> int:
    require(by, "move_deals", [pipeline.pk, into.pipeline_id])
    old = pipeline.stages.filter(kind=Stage.Kind.OPEN)
    stages = Stage.objects.lock({into.pk, *old.values_list("pk", flat=True)})
    into = stages.pop(into.pk)
    if into.is_archived or into.pipeline.is_archived or not into.is_open or into.pipeline_id == pipeline.pk:
        raise Stale(_("This stage cannot take the deals any more."))
    moved = _move_all(list(stages.values()), into, by, override)
    into.record("stage.received", by=by, deals=moved, pipeline=pipeline.pk)
    return moved


def takers_of(stage: Stage) -> list[Stage]:
    """The stages that may take the deals of `stage`."""
    return [other for other in stage.pipeline.stages.active() if _takes(other, stage)]


def _takes(other: Stage, stage: Stage) -> bool:
    fits = other.is_open or other.kind == stage.kind
    return other.pk != stage.pk and other.pipeline_id == stage.pipeline_id and fits and not other.is_archived


def _move_all(stages: list[Stage], into: Stage, by, override: str) -> int:
    """All deals of `stages` below those of `into`, in the order of the board."""
    against = _barred(stages, into, by, override)
    before = {deal.pk: place_of(deal) for deal in into.deals.model.objects.filter(pk__in=against)} if against else {}
    last = into.deals.order_by("-rank").values_list("rank", flat=True).first()
    params = {
        "old": [stage.pk for stage in stages], "new": into.pk, "pipeline": into.pipeline_id, "base": last or 0,
        "gap": GAP, "now": timezone.now(), "closes": not into.is_open, "by": by.pk, "path": StageVisit.Path.ARCHIVE,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, params)
        moved = cursor.rowcount
    _note(against, before, into, by, override)
    return moved


def _note(against: dict[int, list[str]], before: dict[int, dict], into: Stage, by, override: str) -> None:
    """Let the deals show that rules were set aside for them, and their histories tell it."""
    told, path = [], StageVisit.Path.ARCHIVE
    for deal in into.deals.filter(pk__in=against):
        deal.entry = {"override": {"rules": against[deal.pk], "reason": override, "by": str(by)}}
        about = [deal, Stage(pk=before[deal.pk]["stage"]), into, into.pipeline]
        told.append((about, {"from": before[deal.pk], "to": place_of(deal), "path": path, **deal.entry}))
    into.deals.model.objects.bulk_update([about[0] for about, _data in told], ["entry"])
    Event.objects.record_each("deal.moved", told, by=by, is_told=False)


def _barred(stages: list[Stage], into: Stage, by, override: str) -> dict[int, list[str]]:
    """The deals that come in although rules keep them out, with what these say; `Lacking` where none may."""
    if not any(stage.rules for stage in (into, *stages)):
        return {}
    deals = into.deals.model.objects.filter(stage__in=stages)
    against = rules.barred(deals, into, stages, by)
    if against and not (storable(override) and by.can(rules.OVERRIDE)):
        said = "; ".join(dict.fromkeys(sentence for sentences in against.values() for sentence in sentences))
        number = ngettext("%(n)s deal does not satisfy: %(rules)s", "%(n)s deals do not satisfy: %(rules)s",
                          len(against))  # fmt: skip
        raise Lacking(lacks=[rules.Lack(number % {"n": len(against), "rules": said})], stage=into)
    return against
