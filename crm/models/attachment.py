import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, TenantForeignKey, TenantModel
from crm.models.deal import Deal


def path_on_disk(attachment: "Attachment", name: str) -> str:
    """A path that says nothing of the file's own name."""
    return f"attachments/{attachment.account_id}/{uuid.uuid4().hex}"


class Attachment(TenantModel):
    """A file on a deal. Its type is what the server found in it, never what the browser said."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="attachments")
    file = models.FileField(_("file"), upload_to=path_on_disk)
    name = models.CharField(_("name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("type"), max_length=100)
    added_by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("added by"))
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
