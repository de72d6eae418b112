from collections import defaultdict

from django.db import models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import assign_perm

from accounts.models import Event, Role, TenantForeignKey, TenantModel, TenantQuerySet
from accounts.models.label import HUES

# Which rights on a new pipeline a role gets by what it may do on the account.
DEFAULT_RIGHTS = {
    "see_contacts": ["view_pipeline"],
    "manage_crm": ["create_deals", "move_deals"],
    "manage_pipelines": ["manage_pipeline"],
}


class PipelineQuerySet(TenantQuerySet):
    """`visible_to(member)` asks the pipeline's own permission tables too."""

    def visible_to(self, member) -> "PipelineQuerySet":
        """Pipelines that the member holds `view_pipeline` on; all of the account's to who manages all pipelines."""
        if not member.account.has_module("crm"):
            return self.none()
        found = self.filter(account_id=member.account_id)
        return found if member.can("manage_pipelines") else found.filter(_granted(member, "view_pipeline"))

    def active(self) -> "PipelineQuerySet":
        return self.filter(is_archived=False)

    @transaction.atomic
    def create_from(self, stages, *, name: str, by) -> "Pipeline":
        """A new pipeline with `stages` (a list of dicts: name, hue, probability, kind), open to the usual roles."""
        last = self.of(by.account).aggregate(last=Max("position"))["last"]
        pipeline = self.create(account=by.account, name=name, position=0 if last is None else last + 1)
        Stage.objects.bulk_create(
            Stage(account=by.account, pipeline=pipeline, position=position, **stage)
            for position, stage in enumerate(stages)
        )
        pipeline.grant_default_rights()
        Event.objects.record("pipeline.created", by=by, about=[pipeline], data={"name": name})
        return pipeline


def _granted(member, codename: str) -> Q:
    """A condition on pipelines: granted to the member or to one of their groups, as two subqueries."""
    granted = {"permission__codename": codename}
    by_user = PipelineUserPermission.objects.filter(user_id=member.user_id, **granted)
    by_group = PipelineGroupPermission.objects.filter(group__user=member.user_id, **granted)
    return Q(pk__in=by_user.values("content_object")) | Q(pk__in=by_group.values("content_object"))


def held_rights(member, pipeline_ids) -> dict[int, frozenset[str]]:
    """The codenames that `member` holds on each of `pipeline_ids`, by one query."""
    by_user = PipelineUserPermission.objects.filter(user_id=member.user_id, content_object__in=pipeline_ids)
    by_group = PipelineGroupPermission.objects.filter(group__user=member.user_id, content_object__in=pipeline_ids)
    fields = ("content_object_id", "permission__codename")
    held = defaultdict(set)
    for pk, codename in by_user.values_list(*fields).union(by_group.values_list(*fields)):
        held[pk].add(codename)
    return defaultdict(frozenset, {pk: frozenset(codenames) for pk, codenames in held.items()})


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

    def grant_default_rights(self) -> None:
        """Let every role of the account do here what it does elsewhere in the CRM."""
        for role in Role.objects.of(self.account).select_related("group", "account"):
            for permission in role.permissions() & DEFAULT_RIGHTS.keys():
                for codename in DEFAULT_RIGHTS[permission]:
                    assign_perm(codename, role.group, self)


class PipelineUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Pipeline, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class PipelineGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Pipeline, models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class StageQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "StageQuerySet":
        """Stages of the pipelines that the member may see."""
        return super().visible_to(member).filter(pipeline__in=Pipeline.objects.visible_to(member))

    def active(self) -> "StageQuerySet":
        return self.filter(is_archived=False)

    def lock(self, ids) -> dict[int, "Stage"]:
        """Lock the rows `ids` against other moves until the transaction ends, always in the same order."""
        rows = self.select_related("pipeline").filter(pk__in=ids).order_by("pk")
        return {stage.pk: stage for stage in rows.select_for_update(no_key=True, of=("self",))}


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

    objects = StageQuerySet.as_manager()

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

    @property
    def is_open(self) -> bool:
        return self.kind == self.Kind.OPEN
