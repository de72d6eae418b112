from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models import Event, TenantForeignKey, TenantModel, TenantQuerySet
from accounts.models.label import HUES
from conversalabs.standing import Among
from crm.models.order import reordered
from crm.models.pipeline import Pipeline


class StageQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "StageQuerySet":
        """Stages of the pipelines that the member may see."""
        return super().visible_to(member).filter(pipeline__in=Pipeline.objects.visible_to(member))

    def active(self) -> "StageQuerySet":
        return self.filter(is_archived=False)

    def lock(self, ids) -> dict[int, "Stage"]:
        """Lock the rows `ids` against all moves until the transaction ends, always in the same order."""
        return {stage.pk: stage for stage in self.to_lock(list(ids)).select_for_update(of=("self",))}

    def to_lock(self, ids: list[int]) -> "StageQuerySet":
        return self.select_related("pipeline").filter(Among("pk", ids)).order_by("pk")


class Stage(TenantModel):
    """A column of a pipeline. Code asks for its kind, never for its name."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    pipeline = TenantForeignKey(Pipeline, models.CASCADE, related_name="stages")
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveIntegerField(_("order"), default=0)
    hue = models.PositiveSmallIntegerField(_("colour"), choices=HUES, default=1)
    probability = models.PositiveSmallIntegerField(_("probability, %"), default=50)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.OPEN)
    # More than so many, and a deal is longer here than it should be.
    expected_days = models.PositiveSmallIntegerField(_("expected days"), null=True, blank=True)
    is_archived = models.BooleanField(_("archived"), default=False)
    # What its `StageRule`s are, kept by the database, so that whoever reads a stage knows them.
    rules = models.JSONField(default=list, db_default=[], editable=False)

    objects = StageQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        triggers = [DELETIONS]
        ordering = ["position", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="open", probability__lte=100)
                | Q(kind="won", probability=100)
                | Q(kind="lost", probability=0),
                name="crm_stage_probability",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def probability_of(cls, kind: str, probability: int) -> int:
        """Won is certain and lost is nothing; one that is open says it itself."""
        return {cls.Kind.WON: 100, cls.Kind.LOST: 0}.get(kind, probability)

    def clean(self) -> None:
        """With deals it keeps its kind and its place on the board: they would be won, lost or out of sight unasked."""
        self.probability = self.probability_of(self.kind, self.probability)
        if not self.pk or not self.deals.exists():
            return
        stored, why = Stage.objects.get(pk=self.pk), _("This stage holds deals; move them to another one first.")
        if self.kind != stored.kind:
            raise ValidationError({"kind": why})
        if self.is_archived and not stored.is_archived:
            raise ValidationError({"is_archived": why})

    @property
    def is_open(self) -> bool:
        return self.kind == self.Kind.OPEN

    @transaction.atomic
    def change(self, *, by, **fields) -> None:
        """Set name, hue, kind, probability or the days expected; ValidationError for another kind while it holds deals.

        DoesNotExist when somebody has deleted it meanwhile.
        """
        # None moves a deal there meanwhile.
        self.refresh_from_db(fields=list(fields), from_queryset=Stage.objects.select_for_update(no_key=True))
        before = {name: getattr(self, name) for name in fields}
        if before == fields:
            return
        for name, value in fields.items():
            setattr(self, name, value)
        self.clean()
        self.save(update_fields=list(fields))
        self.record("stage.changed", by=by, before=before, after=fields)

    @transaction.atomic
    def place(self, step: int = 0, *, after: int | None = None, by) -> None:
        """Go `step` columns to the right, to the left when negative; or behind the stage `after` (0: to the front)."""
        Pipeline.objects.select_for_update(no_key=True).get(pk=self.pipeline_id)
        stages = list(Stage.objects.active().filter(pipeline=self.pipeline_id))
        Stage.objects.lock([stage.pk for stage in stages])
        for position, stage in enumerate(reordered(stages, self, step, after)):
            stage.position = position
        Stage.objects.bulk_update(stages, ["position"])
        self.record("stage.placed", by=by)

    def join(self, *, by) -> None:
        """Take part in the pipeline as its last stage; an open one goes before those that end it."""
        self.record("stage.added", by=by)
        if self.is_open:
            others = list(self.pipeline.stages.active().exclude(pk=self.pk))
            ends = len(others) - max((at for at, stage in enumerate(others, start=1) if stage.is_open), default=0)
            self.place(-ends, by=by)

    def take_rules(self, rules) -> None:
        """Give this new stage `rules`: pairs of kind and settings, see `crm.models.stage_rule`."""
        for position, (kind, settings) in enumerate(rules):
            self.own_rules.create(account_id=self.account_id, kind=kind, settings=settings, position=position)
        self.refresh_from_db(fields=["rules"])

    def record(self, verb: str, *, by, **data) -> Event:
        return Event.objects.record(verb, by=by, about=[self.pipeline, self], data=data)
