from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.event import notify


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Make a user who signs in with `email`; without `password` only a reset mail lets them in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Make a user who may do everything in the Django admin, in every account."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def reading(self, email: str) -> models.QuerySet:
        """Users whom mail to `email` (lower-case) reaches: they sign in with it, or have verified it as theirs."""
        verified = Q(emailaddress__email=email, emailaddress__verified=True)
        return self.filter(Q(email=email) | verified).distinct()


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. What they may do is said by their memberships, one per account."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    has_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    has_summary = models.BooleanField(_("daily summary by e-mail"), default=True)
    is_staff = models.BooleanField(_("may use the Django admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)
    # Part of what every session is signed with: one more, and all of them are dead.
    sign_outs = models.PositiveIntegerField(_("times signed out everywhere"), default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="accounts_user_email_lower")]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self):
        self.email = self.email.strip().lower()

    def get_session_auth_hash(self) -> str:
        return f"{super().get_session_auth_hash()}:{self.sign_outs}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return (f"{each}:{self.sign_outs}" for each in super().get_session_auth_fallback_hash())

    def sign_out_everywhere(self) -> None:
        """End every session, the present one too."""
        type(self).objects.filter(pk=self.pk).update(sign_outs=F("sign_outs") + 1)
        self.refresh_from_db(fields=["sign_outs"])
        self.question_streams()

    def question_streams(self) -> None:
        """Have each open live stream of this person end, if a request of its session would not be let in any more."""
        notify(f"user:{self.pk}", {})

    @property
    def has_second_factor(self) -> bool:
        return Authenticator.objects.filter(user=self, type=Authenticator.Type.TOTP).exists()

    @transaction.atomic
    def reset_second_factor(self) -> None:
        """Forget the app and the recovery codes; whoever has the lost device is signed out."""
        Authenticator.objects.filter(user=self).delete()
        self.sign_out_everywhere()

    def reads(self, email: str) -> bool:
        """Whether mail to `email` reaches this user."""
        return User.objects.reading(email).filter(pk=self.pk).exists()

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).split()[0]
