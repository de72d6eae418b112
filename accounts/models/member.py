from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Func, OuterRef, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.account import PERMISSIONS, AccountGroupPermission, AccountUserPermission
from accounts.models.belonging import hand_over
from accounts.models.event import Event
from accounts.models.role import Role, check_held, keeping_an_administrator, replace_permissions
from accounts.models.tenant import TenantForeignKey, TenantModel, TenantQuerySet
from conversalabs.folding import Fold, sought
from conversalabs.standing import Standing

# What an app above wants to know of the account on every page, by name: the query that finds who asks brings it along.
_brought: dict[str, Callable[[], Combinable]] = {}


def bring_along(name: str, make: Callable[[], Combinable]) -> None:
    """Have each membership of who asks hold, as `name`, what the expression says that `make` makes."""
    _brought[name] = make


def _brought_along() -> dict[str, Combinable]:
    return {name: make() for name, make in _brought.items()}


class MemberQuerySet(TenantQuerySet):
    _OF_USER = Standing(
        lambda user: (
            Member.objects.open_to(user)
            .select_related("user")
            .with_rights()
            .with_second_factor()
            .annotate(**_brought_along())
        )
    )

    @transaction.atomic
    def join(self, account, user, *roles: Role) -> "Member":
        """Make `user` an active member of `account` with `roles` beside those they may have already."""
        member, _made = self.update_or_create(account=account, user=user, defaults={"is_active": True})
        for role in roles:
            member.give(role)
        return member

    def active(self) -> "MemberQuerySet":
        return self.filter(is_active=True, user__is_active=True)

    def matching(self, text: str) -> "MemberQuerySet":
        """Those whose name or e-mail holds `text`, accents and case ignored."""
        part = sought(text)
        found = self.annotate(folded=Fold("user__name"))
        return found.filter(Q(folded__contains=part) | Q(user__email__contains=part))

    def with_second_factor(self) -> "MemberQuerySet":
        """Each with `has_second_factor`."""
        apps = Authenticator.objects.filter(user=OuterRef("user"), type=Authenticator.Type.TOTP)
        return self.annotate(has_second_factor=models.Exists(apps))

    def open_to(self, user) -> "MemberQuerySet":
        """The memberships through which `user` may enter accounts, by the account's name."""
        return self.filter(user=user, is_active=True).select_related("account").order_by("account__name")

    def memberships(self, user) -> list["Member"]:
        """As of `open_to`, by one query: who asks, what they may do in each account, where else they may go.

        None for who has just been `signed_in`, the first time.
        """
        found, user.came_with = getattr(user, "came_with", None), None
        found = self._OF_USER.rows(user=user.pk) if found is None else found
        for member in found:
            member.user = user
        return found

    def signed_in(self, user: int):
        """The user of this id with their `memberships`, by one query; None for who has none."""
        found = self._OF_USER.rows(user=user)
        if not found:
            return None
        found[0].user.came_with = found
        return found[0].user

    def with_rights(self) -> "MemberQuerySet":
        """Each with the codenames that it `held` itself and by its groups, and with what its roles close.

        So that `permissions` and `closed_modules` ask nothing more.
        """
        granted = {"content_object": OuterRef("account")}
        by_user = AccountUserPermission.objects.filter(user=OuterRef("user"), **granted)
        by_group = AccountGroupPermission.objects.filter(group__user=OuterRef("user"), **granted)
        closed = Func("closed_modules", Value(","), function="array_to_string", output_field=models.TextField())
        return self.annotate(
            held=ArraySubquery(by_user.values("permission__codename")),
            held_by_groups=ArraySubquery(by_group.values("permission__codename")),
            closed_by_roles=ArraySubquery(Role.objects.filter(members=OuterRef("pk")).values(keys=closed)),
        )

    def with_user(self) -> "MemberQuerySet":
        """Each with user and roles, by name: what a list of people shows."""
        people = self.with_second_factor().select_related("user", "account").prefetch_related("roles")
        return people.order_by("user__name", "user__email")


class Member(TenantModel):
    """A user in an account, through roles."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="memberships", verbose_name=_("user"))
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("joined"), auto_now_add=True)
    # The last day, as their calendar says it, for which a daily summary was worked out.
    summarised_on = models.DateField(null=True, blank=True, editable=False)
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

    @property
    def name(self) -> str:
        return str(self.user)

    @property
    def email(self) -> str:
        return self.user.email

    @property
    def zone(self) -> ZoneInfo:
        """By which clock and calendar they work: their own, else the account's."""
        return ZoneInfo(self.user.time_zone or self.account.time_zone)

    @cached_property
    def _rights(self) -> "Member":
        """This member with what `with_rights` adds; asked of the database once per request."""
        return self if hasattr(self, "held") else Member.objects.with_rights().get(pk=self.pk)

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Codenames that this member holds on the account."""
        if not self.user.is_active:
            return frozenset()
        if self.user.is_superuser:
            return frozenset(codename for codename, _label in PERMISSIONS)
        return frozenset(self._rights.held + self._rights.held_by_groups)

    def can(self, codename: str) -> bool:
        return codename in self.permissions

    @cached_property
    def closed_modules(self) -> frozenset[str]:
        """Keys of the modules that all roles of this member close; nothing is closed to who administers the account."""
        closed = [] if self.can("administer") else [set(keys.split(",")) for keys in self._rights.closed_by_roles]
        return frozenset(set.intersection(*closed)) if closed else frozenset()

    def has_module(self, key: str) -> bool:
        """Whether a module is on for the account, and open to this member."""
        return self.account.has_module(key) and key not in self.closed_modules

    @cached_property
    def givable_roles(self) -> frozenset[Role]:
        return frozenset(Role.objects.givable_by(self))

    def require(self, codename: str) -> None:
        """Ask the database anew, for a change that waited its turn; PermissionDenied when it is no longer theirs."""
        self._forget_rights()
        if not (Member.objects.active().filter(pk=self.pk).exists() and self.can(codename)):
            raise PermissionDenied(gettext("Your role does not allow this; ask an administrator."))

    def _forget_rights(self) -> None:
        for name in ("held", "_rights", "permissions", "closed_modules", "givable_roles", "seen_owners"):
            self.__dict__.pop(name, None)

    @cached_property
    def seen_owners(self) -> frozenset[int]:
        """Ids of the members whose records this one sees, beside nobody's, where records are private."""
        return frozenset([self.pk, *self.colleagues_managed().values_list("pk", flat=True)])

    @property
    def sight(self) -> tuple:
        """All that `visible_to` may ask of a member: to two members of one sight the same statement shows the same."""
        who = (self.pk, self.account_id, self.user_id, self.permissions, self.closed_modules)
        return (*who, tuple(self.account.modules), None if self.sees_all else self.seen_owners)

    @property
    def sees_all(self) -> bool:
        """Whether privacy hides nothing from this member."""
        return not self.account.is_private or self.can("administer")

    def colleagues_managed(self) -> MemberQuerySet:
        """The members of every team that this member manages, themselves among them, each once."""
        managed = self.teammember_set.filter(is_manager=True).values("team")
        together = Member.teams.through.objects.filter(team__in=managed).values("member")
        return Member.objects.of(self.account).filter(pk__in=together)

    def give(self, role: Role) -> None:
        """Add `role`, and with it the rights of its group. Giving it twice changes nothing."""
        MemberRole.objects.get_or_create(account=self.account, member=self, role=role)

    def own_permissions(self) -> set[str]:
        """What they hold on the account apart from their roles."""
        rows = self.account.accountuserpermission_set.filter(user=self.user_id)
        return set(rows.values_list("permission__codename", flat=True))

    def set_permissions(self, codenames, *, by: "Member | None" = None) -> None:
        """Make `codenames` all that they hold on the account apart from their roles.

        What they hold already stays whoever saves. Raises `LastAdministratorError` or `NotYoursToGiveError`.
        """
        with keeping_an_administrator(self.account, by=by):
            replace_permissions(self.user, self.account, self.own_permissions(), codenames, by=by)

    @contextmanager
    def _changing_rights(self, by: "Member | None") -> Iterator[None]:
        """As `keeping_an_administrator`, with this member as they are now; DoesNotExist when they are one no more."""
        with keeping_an_administrator(self.account, by=by):
            self.refresh_from_db(fields=["is_active"])
            yield

    def set_roles(self, roles, *, by: "Member | None" = None) -> None:
        """Make `roles` all that this member has. Raises `LastAdministratorError` or `NotYoursToGiveError`."""
        with self._changing_rights(by):
            before = set(self.roles.all())
            Role.objects.check_givable(set(roles) - before, by=by)
            self.memberrole_set.exclude(role__in=roles).delete()
            for role in roles:
                self.give(role)
            if before != set(roles):
                names = [sorted(map(str, each)) for each in (before, roles)]
                self._tell("roles_changed", by, {"changes": {"roles": names}})

    def deactivate(self, *, by: "Member | None" = None) -> None:
        """Let them in no more; what they wrote and own stays theirs. Raises `LastAdministratorError`."""
        with self._changing_rights(by):
            self._let_in(False, by)

    def activate(self, *, by: "Member | None" = None) -> None:
        """Let them in again, with the roles and permissions they had. Raises `NotYoursToGiveError`."""
        with self._changing_rights(by):
            check_held(self.own_permissions(), by=by)
            Role.objects.check_givable(self.roles.all(), by=by)
            self._let_in(True, by)

    def _let_in(self, is_active: bool, by: "Member | None") -> None:
        if self.is_active != is_active:
            self.is_active = is_active
            self.save(update_fields=["is_active"])
            self._tell("activated" if is_active else "deactivated", by)

    def remove(self, *, by: "Member | None" = None, to: "Member | None" = None) -> None:
        """Delete the membership; what they own is then owned by the member `to`, or by nobody.

        Who removes themselves leaves, and needs no right for it. Raises `LastAdministratorError`; DoesNotExist when
        either of them is a member no more.
        """
        with self._changing_rights(None if by == self else by):
            heir = to and Member.objects.of(self.account).active().get(pk=to.pk)
            hand_over(self, heir, by=by)
            data = {"name": self.name, "to": heir and heir.pk}
            self._tell("left" if by == self else "removed", by, data)
            # Not `self.delete()`: a refusal leaves this object as it is.
            Member.objects.filter(pk=self.pk).delete()

    def can_lose_second_factor(self) -> bool:
        """Whether an administrator here may reset it: no other account counts on it, nor all of them together."""
        asking = Member.objects.filter(user=self.user, is_active=True, account__requires_second_factor=True)
        return self.is_active and not self.user.is_superuser and not asking.exclude(pk=self.pk).exists()

    @transaction.atomic
    def reset_second_factor(self, *, by: "Member") -> None:
        """Let them in with their password alone, for their device is lost.

        Raises PermissionDenied where that is not for one account to decide, and for oneself.
        """
        if by.user_id == self.user_id or not self.can_lose_second_factor():
            raise PermissionDenied(_("Only who runs this installation can reset it."))
        self.user.reset_second_factor()
        Event.objects.record("member.second_factor_reset", by=by, about=[self])

    def _tell(self, deed: str, by: "Member | None", data: dict | None = None) -> None:
        Event.objects.record(f"member.{deed}", by=by, about=[self], data=data, account=self.account)


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

    def __str__(self) -> str:
        return f"{self.member}: {self.role}"


@receiver([post_save, post_delete], sender=MemberRole)
def follow_roles(instance: MemberRole, **kwargs) -> None:
    follow_membership(instance.member)


@receiver(post_save, sender=Member)
def follow_membership(instance: Member, **kwargs) -> None:
    """Keep the user in the groups of exactly those roles that an active membership gives them here."""
    groups = Group.objects.filter(role__account=instance.account_id)
    wanted = set(groups.filter(role__members=instance)) if instance.is_active else set()
    held = set(groups.filter(user=instance.user_id))
    instance.user.groups.remove(*held - wanted)
    instance.user.groups.add(*wanted - held)
    instance._forget_rights()


@receiver(post_delete, sender=Member)
def forget_rights(instance: Member, **kwargs) -> None:
    """What was given to them alone does not come back with them."""
    AccountUserPermission.objects.filter(user=instance.user_id, content_object=instance.account_id).delete()
