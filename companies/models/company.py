from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.changes import Changeable
from accounts.models import Label, Member, Note, TenantForeignKey, TenantModel
from companies.domains import read_domain
from companies.models.company_queryset import CompanyQuerySet
from companies.models.domain import CompanyDomain, DomainTaken
from conversalabs.folding import FOLDED, Fold, Words
from conversalabs.phones import readable_phone


class Company(Changeable, TenantModel):
    """The organisation that contacts belong to."""

    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    address = models.TextField(_("address"), blank=True)
    description = models.TextField(_("description"), blank=True)
    owner = TenantForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    labels = models.ManyToManyField(Label, through="CompanyLabel", related_name="companies", verbose_name=_("labels"))
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    folded = models.GeneratedField(expression=Fold("name"), output_field=FOLDED, db_persist=True)
    words = models.GeneratedField(expression=Words("name"), output_field=Words.output_field, db_persist=True)

    objects = CompanyQuerySet.as_manager()
    see_permission, owner_path = "see_companies", "owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        triggers = [DELETIONS]
        ordering = ["folded", "pk"]
        indexes = [
            models.Index(fields=["account", "folded", "id"], name="companies_company_by_name"),
            GinIndex(fields=["words"], name="companies_company_words"),
            models.Index(fields=["account", "created_at", "id"], name="companies_company_by_created"),
            models.Index(fields=["account", "updated_at", "id"], name="companies_company_by_changed"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("companies:company", args=[self.account.slug, self.pk])

    @property
    def shown_phone(self) -> str:
        return readable_phone(self.phone)

    @property
    def domain_names(self) -> list[str]:
        return sorted(row.domain for row in self.domains.all())

    def state(self, names) -> dict:
        state = super().state(set(names) - {"domains"})
        return state | {"domains": self.domain_names} if "domains" in names else state

    def assign(self, values: dict) -> None:
        """Besides fields: `domains`, all of them as typed."""
        domains = values.pop("domains", None)
        super().assign(values)
        if domains is not None:
            self.set_domains(domains)

    def set_domains(self, typed: list[str]) -> None:
        """Make these all of the company's domains; raises DomainTaken, or ValidationError for what is none."""
        try:
            wanted = {read_domain(text) for text in typed if text.strip()}
        except ValueError as error:
            raise ValidationError(str(error), code="domain") from error
        self.domains.exclude(domain__in=wanted).delete()
        new = sorted(wanted - set(self.domains.values_list("domain", flat=True)))
        try:
            with transaction.atomic():
                self.domains.bulk_create(
                    [CompanyDomain(account=self.account, company=self, domain=each) for each in new]
                )
        except IntegrityError as error:
            raise self._taken(new) or error from error

    def _taken(self, domains: list[str]) -> DomainTaken | None:
        rows = CompanyDomain.objects.of(self.account).filter(domain__in=domains).exclude(company=self)
        row = rows.select_related("company").first()
        return DomainTaken(row.domain, row.company) if row else None


class CompanyLabel(TenantModel):
    company = TenantForeignKey(Company, models.CASCADE)
    label = TenantForeignKey(Label, models.CASCADE)

    see_permission, owner_path = "see_companies", "company__owner"

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["company", "label"], name="companies_label_once"),
        ]


class CompanyNote(Note):
    company = TenantForeignKey(Company, models.CASCADE, related_name="notes")

    subject = "company"
    see_permission, owner_path = "see_companies", "company__owner"

    class Meta(Note.Meta):
        abstract = False
        verbose_name = _("note on a company")
        verbose_name_plural = _("notes on companies")
