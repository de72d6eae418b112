from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models import TenantModel


class ChecklistTemplate(TenantModel):
    """A checklist that deals get again and again: its name and, in their order, the texts of its items."""

    name = models.CharField(_("name"), max_length=120)
    lines = ArrayField(models.CharField(max_length=300), verbose_name=_("items"), default=list)

    class Meta(TenantModel.Meta):
        verbose_name = _("checklist template")
        verbose_name_plural = _("checklist templates")
        triggers = [DELETIONS]
        ordering = [Lower("name"), "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint("account", Lower("name"), name="crm_checklisttemplate_named_once"),
        ]

    def __str__(self) -> str:
        return self.name
