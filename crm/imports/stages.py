"""Which stage a row of a file means."""

from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conversalabs.folding import fold
from crm.imports.fields import KINDS
from crm.may import pipelines_to_fill
from crm.models import Pipeline, Stage
from imports.blanks import says_nothing
from imports.values import Cells, plain_word


@dataclass(frozen=True)
class Meant:
    """What the cells of a row say of the stage, as typed; "" where they say nothing."""

    pipeline: str = ""
    stage: str = ""
    status: str = ""

    @classmethod
    def of(cls, cells: Cells) -> "Meant":
        said = ((name, cells[name][0][1]) for name in ("pipeline", "stage", "status") if name in cells)
        first = {name: text for name, text in said if not says_nothing(text)}
        return cls(**first)


class StageFinder:
    """The stages that the member may put deals into, by what rows say. `default` is a pipeline's id."""

    def __init__(self, member, default: str):
        pipelines = (
            Pipeline.objects.visible_to(member).filter(pk__in=pipelines_to_fill(member)).order_by("position", "pk")
        )
        stages = Stage.objects.visible_to(member).active().filter(pipeline__in=pipelines).select_related("pipeline")
        self.pipelines = {each.pk: each for each in pipelines}
        self.stages: dict[int, list[Stage]] = {pk: [] for pk in self.pipelines}
        for stage in stages.order_by("position", "pk"):
            self.stages[stage.pipeline_id].append(stage)
        first = next(iter(self.pipelines), 0)
        self.default = int(default) if str(default).isdecimal() and int(default) in self.pipelines else first

    def find(self, meant: Meant, held: Stage | None = None) -> Stage | None:
        """The stage meant; for a deal that stands in `held` None where nothing else is. ValidationError in words."""
        pipeline = self._pipeline(meant.pipeline, held)
        status = self._kind(meant.status)
        named = self._named(pipeline, meant.stage) if meant.stage else None
        if status and (named is None or named.kind != status) and not (named and status == Stage.Kind.OPEN):
            return self._of_kind(pipeline, status, held)
        if named or (held and held.pipeline_id == pipeline):
            return named
        return self._of_kind(pipeline, Stage.Kind.OPEN, held)

    def _pipeline(self, name: str, held: Stage | None) -> int:
        if not name:
            return held.pipeline_id if held and held.pipeline_id in self.stages else self.default
        for pk, pipeline in self.pipelines.items():
            if fold(pipeline.name) == fold(name):
                return pk
        raise ValidationError(_("There is no pipeline “%(name)s” in which you may create deals.") % {"name": name[:80]})

    def _kind(self, status: str) -> str:
        if status and (word := plain_word(status)) not in KINDS:
            raise ValidationError(_("“%(typed)s” is neither won, lost nor open.") % {"typed": status[:40]})
        return KINDS[word] if status else ""

    def _named(self, pipeline: int, name: str) -> Stage:
        wanted = fold(name)
        for stage in self.stages[pipeline]:
            if fold(stage.name) == wanted:
                return stage
        # "Proposal (Sales Pipeline)", as HubSpot tells stages of one name apart.
        if name.endswith(")") and (bare := name.rpartition("(")[0].strip()):
            with suppress(ValidationError):
                return self._named(pipeline, bare)
        if kind := KINDS.get(plain_word(name)):
            return self._of_kind(pipeline, kind, None)
        known = ", ".join(stage.name for stage in self.stages[pipeline])
        words = {"name": name[:60], "pipeline": self.pipelines[pipeline].name, "known": known}
        raise ValidationError(_("There is no stage “%(name)s” in %(pipeline)s; it has %(known)s.") % words)

    def _of_kind(self, pipeline: int, kind: str, held: Stage | None) -> Stage | None:
        """The first of `kind`; None for a deal that stands in one already."""
        if held and held.pipeline_id == pipeline and held.kind == kind:
            return None
        for stage in self.stages[pipeline]:
            if stage.kind == kind:
                return stage
        words = {"pipeline": self.pipelines[pipeline].name, "kind": Stage.Kind(kind).label}
        raise ValidationError(_("%(pipeline)s has no stage that is: %(kind)s.") % words)
