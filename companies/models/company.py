from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Label, Member, Note, TenantForeignKey, TenantModel, TenantQuerySet
from companies.domains import owning_domains
from conversalabs.folding import Fold, Words, matching_words, prefix_query


class CompanyQuerySet(TenantQuerySet):
    def matching(self, text: str) -> "CompanyQuerySet":
        """Companies with a word of their name that begins like each word of `text`, accents ignored."""
        query = prefix_query(text)
        return self.filter(matching_words(query)) if query else self

    def owning(self, emails: list[str]) -> "Company | None":
        """The company of the first e-mail whose domain, or one above it, is a company's; free mail never counts."""
        for email in emails:
            domains = owning_domains(email)
            nearest = self.filter(domains__domain__in=domains).order_by(Length("domains__domain").desc())
            if domains and (company := nearest.first()):
                return company
        return None


class Company(TenantModel):
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
    folded = models.GeneratedField(expression=Fold("name"), output_field=models.TextField(), db_persist=True)
    words = models.GeneratedField(expression=Words("name"), output_field=Words.output_field, db_persist=True)

    objects = CompanyQuerySet.as_manager()
    see_permission = "see_companies"

    class Meta(TenantModel.Meta):
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["folded", "pk"]
        indexes = [
            models.Index(fields=["account", "folded", "id"], name="companies_company_by_name"),
            GinIndex(fields=["words"], name="companies_company_words"),
            models.Index(fields=["account", "-created_at", "-id"], name="companies_company_newest"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("companies:company", args=[self.account.slug, self.pk])


class CompanyDomain(TenantModel):
    """An internet domain of a company; e-mail addresses below it belong to its people."""

    company = TenantForeignKey(Company, models.CASCADE, related_name="domains")
    domain = models.CharField(_("domain"), max_length=253)

    class Meta(TenantModel.Meta):
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "domain"], name="companies_domain_once"),
        ]

    def __str__(self) -> str:
        return self.domain


class CompanyLabel(TenantModel):
    company = TenantForeignKey(Company, models.CASCADE)
    label = TenantForeignKey(Label, models.CASCADE)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["company", "label"], name="companies_label_once"),
        ]


class CompanyNote(Note):
    company = TenantForeignKey(Company, models.CASCADE, related_name="notes")

    class Meta(Note.Meta):
        abstract = False
        verbose_name = _("note on a company")
        verbose_name_plural = _("notes on companies")
