from django.core.files import File
from django.db import models
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _

from accounts.models import AttachedFile, Event, TenantForeignKey
from accounts.models.attached_file import delete_files, storing
from crm.models.changes import DealPartQuerySet, changing
from crm.models.deal import Deal


class AttachmentQuerySet(DealPartQuerySet):
    def add(self, deal: Deal, uploads: list[File], *, by) -> list["Attachment"]:
        """Keep all of `uploads` on `deal`; when anything fails, neither a row nor a file of them stays."""
        rows = [Attachment.of_upload(upload, deal.account_id, by, deal=deal) for upload in uploads]
        with storing(rows), changing(deal, by=by):
            for row in rows:
                row.save()
            names = [row.name for row in rows]
            Event.objects.record("attachment.added", by=by, about=[deal], data={"names": names})
        return rows


class Attachment(AttachedFile):
    """A file on a deal."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="attachments")

    objects = AttachmentQuerySet.as_manager()
    path_to_deal = "deal"
    folder = "attachments"

    class Meta(AttachedFile.Meta):
        abstract = False
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def rename(self, name: str, *, by) -> None:
        """Call it `name` (clean); its content and its type stay what they are."""
        with changing(self.deal, by=by, part=self):
            was, self.name = self.name, name
            if was != name:
                self.save(update_fields=["name"])
                data = {"was": was, "name": name}
                Event.objects.record("attachment.renamed", by=by, about=[self.deal], data=data)

    def remove(self, *, by) -> None:
        """Delete row and file; the file when the row is gone for certain."""
        with changing(self.deal, by=by, part=self):
            Event.objects.record("attachment.removed", by=by, about=[self.deal], data={"name": self.name})
            self.delete()


post_delete.connect(delete_files, sender=Attachment)
