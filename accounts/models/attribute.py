from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.tenant import TenantModel


class CustomAttribute(TenantModel):
    """A field that the account defines for one kind of record. Values stand in the record's `attributes` (jsonb).

    Stored shapes by type: text, link: str; number, currency, percent: str of an exact decimal;
    date: "YYYY-MM-DD"; list: one of `options`; checkbox: true or false. Empty values are absent keys.
    """

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        CURRENCY = "currency", _("Currency")
        PERCENT = "percent", _("Percent")
        LINK = "link", _("Link")
        DATE = "date", _("Date")
        LIST = "list", _("List")
        CHECKBOX = "checkbox", _("Checkbox")

    class Model(models.TextChoices):
        CONTACT = "contact", _("Contacts")
        COMPANY = "company", _("Companies")
        DEAL = "deal", _("Deals")
        CONVERSATION = "conversation", _("Conversations")

    model = models.CharField(_("for"), max_length=20, choices=Model, default=Model.CONTACT)
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("display name"), max_length=80)
    type = models.CharField(_("type"), max_length=10, choices=Type, default=Type.TEXT)
    description = models.CharField(_("description"), max_length=200, blank=True)
    options = ArrayField(models.CharField(max_length=100), verbose_name=_("options"), default=list, blank=True)
    pattern = models.CharField(_("regular expression"), max_length=200, blank=True)
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta(TenantModel.Meta):
        verbose_name = _("custom attribute")
        verbose_name_plural = _("custom attributes")
        ordering = ["model", "position", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "model", "key"], name="accounts_attribute_key"),
        ]

    def __str__(self) -> str:
        return self.name
