from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import TenantForeignKey, TenantModel


class DomainTaken(ValidationError):  # noqa: N818 (an answer, not a fault)
    """A domain belongs to another company of the account: `company`."""

    def __init__(self, domain: str, company):
        self.company = company
        message = gettext("%(domain)s already belongs to %(company)s.") % {"domain": domain, "company": company}
        super().__init__(message, code="taken")


class CompanyDomain(TenantModel):
    """An internet domain of a company; e-mail addresses below it belong to its people."""

    company = TenantForeignKey("companies.Company", models.CASCADE, related_name="domains")
    domain = models.CharField(_("domain"), max_length=253)

    see_permission = "see_companies"

    class Meta(TenantModel.Meta):
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "domain"], name="companies_domain_once"),
        ]

    def __str__(self) -> str:
        return self.domain
