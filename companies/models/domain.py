from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.changes import Taken
from accounts.models import TenantForeignKey, TenantModel


class DomainTaken(Taken):
    """A domain belongs to another company of the account."""

    def __init__(self, domain: str, company):
        words = {"domain": domain, "company": company}
        message, anyway = gettext("%(domain)s already belongs to %(company)s."), gettext("%(domain)s is taken already.")
        super().__init__(message % words, company, anyway % words)


class CompanyDomain(TenantModel):
    """An internet domain of a company; e-mail addresses below it belong to its people."""

    company = TenantForeignKey("companies.Company", models.CASCADE, related_name="domains")
    domain = models.CharField(_("domain"), max_length=253)

    see_permission, owner_path = "see_companies", "company__owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "domain"], name="companies_domain_once"),
        ]

    def __str__(self) -> str:
        return self.domain
