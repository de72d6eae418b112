"""A company as one member sees it: everything that its page, its pane and their regions show."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.records.page import RecordPage
from companies.forms.company import CompanyForm
from companies.models import Company, DomainTaken
from companies.sections import sections
from duplicates.merge_url import merge_url


class CompanyPage(RecordPage):
    kind = "companies:company"
    form_class = CompanyForm
    change_permission = "manage_companies"
    template = "companies/company.html"
    regions = {
        "record": "companies/_company.html",
        "parts": "companies/_company_parts.html",
        "head": "companies/_company_head.html",
        "facts": "companies/_company_facts.html",
        "history": "accounts/records/_timeline.html",
    }
    sections = sections
    far_reaching = frozenset({"domains", "parent"})

    def in_words(self, refusal: ValidationError) -> ValidationError:
        """What another company has already may mean that they are one."""
        if isinstance(refusal, DomainTaken) and self.can_change:
            return refusal.told_to(self.member, (merge_url(self.account, [self.record, refusal.record]), _("Merge")))
        return super().in_words(refusal)

    def noun(self, relation, number: int) -> str:
        """Companies that point to a company are its subsidiaries."""
        if relation.related_model is not Company:
            return super().noun(relation, number)
        return ngettext("subsidiary, which has no parent then", "subsidiaries, which have no parent then", number)
