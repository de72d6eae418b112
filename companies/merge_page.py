from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from companies.company_page import CompanyPage
from companies.models import Company, CompanyMerge
from duplicates.merge_page import MergePage


class _Merged(CompanyPage):
    def noun(self, relation, number: int) -> str:
        """Subsidiaries go to the company that stays."""
        if relation.related_model is not Company:
            return super().noun(relation, number)
        return ngettext("subsidiary", "subsidiaries", number)


class CompanyMergePage(MergePage):
    """Companies side by side."""

    merge, record_page = CompanyMerge, _Merged
    reads = ("parent", "owner__user")
    lists = (("domains", _("Domains")), *MergePage.lists)
    shape = "square"
