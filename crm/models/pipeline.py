from collections import defaultdict

from django.db import models, transaction
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import assign_perm

from accounts.models import Event, Role, TenantModel, TenantQuerySet
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
        found = super().visible_to(member)
        return found if member.can("manage_pipelines") else found.filter(_granted(member, "view_pipeline"))

    def active(self) -> "PipelineQuerySet":
        return self.filter(is_archived=False)

    def with_counts(self) -> "PipelineQuerySet":
        """Adds `open_deals`: how many deals are neither won nor lost."""
        return self.annotate(open_deals=Count("deals", filter=Q(deals__stage__kind="open")))

    @transaction.atomic
    def create_from(self, stages, *, name: str, by) -> "Pipeline":
        """A new pipeline with `stages` (a list of dicts: name, hue, probability, kind), open to the usual roles."""
        last = self.of(by.account).aggregate(last=Max("position"))["last"]
        pipeline = self.create(account=by.account, name=name, position=0 if last is None else last + 1)
        for stage in stages:
            pipeline.add_stage(**stage)
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

    def add_stage(self, *, name: str, kind: str = "open", probability: int = 50, hue: int | None = None):
        """A new stage behind the others. Its probability follows from its kind where that says so."""
        places = self.stages.values_list("position", flat=True)
        position = max(places, default=-1) + 1
        certain = {"won": 100, "lost": 0}.get(kind, probability)
        return self.stages.create(
            account_id=self.account_id, name=name, kind=kind, probability=certain, position=position,
            hue=hue or position % len(HUES) + 1,
        )  # fmt: skip

    @transaction.atomic
    def rename(self, name: str, *, by) -> None:
        if name != self.name:
            was, self.name = self.name, name
            self.save(update_fields=["name"])
            self.record("pipeline.renamed", by=by, was=was, name=name)

    @transaction.atomic
    def archive(self, is_archived: bool = True, *, by) -> None:
        """Put the pipeline away with its deals, or take it out again; nothing is lost."""
        if self.is_archived != is_archived:
            self.is_archived = is_archived
            self.save(update_fields=["is_archived"])
            self.record("pipeline.archived" if is_archived else "pipeline.restored", by=by)

    def record(self, verb: str, *, by, **data) -> Event:
        return Event.objects.record(verb, by=by, about=[self], data=data)

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
