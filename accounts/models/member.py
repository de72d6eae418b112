import uuid

from django.contrib.auth.models import Group
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from guardian.core import ObjectPermissionChecker
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models.account import PERMISSIONS
from accounts.models.tenant import TenantForeignKey, TenantModel, TenantQuerySet

SELLER = {
    "see_contacts", "manage_contacts", "import_records", "export_records", "see_companies", "manage_companies",
    "manage_crm", "see_orders", "manage_orders", "see_objects", "see_reports",
}  # fmt: skip
STANDARD_ROLES = {
    "Administrator": {codename for codename, _label in PERMISSIONS},
    "Seller": SELLER,
    "Viewer": {"see_contacts", "see_companies", "see_orders", "see_objects", "see_reports"},
}


class RoleQuerySet(TenantQuerySet):
    def make_standard(self, account) -> dict[str, "Role"]:
        """The roles that every account starts with, by name."""
        return {name: Role.make(account, name, permissions) for name, permissions in STANDARD_ROLES.items()}


class Role(TenantModel):
    """A named set of permissions of one account, held by a Django group of its own.

    The group's name is generated: `auth_group.name` is unique across accounts, the role's name is not.
    """

    name = models.CharField(_("name"), max_length=60)
    group = models.OneToOneField(Group, models.PROTECT, editable=False, related_name="role")

    objects = RoleQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["name"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "name"], name="accounts_role_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(cls, account, name: str, permissions) -> "Role":
        """A new role of `account` that holds `permissions` (codenames of `Account`)."""
        group = Group.objects.create(name=f"role-{uuid.uuid4()}")
        role = cls.objects.create(account=account, name=name, group=group)
        role.set_permissions(permissions)
        return role

    @transaction.atomic
    def set_permissions(self, codenames) -> None:
        """Make `codenames` the whole of what this role may do on its account."""
        held = self.permissions()
        for codename in set(codenames) - held:
            assign_perm(codename, self.group, self.account)
        for codename in held - set(codenames):
            remove_perm(codename, self.group, self.account)

    def permissions(self) -> set[str]:
        rows = self.account.accountgrouppermission_set.filter(group_id=self.group_id)
        return set(rows.values_list("permission__codename", flat=True))


class MemberQuerySet(TenantQuerySet):
    @transaction.atomic
    def join(self, account, user, *roles: Role) -> "Member":
        """Make `user` an active member of `account` with `roles` beside those they may have already."""
        member, _made = self.update_or_create(account=account, user=user, defaults={"is_active": True})
        for role in roles:
            member.give(role)
        return member


class Member(TenantModel):
    """A user in an account, through roles."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="memberships", verbose_name=_("user"))
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("joined"), auto_now_add=True)
    roles = models.ManyToManyField(Role, through="MemberRole", related_name="members", verbose_name=_("roles"))

    objects = MemberQuerySet.as_manager()

    # The browser tab behind the present request; events carry it so that a tab can ignore its own echo.
    origin = ""

    class Meta(TenantModel.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "user"], name="accounts_member_once"),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Codenames that this member holds on the account; asked of the database once per request."""
        return frozenset(ObjectPermissionChecker(self.user).get_perms(self.account))

    def can(self, codename: str) -> bool:
        return codename in self.permissions

    @transaction.atomic
    def give(self, role: Role) -> None:
        """Add `role`, and with it the rights of its group. Giving it twice changes nothing."""
        MemberRole.objects.get_or_create(account=self.account, member=self, role=role)
        self.user.groups.add(role.group)
        self.__dict__.pop("permissions", None)


class MemberRole(TenantModel):
    member = TenantForeignKey(Member, models.CASCADE)
    role = TenantForeignKey(Role, models.CASCADE)

    class Meta(TenantModel.Meta):
        verbose_name = _("role of a member")
        verbose_name_plural = _("roles of members")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["member", "role"], name="accounts_memberrole_once"),
        ]


class Team(TenantModel):
    name = models.CharField(_("name"), max_length=60)
    members = models.ManyToManyField(Member, through="TeamMember", related_name="teams", verbose_name=_("members"))

    class Meta(TenantModel.Meta):
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "name"], name="accounts_team_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(TenantModel):
    team = TenantForeignKey(Team, models.CASCADE)
    member = TenantForeignKey(Member, models.CASCADE)
    is_manager = models.BooleanField(_("manager"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["team", "member"], name="accounts_teammember_once"),
        ]
