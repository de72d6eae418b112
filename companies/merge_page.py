from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from companies.company_page import CompanyPage
from companies.models import Company, CompanyDomain, CompanyMerge
from companies.models.merge_into import PARENT
from duplicates.merge_page import MergePage


class _Merged(CompanyPage):
    def noun(self, relation, number: int) -> str:
        """Subsidiaries go to the company that stays."""
        if relation.related_model is not Company:
            return super().noun(relation, number)
        return ngettext("subsidiary", "subsidiaries", number)

    def _count(self, relation) -> int:
        """Domains stand there by name."""
        return 0 if relation.related_model is CompanyDomain else super()._count(relation)


class CompanyMergePage(MergePage):
    """Companies side by side."""

    merge, record_page = CompanyMerge, _Merged
    reads = ("parent", "owner__user")
    lists = (("domains", _("Domains")), *MergePage.lists)
    shape = "square"

    def _text(self, record: Company, name: str) -> str:
        """A parent that is one of them, or belongs to one, is no parent of what they become."""
        text = super()._text(record, name)
        if name == PARENT and text and not self.outcome.offered(record, name):
            return _text("%(parent)s (falls away: it would belong to itself)") % {"parent": text}
        return text
