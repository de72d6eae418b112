import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Group, Permission
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import Signal, receiver
from django.utils.translation import gettext_lazy as _

from accounts.models.account import PERMISSIONS, Account, AccountGroupPermission, AccountUserPermission
from accounts.models.tenant import TenantModel, TenantQuerySet
from accounts.models.user import User

SELLER = {
    "see_contacts", "manage_contacts", "import_records", "export_records", "see_companies", "manage_companies",
    "manage_crm", "see_orders", "manage_orders", "see_objects", "see_reports",
}  # fmt: skip
STANDARD_ROLES = {
    "Administrator": {codename for codename, _label in PERMISSIONS},
    "Seller": SELLER,
    "Viewer": {"see_contacts", "see_companies", "see_orders", "see_objects", "see_reports"},
}


# The table of what a holder may do on an account, and the field that names the holder.
_GRANTS = {Group: (AccountGroupPermission, "group"), User: (AccountUserPermission, "user")}
# Sent with a new `role` as soon as it holds its permissions.
role_made = Signal()
# Sent with `account` when who may do what in it has changed; what a receiver raises undoes the change.
rights_changed = Signal()


class LastAdministratorError(ValidationError):
    """The change would leave nobody to administer the account."""

    reason = _("Somebody has to administer the account: give another member that right first.")

    def __init__(self):
        super().__init__(self.reason)


class NotYoursToGiveError(ValidationError):
    """The roles or permissions allow more than the member who would hand them out may do."""

    def __init__(self, things):
        names = ", ".join(str(each) for each in things)
        super().__init__(_("You cannot give %(names)s: that allows more than you may do yourself.") % {"names": names})


def check_held(codenames, *, by) -> None:
    """Raise `NotYoursToGiveError` for what the member `by` would hand out but may not do; the product itself may."""
    beyond = set() if by is None else set(codenames) - by.permissions
    if beyond:
        raise NotYoursToGiveError([f"“{name}”" for codename, name in PERMISSIONS if codename in beyond])


def replace_permissions(holder, account, before: set[str], after, *, by) -> None:
    """Let a user or group hold `after` on `account` instead of `before`. Raises `NotYoursToGiveError`."""
    gained, lost = set(after) - before, before - set(after)
    check_held(gained, by=by)
    table, field = _GRANTS[type(holder)]
    held = {field: holder, "content_object": account}
    # All at once: guardian's own `assign_perm` asks five times for each.
    of_accounts = {"content_type__app_label": "accounts", "content_type__model": "account"}
    permissions = Permission.objects.filter(codename__in=gained, **of_accounts)
    table.objects.bulk_create([table(permission=each, **held) for each in permissions], ignore_conflicts=True)
    if lost:
        table.objects.filter(permission__codename__in=lost, **held).delete()


@contextmanager
def changing_rights(account, *, by=None) -> Iterator[None]:
    """One change of who may do what in `account` at a time, by a member who still administers it when it is their turn.

    `by` is None where the product itself acts, or somebody who needs no right for it.
    """
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        if by is not None:
            by.require("administer")
        yield


@contextmanager
def keeping_an_administrator(account, *, by=None) -> Iterator[None]:
    """As `changing_rights`; a change that leaves no administrator is undone: `LastAdministratorError`."""
    with changing_rights(account, by=by):
        yield
        if not Role.objects.of(account).allowing("administer").held_by_somebody().exists():
            raise LastAdministratorError
        rights_changed.send(Account, account=account)


class RoleQuerySet(TenantQuerySet):
    def make_standard(self, account) -> dict[str, "Role"]:
        """The roles that every account starts with, by name."""
        return {name: Role.make(account, name, permissions) for name, permissions in STANDARD_ROLES.items()}

    def allowing(self, codename: str) -> "RoleQuerySet":
        return self.filter(group__accountgrouppermission__permission__codename=codename)

    def givable_by(self, member) -> "RoleQuerySet":
        """Roles of the member's account that allow nothing beyond what the member may do."""
        beyond = AccountGroupPermission.objects.exclude(permission__codename__in=member.permissions)
        return self.of(member.account).exclude(group__accountgrouppermission__in=beyond)

    def check_givable(self, roles, *, by) -> None:
        """Raise `NotYoursToGiveError` when the member `by` may not hand out `roles`; the product itself may.

        ValidationError for a role that is no more.
        """
        gone = set(roles) - set(self.filter(pk__in=[role.pk for role in roles]))
        if gone:
            names = ", ".join(sorted(str(role) for role in gone))
            raise ValidationError(_("Somebody has just deleted %(names)s; open this page again.") % {"names": names})
        beyond = [] if by is None else [role for role in roles if role not in by.givable_roles]
        if beyond:
            raise NotYoursToGiveError(beyond)

    def held_by_somebody(self) -> "RoleQuerySet":
        """Roles of at least one member who can sign in."""
        return self.filter(members__is_active=True, members__user__is_active=True)

    def with_uses(self) -> "RoleQuerySet":
        """Each role with `used_by`, the number of its members, and `holds`, that of its permissions."""
        members = models.Count("members", filter=models.Q(members__is_active=True), distinct=True)
        return self.annotate(used_by=members, holds=models.Count("group__accountgrouppermission", distinct=True))

    def with_codenames(self) -> "RoleQuerySet":
        """Each role with `codenames`, the list of its permissions."""
        path = "group__accountgrouppermission__permission__codename"
        held = ArrayAgg(path, filter=models.Q(**{f"{path}__isnull": False}), default=models.Value([]))
        return self.annotate(codenames=held)


class Role(TenantModel):
    """A named set of permissions of one account, held by a Django group of its own.

    `closed_modules` are keys of modules that are closed to a member whose other roles do not leave them open.
    The group's name is generated once: `auth_group.name` is unique across accounts, the role's name is not.
    """

    name = models.CharField(_("name"), max_length=60)
    group = models.OneToOneField(Group, models.PROTECT, editable=False, related_name="role")
    closed_modules = ArrayField(
        models.CharField(max_length=20), verbose_name=_("closed modules"), default=list, blank=True, editable=False
    )

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
    def make(cls, account, name: str, permissions, closed_modules=(), *, by=None) -> "Role":
        """A new role of `account` that holds `permissions` (codenames of `Account`). Raises `NotYoursToGiveError`."""
        with changing_rights(account, by=by):
            group = Group.objects.create(name=f"{account.slug} · {name} · {uuid.uuid4().hex[:12]}")
            role = cls.objects.create(account=account, name=name, group=group, closed_modules=list(closed_modules))
            role._hold(permissions, by)
            role_made.send(cls, role=role)
        return role

    def permissions(self) -> set[str]:
        rows = self.account.accountgrouppermission_set.filter(group_id=self.group_id)
        return set(rows.values_list("permission__codename", flat=True))

    def set_permissions(self, codenames, *, by=None) -> None:
        """Make `codenames` the whole of what this role may do on its account.

        What it holds already stays whoever saves. Raises `LastAdministratorError` or `NotYoursToGiveError`;
        DoesNotExist when somebody has deleted it meanwhile.
        """
        with self._changing(by):
            self._hold(codenames, by)

    @contextmanager
    def _changing(self, by) -> Iterator[None]:
        with keeping_an_administrator(self.account, by=by):
            self.refresh_from_db(fields=["group"])
            yield

    def change(self, name: str, codenames, closed_modules, *, by=None) -> None:
        """As `set_permissions`, with another name and other modules."""
        with self._changing(by):
            self._hold(codenames, by)
            self.name, self.closed_modules = name, list(closed_modules)
            self.save(update_fields=["name", "closed_modules"])

    def remove(self, *, by=None) -> None:
        """Delete the role; its members keep what their other roles allow. Raises as `set_permissions`."""
        with self._changing(by):
            self.delete()

    def _hold(self, codenames, by) -> None:
        replace_permissions(self.group, self.account, self.permissions(), codenames, by=by)


@receiver(post_delete, sender=Role)
def delete_group(instance: Role, **kwargs) -> None:
    """With its group go all rights that were given to the role, on pipelines too."""
    Group.objects.filter(pk=instance.group_id).delete()
