import uuid
from collections.abc import Iterable
from itertools import count

from django.contrib.postgres.aggregates import BoolOr
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Cast, JSONObject
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.models.tenant import TenantModel, TenantQuerySet
from conversalabs.stored_files import delete_once_done, kept_if_done

LONGEST_SESSION = 90
LOGOS = "logos"
LONGEST_SLUG = 50
RESERVED_SLUGS = {"admin", "api", "accounts", "static", "media", "health", "components"}

PERMISSIONS = [
    ("see_contacts", _("see contacts")),
    ("manage_contacts", _("manage contacts")),
    ("import_records", _("import")),
    ("export_records", _("export")),
    ("manage_attributes", _("manage attributes and labels")),
    ("see_companies", _("see companies")),
    ("manage_companies", _("manage companies")),
    ("manage_crm", _("manage the CRM")),
    ("manage_pipelines", _("manage pipelines")),
    ("override_rules", _("move deals against the rules of stages")),
    ("see_orders", _("see orders")),
    ("manage_orders", _("manage orders")),
    ("see_objects", _("see custom objects")),
    ("manage_objects", _("manage custom objects")),
    ("see_reports", _("see reports")),
    ("administer", _("administer the account")),
]


def default_modules() -> list[str]:
    return ["crm"]


class AccountQuerySet(models.QuerySet):
    @transaction.atomic
    def open(self, *, name: str, slug: str, administrator, token=None, **fields) -> "Member":  # noqa: F821
        """Make an account with the standard roles and `administrator` (a user) as its first member.

        `token` is that of the form that asks for it, see `opened_with`. Raises `ValidationError` when the address is
        reserved or taken.
        """
        from accounts.models.event import Event  # these stand on this module
        from accounts.models.member import Member
        from accounts.models.role import Role
        from accounts.models.submission import Submission

        account = self.model(name=name, slug=slug, **fields)
        account.full_clean()
        account.save()
        roles = Role.objects.make_standard(account)
        member = Member.objects.join(account, administrator, roles["Administrator"])
        if token:
            Submission.objects.create(account=account, token=token)
        Event.objects.record("account.opened", by=member, about=[account, member], data={"name": name})
        return member

    def opened_with(self, token, *, by) -> "Account | None":
        """The account that the user `by` has opened with the form that has this `token`."""
        from accounts.models.member import Member
        from accounts.models.submission import Submission

        handed_in = Submission.objects.filter(token=token).values("account")
        return self.filter(pk__in=handed_in).filter(pk__in=Member.objects.filter(user=by).values("account")).first()

    def free_slug(self, wanted: str) -> str:
        """`wanted`, or the same with the first number that makes it an address which nobody has."""
        wanted = wanted[: LONGEST_SLUG - 5].rstrip("-")
        taken = RESERVED_SLUGS | set(self.filter(slug__startswith=wanted).values_list("slug", flat=True))
        names = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
        return next(name for name in names if name not in taken)

    def strictest(self) -> "Account":
        """An account, not stored, that asks of a sign-in what the strictest ones do."""
        asks = self.aggregate(days=models.Min("session_days"), factor=BoolOr("requires_second_factor"))
        return self.model(session_days=asks["days"] or LONGEST_SESSION, requires_second_factor=bool(asks["factor"]))


def path_of_logo(account: "Account", _name: str) -> str:
    """A new path each time: what is at an address never changes."""
    return f"{LOGOS}/{account.pk}/{uuid.uuid4().hex}.webp"


class Account(models.Model):
    """One customer organisation's space. Everything belongs to exactly one account; nothing crosses."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("address"),
        max_length=LONGEST_SLUG,
        unique=True,
        validators=[RegexValidator(rf"^(?!({'|'.join(sorted(RESERVED_SLUGS))})$)", _("This address is reserved."))],
    )
    logo = models.ImageField(_("logo"), upload_to=path_of_logo, blank=True)
    country = models.CharField(_("country"), max_length=2, default="BR")
    language = models.CharField(_("language"), max_length=8, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="America/Sao_Paulo")
    currency = models.CharField(_("currency"), max_length=3, default="BRL")
    modules = ArrayField(
        models.CharField(max_length=20), verbose_name=_("modules"), default=default_modules, blank=True
    )
    is_private = models.BooleanField(_("records are private to their owners"), default=False)
    requires_second_factor = models.BooleanField(_("second factor required"), default=False)
    session_days = models.PositiveSmallIntegerField(
        _("days until one signs in again"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_SESSION)],
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        default_permissions = ()
        permissions = PERMISSIONS

    def __str__(self) -> str:
        return self.name

    def has_module(self, key: str) -> bool:
        """Whether the account has switched a module on; what one of its people may see, `Member.has_module` says."""
        return key in self.modules

    @property
    def avatar_url(self) -> str:
        """Another one for each logo; "" where initials stand."""
        return f"{reverse('accounts:logo', args=[self.slug])}?{self.logo.name[-13:-5]}" if self.logo else ""

    def set_logo(self, picture: ContentFile | None) -> None:
        """Show the account by `picture`, as `clean_image` makes it, or by initials again. The one before is deleted."""
        name = default_storage.save(path_of_logo(self, ""), picture) if picture else ""
        with kept_if_done(name), transaction.atomic():
            before = Account.objects.select_for_update(no_key=True).get(pk=self.pk).logo.name
            Account.objects.filter(pk=self.pk).update(logo=name)
            delete_once_done(before)


@receiver(post_delete, sender=Account)
def delete_logo(sender, instance: Account, **kwargs) -> None:
    delete_once_done(instance.logo.name)


class AccountUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Account, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class AccountGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Account, models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class RateNow(Subquery):
    """In a query that groups rows it stands for a group: by account and currency, not by itself.

    Else it is looked up for every row.
    """

    def get_group_by_cols(self) -> list:
        return []


class ExchangeRateQuerySet(TenantQuerySet):
    def put(self, rate: "ExchangeRate") -> None:
        """Save a new rate; a day has one rate of a currency, the last one put."""
        day = {"account": rate.account, "currency": rate.currency, "date": rate.date}
        self.update_or_create(**day, defaults={"rate": rate.rate})

    def valid_now(self, currency: str, account: str = "account") -> RateNow:
        """The newest rate from today or before, in the query of rows whose paths lead to a currency and an account.

        As JSON: `{"rate": "5.42", "from": "2026-11-03"}`; null where there is none.
        """
        found = self.filter(account=OuterRef(account), currency=OuterRef(currency), date__lte=timezone.localdate())
        facts = JSONObject(rate=Cast("rate", models.TextField()), **{"from": "date"})
        return RateNow(found.order_by("-date").values(facts=facts)[:1])

    def now_of(self, currencies: Iterable[str]) -> dict[str, dict]:
        """As `valid_now`, by currency, those of one account's that have one."""
        found = self.filter(currency__in=currencies, date__lte=timezone.localdate()).order_by("currency", "-date")
        rows = found.distinct("currency").values_list("currency", "rate", "date")
        return {currency: {"rate": str(rate), "from": date.isoformat()} for currency, rate, date in rows}

    def newest_first(self) -> "ExchangeRateQuerySet":
        return self.order_by("currency", "-date")


class ExchangeRate(TenantModel):
    """How much of the account's own currency one unit of `currency` is worth from `date` on."""

    currency = models.CharField(_("currency"), max_length=3)
    date = models.DateField(_("from"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)

    objects = ExchangeRateQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "currency", "date"], name="accounts_rate_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.shown} ({self.date})"

    @property
    def shown(self) -> str:
        """The rate without the zeros that only fill the column, in the active language."""
        return number_format(self.rate.normalize(), use_l10n=True)
