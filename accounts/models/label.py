from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.tenant import TenantModel

HUES = [(hue, str(hue)) for hue in range(1, 13)]


class Label(TenantModel):
    """A coloured marker on contacts, companies, conversations and deals: one list per account."""

    name = models.CharField(_("name"), max_length=60)
    hue = models.PositiveSmallIntegerField(_("colour"), choices=HUES, default=1)

    class Meta(TenantModel.Meta):
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["name"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint("account", Lower("name"), name="accounts_label_name"),
        ]

    def __str__(self) -> str:
        return self.name
