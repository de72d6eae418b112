from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.models import TenantForeignKey, TenantModel, TenantQuerySet
from accounts.models.label import HUES


class PipelineQuerySet(TenantQuerySet):
    """`visible_to(member)` asks the pipeline's own permission tables too."""


class Pipeline(TenantModel):
    """A funnel: ordered stages, and deals that move through them."""

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveIntegerField(_("order"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = PipelineQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        ordering = ["position", "pk"]
        default_permissions = ()
        permissions = [
            ("view_pipeline", _("see the pipeline")),
            ("create_deals", _("create deals")),
            ("move_deals", _("change and move deals")),
            ("manage_pipeline", _("manage the pipeline")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:board", args=[self.account.slug, self.pk])


class PipelineUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Pipeline, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class PipelineGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Pipeline, models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


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
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
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
