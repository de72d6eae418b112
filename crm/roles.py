"""What happens on pipelines when roles come and change, and when members go."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from accounts.models import LastAdministratorError, Member, Role
from crm.models import Pipeline, PipelineGroupPermission, PipelineUserPermission
from crm.models.pipeline_right import MANAGE, VIEW, give, usual_rights


class LastManagerError(LastAdministratorError):
    """The change would leave a pipeline that nobody can manage."""

    reason = _("Somebody has to manage every pipeline: give another member that right first.")


def open_to_new_role(role: Role, **kwargs) -> None:
    """Give a new role what it usually gets on a pipeline, save what another role is kept from there.

    So a pipeline that is closed to somebody stays closed, and any other is open to the new role as to the old ones.
    From then on its rights change on the pipeline alone: what the role may do on the account opens and closes none.
    """
    wanted = usual_rights(role.permissions())
    others = Role.objects.of(role.account).exclude(pk=role.pk).with_codenames()
    usual = {other.group_id: usual_rights(other.codenames) for other in others}
    held = _held_by_groups(role.account)
    rights = []
    for pipeline in Pipeline.objects.of(role.account):
        withheld = frozenset().union(*(each - held[pipeline.pk, group] for group, each in usual.items()))
        rights += [(role, pipeline, codename) for codename in wanted - withheld if VIEW not in withheld]
    give(rights)


def _held_by_groups(account) -> dict[tuple[int, int], set[str]]:
    """What each role holds on each pipeline, by (pipeline, group)."""
    rows = PipelineGroupPermission.objects.filter(content_object__account=account)
    held = defaultdict(set)
    for pipeline, group, codename in rows.values_list("content_object", "group", "permission__codename"):
        held[pipeline, group].add(codename)
    return held


def keep_a_manager(account, **kwargs) -> None:
    """Raise `LastManagerError` when nobody who can sign in manages some pipeline of `account`."""
    members = Member.objects.of(account).active().with_rights().select_related("user", "account")
    inside = [member for member in members if "crm" not in member.closed_modules]
    if any(member.can("manage_pipelines") for member in inside):
        return
    workers, right = [each.user_id for each in inside if each.can("manage_crm")], {"permission__codename": MANAGE}
    alone = PipelineUserPermission.objects.filter(user__in=workers, **right)
    by_role = PipelineGroupPermission.objects.filter(group__user__in=workers, **right)
    managed = alone.values("content_object").union(by_role.values("content_object"))
    if Pipeline.objects.of(account).exclude(pk__in=managed).exists():
        raise LastManagerError


def forget_member(instance: Member, **kwargs) -> None:
    """What was given to a member alone does not come back with them."""
    rows = PipelineUserPermission.objects.filter(user=instance.user_id)
    rows.filter(content_object__account=instance.account_id).delete()
