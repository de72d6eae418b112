from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models import TenantForeignKey, TenantModel, TenantQuerySet
from crm.models.pipeline import Pipeline
from crm.models.stage import Stage


class CloseReasonQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "CloseReasonQuerySet":
        seen = Q(pipeline=None) | Q(pipeline__in=Pipeline.objects.visible_to(member))
        return super().visible_to(member).filter(seen)

    def offered_in(self, pipeline_id: int, kind: str) -> list[str]:
        """What is proposed when a deal of this pipeline is won or lost, as `kind` says: its own reasons first."""
        rows = self.filter(Q(pipeline=None) | Q(pipeline=pipeline_id), kind=kind)
        own_first = rows.order_by(models.F("pipeline").asc(nulls_last=True), "position", "pk")
        return list(dict.fromkeys(own_first.values_list("text", flat=True)))


class CloseReason(TenantModel):
    """Why deals are won or lost, as the account likes to say it: in one pipeline, or in all. Others may be typed."""

    class Kind(models.TextChoices):
        LOST = Stage.Kind.LOST.value, _("Lost")
        WON = Stage.Kind.WON.value, _("Won")

    kind = models.CharField(_("for deals that are"), max_length=4, choices=Kind, default=Kind.LOST)
    text = models.CharField(_("reason"), max_length=200)
    pipeline = TenantForeignKey(
        Pipeline, models.CASCADE, null=True, blank=True, related_name="close_reasons", verbose_name=_("pipeline")
    )
    position = models.PositiveIntegerField(_("order"), default=0)

    objects = CloseReasonQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("reason of winning or losing")
        verbose_name_plural = _("reasons of winning and losing")
        ordering = ["kind", "position", "pk"]
        triggers = [DELETIONS]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                "account", "pipeline", "kind", Lower("text"), name="crm_closereason_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.text
