from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import TenantForeignKey, TenantModel
from crm.models.deal import Deal


class Checklist(TenantModel):
    deal = TenantForeignKey(Deal, models.CASCADE, related_name="checklists")
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta(TenantModel.Meta):
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class ChecklistItem(TenantModel):
    checklist = TenantForeignKey(Checklist, models.CASCADE, related_name="items")
    text = models.CharField(_("text"), max_length=300)
    is_done = models.BooleanField(_("done"), default=False)
    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta(TenantModel.Meta):
        verbose_name = _("item of a checklist")
        verbose_name_plural = _("items of checklists")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text
