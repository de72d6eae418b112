"""Who holds which right on a pipeline: rows of roles (by their groups) and of single members (by their users)."""

from collections import defaultdict

from django.contrib.auth.models import Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.models import Member, Role

VIEW, CREATE, MOVE, MANAGE = "view_pipeline", "create_deals", "move_deals", "manage_pipeline"
RIGHTS = [
    (VIEW, _("see the pipeline")),
    (CREATE, _("create deals")),
    (MOVE, _("change and move deals")),
    (MANAGE, _("manage the pipeline")),
]
ALL = frozenset(codename for codename, _name in RIGHTS)
# What a role usually gets on a pipeline, by what it may do on the account.
USUAL = {"see_contacts": {VIEW}, "manage_crm": {VIEW, CREATE, MOVE}, "manage_pipelines": {VIEW, MANAGE}}


def with_implied(codenames) -> frozenset[str]:
    """Whoever may do something on a pipeline may see it."""
    return frozenset(codenames) | ({VIEW} if codenames else set())


def usual_rights(permissions) -> frozenset[str]:
    """What a role with these `permissions` (codenames of `Account`) usually gets on a pipeline."""
    return frozenset().union(*(rights for permission, rights in USUAL.items() if permission in permissions))


class PipelineUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey("crm.Pipeline", models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class PipelineGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey("crm.Pipeline", models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


def granted(member, codename: str) -> Q:
    """A condition on pipelines: granted to the member or to one of their groups, as two subqueries."""
    right = {"permission__codename": codename}
    by_user = PipelineUserPermission.objects.filter(user_id=member.user_id, **right)
    by_group = PipelineGroupPermission.objects.filter(group__user=member.user_id, **right)
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


def held_codenames(member, at: str = "pk") -> dict[str, ArraySubquery]:
    """What to add to a query for `held_rights` on the pipeline at `at`: `{name: codenames}`, together its rights."""
    here = {"content_object": OuterRef(at)}
    by_user = PipelineUserPermission.objects.filter(user_id=member.user_id, **here)
    by_group = PipelineGroupPermission.objects.filter(group__user=member.user_id, **here)
    return {
        "held_by_user": ArraySubquery(by_user.values("permission__codename")),
        "held_by_group": ArraySubquery(by_group.values("permission__codename")),
    }


def handed_out_by(member, pipeline) -> frozenset[str]:
    """What `member` may give to others on `pipeline` and take from them.

    Who manages all pipelines hands out everything; who manages this one hands out what they may do here themselves.
    """
    if member.can("manage_pipelines"):
        return ALL
    held = held_rights(member, [pipeline.pk])[pipeline.pk]
    return held if MANAGE in held and member.can("manage_crm") else frozenset()


def rights_of(holder, pipeline) -> frozenset[str]:
    """What a role, or a member apart from their roles, holds on `pipeline`."""
    table, named = _rows_of(holder)
    rows = table.objects.filter(content_object=pipeline, **named)
    return frozenset(rows.values_list("permission__codename", flat=True))


def rights_on(pipeline) -> list[tuple]:
    """Every (role or member, codename) that is held on `pipeline`."""
    roles = {role.group_id: role for role in Role.objects.of(pipeline.account)}
    members = {member.user_id: member for member in Member.objects.of(pipeline.account)}
    by_role = PipelineGroupPermission.objects.filter(content_object=pipeline, group__in=roles)
    by_user = PipelineUserPermission.objects.filter(content_object=pipeline, user__in=members)
    held = [(roles[pk], codename) for pk, codename in by_role.values_list("group_id", "permission__codename")]
    return held + [(members[pk], codename) for pk, codename in by_user.values_list("user_id", "permission__codename")]


def give(rights: list[tuple]) -> None:
    """Write rows for (role or member, pipeline, codename), in few queries; those that are there already stay."""
    permissions = Permission.objects.filter(content_type__app_label="crm", codename__in=ALL)
    ids = dict(permissions.values_list("codename", "pk")) if rights else {}
    rows = {PipelineGroupPermission: [], PipelineUserPermission: []}
    for holder, pipeline, codename in rights:
        table, named = _rows_of(holder)
        rows[table].append(table(content_object=pipeline, permission_id=ids[codename], **named))
    for table, new in rows.items():
        table.objects.bulk_create(new, ignore_conflicts=True)


def take(holder, pipeline, codenames) -> None:
    table, named = _rows_of(holder)
    table.objects.filter(content_object=pipeline, permission__codename__in=codenames, **named).delete()


def _rows_of(holder):
    """The table with the rights of a role, or of a member, and what names the holder there."""
    if isinstance(holder, Role):
        return PipelineGroupPermission, {"group_id": holder.group_id}
    return PipelineUserPermission, {"user_id": holder.user_id}
