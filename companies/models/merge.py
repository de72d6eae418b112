"""Several companies made one, and the way back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, TenantForeignKey
from companies.models.company import Company
from companies.models.merge_into import Merging, lock_families
from companies.models.merge_undo import Undoing
from duplicates.models import merge


class CompanyMergeQuerySet(merge.MergeQuerySet):
    def _locked(self, ids: list[int], by: Member) -> list[Company]:
        lock_families(by.account_id, ids)
        return super()._locked(ids, by)


class CompanyMerge(merge.Merge):
    survivor = TenantForeignKey(Company, models.CASCADE, related_name="merges", verbose_name=_("company"))

    objects = CompanyMergeQuerySet.as_manager()
    see_permission = "see_companies"
    merging, undoing = Merging, Undoing

    class Meta(merge.Merge.Meta):
        abstract = False
        verbose_name = _("merge of companies")
        verbose_name_plural = _("merges of companies")

    def _locked(self) -> tuple[Company | None, "CompanyMerge | None"]:
        lock_families(self.account_id, [self.survivor_id])
        return super()._locked()
