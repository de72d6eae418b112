"""Who may do what in the CRM: one place for views, templates and the engine.

To see a pipeline one needs its `view_pipeline`. To change anything one needs "manage the CRM" on the account
*and* the right on the pipeline. Who manages all pipelines sees each of them.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from crm.models.pipeline import Pipeline
from crm.models.pipeline_right import CREATE, MANAGE, MOVE, handed_out_by, held_rights
from crm.models.stage import Stage


def create_pipelines(member) -> bool:
    return member.has_module("crm") and member.can("manage_pipelines")


def pipelines_to_fill(member) -> list[int]:
    """Ids of the pipelines in use in which `member` may make deals."""
    if not (member.has_module("crm") and member.can("manage_crm")):
        return []
    in_use = Pipeline.objects.visible_to(member).filter(is_archived=False)
    held = held_rights(member, in_use.order_by().values_list("pk", flat=True))
    return [pk for pk, rights in held.items() if CREATE in rights]


def stages_to_fill(member) -> QuerySet:
    """Stages of the pipelines in which `member` may make deals, in the order of boards."""
    stages = Stage.objects.visible_to(member).active().filter(pipeline__in=pipelines_to_fill(member))
    return stages.select_related("pipeline").order_by("pipeline__position", "position", "pk")


@dataclass
class Rights:
    """What `member` may do in `pipeline`; asks the database once, or not at all for one that came with its rights."""

    member: object
    pipeline: Pipeline

    @cached_property
    def _held(self) -> frozenset[str]:
        held = self.pipeline.held
        return held_rights(self.member, [self.pipeline.pk])[self.pipeline.pk] if held is None else held

    @cached_property
    def _works(self) -> bool:
        """Whether this member does more in the CRM than look."""
        return self.member.has_module("crm") and self.member.can("manage_crm")

    @property
    def create_deals(self) -> bool:
        return self._works and CREATE in self._held

    @property
    def move_deals(self) -> bool:
        return self._works and MOVE in self._held

    @property
    def manage(self) -> bool:
        return create_pipelines(self.member) or (self._works and MANAGE in self._held)

    @cached_property
    def hands_out(self) -> frozenset[str]:
        """The rights on the pipeline that they may give to others and take from them."""
        return handed_out_by(self.member, self.pipeline) if self.manage else frozenset()


def managed_by(member, pipelines) -> set[int]:
    """Ids of those `pipelines` that `member` may manage."""
    ids = [pipeline.pk for pipeline in pipelines]
    if create_pipelines(member):
        return set(ids)
    held = held_rights(member, ids) if member.can("manage_crm") else {}
    return {pk for pk in ids if MANAGE in held.get(pk, ())}


def moved_in_by(member, pipelines) -> list[Pipeline]:
    """Those `pipelines` in which `member` may move deals."""
    found = list(pipelines)
    held = held_rights(member, [pipeline.pk for pipeline in found]) if member.can("manage_crm") else {}
    return [pipeline for pipeline in found if MOVE in held.get(pipeline.pk, ())]


def rights_on(member, pipeline: Pipeline) -> Rights:
    """`may = rights_on(member, pipeline)`; then `may.move_deals` in code and template alike."""
    return Rights(member, pipeline)
