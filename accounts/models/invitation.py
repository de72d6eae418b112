import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.event import Event
from accounts.models.member import Member
from accounts.models.role import Role, changing_rights
from accounts.models.tenant import TenantForeignKey, TenantModel, TenantQuerySet
from accounts.models.user import User

MOST_PENDING = 200


def hash_of(token: str) -> str:
    """What the database keeps of a token, which is random enough to need no salt."""
    return sha256(token.encode(errors="replace")).hexdigest()


def _expiry():
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)


class InvitationQuerySet(TenantQuerySet):
    def pending(self) -> "InvitationQuerySet":
        """Not accepted yet, whether the link still works or not."""
        return self.filter(accepted_at=None)

    def for_list(self) -> list["Invitation"]:
        """Newest first; what is asked about a sender is asked once for all they sent."""
        found = self.select_related("by__user", "by__account").prefetch_related("roles").order_by("-created_at")
        senders = {}
        for each in found:
            each.by = senders.setdefault(each.by_id, each.by)
        return list(found)

    def invite(self, email: str, roles, *, by: Member) -> "Invitation":
        """Invite whoever reads the mail of `email` (lower-case); the new row's `token` is known to this object alone.

        Raises `NotYoursToGiveError`, or a ValidationError when too many wait for an answer.
        """
        with changing_rights(by.account, by=by):
            Role.objects.check_givable(roles, by=by)
            if self.of(by.account).pending().count() >= MOST_PENDING:
                raise ValidationError(gettext("Too many invitations wait for an answer; withdraw some first."))
            invitation = self.model(account=by.account, email=email, by=by)
            invitation.stamp()
            invitation.roles.set(roles, through_defaults={"account": by.account})
            invitation.tell("sent", by)
        return invitation

    def open_with(self, token: str) -> "Invitation | None":
        """The invitation with this token while its link works."""
        found = self.pending().filter(token_hash=hash_of(token), expires_at__gt=timezone.now())
        invitation = found.select_related("account", "by__user", "by__account").first()
        return invitation if invitation and invitation.is_vouched_for and not invitation.is_shut else None

    @contextmanager
    def using(self, token: str) -> Iterator["Invitation | None"]:
        """As `open_with`; inside it is nobody else's turn to use it or to change who may do what."""
        found = self.open_with(token)
        if found is None:
            yield None
            return
        with changing_rights(found.account):
            yield self.open_with(token)


class Invitation(TenantModel):
    """The offer to become a member, mailed to one address.

    Its link dies when it is used, withdrawn, sent again or expired, and with the right of `by` to give its roles.
    """

    email = models.EmailField(_("e-mail"), max_length=254)
    roles = models.ManyToManyField(Role, through="InvitationRole", related_name="+", verbose_name=_("roles"))
    by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    see_permission = "administer"
    # Known only to the object that has just made it.
    token = ""

    class Meta(TenantModel.Meta):
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["account", "email"], condition=Q(accepted_at=None), name="accounts_invitation_once"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="accounts_invitation_email_lower"),
        ]

    def __str__(self) -> str:
        return self.email

    def stamp(self) -> None:
        """Give it a new token, and from now on its full time; whatever link there was is dead."""
        self.token = secrets.token_urlsafe(32)
        self.token_hash, self.expires_at = hash_of(self.token), _expiry()
        self.save()

    @contextmanager
    def _changing(self, by: Member) -> Iterator[None]:
        """One change at a time; DoesNotExist when it has been accepted or withdrawn meanwhile."""
        with changing_rights(self.account, by=by):
            self.refresh_from_db(fields=["token_hash"], from_queryset=Invitation.objects.pending())
            yield

    def resend(self, *, by: Member) -> None:
        """Let `by` stand for it from now on, with a new `token`. Raises `NotYoursToGiveError`."""
        with self._changing(by):
            Role.objects.check_givable(self.roles.all(), by=by)
            self.by = by
            self.stamp()
            self.tell("resent", by)

    def withdraw(self, *, by: Member) -> None:
        with self._changing(by):
            self.tell("withdrawn", by)
            self.delete()

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @cached_property
    def is_vouched_for(self) -> bool:
        """Whether who sent it still administers the account and may give all its roles."""
        by, roles = self.by, set(self.roles.all())
        is_in = by is not None and by.is_active and by.user.is_active and by.can("administer")
        return is_in and bool(roles) and roles <= by.givable_roles

    @property
    def is_shut(self) -> bool:
        """Whether the person is kept out, of this account or altogether."""
        readers = User.objects.reading(self.email)
        out_here = Member.objects.of(self.account).filter(user__in=readers, is_active=False)
        return out_here.exists() or readers.filter(is_active=False).exists()

    def newcomer(self) -> User | None:
        """A user for the address who may choose a password now; None when somebody signs in with it already."""
        readers = list(User.objects.reading(self.email))
        has_signed_in = any(user.last_login or user.has_usable_password() for user in readers)
        return None if has_signed_in else (readers or [User(email=self.email)])[0]

    def accept(self, user: User) -> Member:
        """Make `user` a member, inside `using`. Raises PermissionDenied when it is for somebody else."""
        if not user.reads(self.email):
            raise PermissionDenied
        member = Member.objects.join(self.account, user, *self.roles.all())
        self.accepted_at = timezone.now()
        self.save(update_fields=["accepted_at"])
        self.tell("accepted", member, about=[member])
        return member

    def tell(self, deed: str, by: Member, about=()) -> None:
        data = {"roles": sorted(role.name for role in self.roles.all())}
        Event.objects.record(f"invitation.{deed}", by=by, about=[self, *about], data=data)


class InvitationRole(TenantModel):
    invitation = TenantForeignKey(Invitation, models.CASCADE)
    role = TenantForeignKey(Role, models.CASCADE)

    class Meta(TenantModel.Meta):
        verbose_name = _("role of an invitation")
        verbose_name_plural = _("roles of invitations")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["invitation", "role"], name="accounts_invitationrole_once"),
        ]

    def __str__(self) -> str:
        return f"{self.invitation}: {self.role}"


@receiver(post_delete, sender=Member)
def close_way_back(instance: Member, **kwargs) -> None:
    """Who is removed does not come back by an invitation that was sent before."""
    verified = instance.user.emailaddress_set.filter(verified=True).values("email")
    to_them = Q(email=instance.user.email) | Q(email__in=verified)
    Invitation.objects.of(instance.account_id).pending().filter(to_them).delete()
