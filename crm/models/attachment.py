import os
import re
import unicodedata
import uuid

import puremagic
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, Member, TenantForeignKey, TenantModel
from conversalabs.stored_files import delete_once_done, kept_if_done, sweep
from crm.models.changes import DealPartQuerySet, changing
from crm.models.deal import Deal

FOLDER = "attachments"
LONGEST_NAME = 255
# How much of a file is enough to tell its type.
HEAD = 4096


def path_on_disk(attachment: "Attachment", name: str) -> str:
    """A path that says nothing of the file's own name."""
    return f"{FOLDER}/{attachment.account_id}/{uuid.uuid4().hex}"


class AttachmentQuerySet(DealPartQuerySet):
    def add(self, deal: Deal, uploads: list[UploadedFile], *, by) -> list["Attachment"]:
        """Keep all of `uploads` on `deal`; when anything fails, neither a row nor a file of them stays."""
        rows = [Attachment.of_upload(deal, upload, by) for upload in uploads]
        with kept_if_done(*[row.file.name for row in rows]), changing(deal, by=by):
            for row, upload in zip(rows, uploads, strict=True):
                default_storage.save(row.file.name, upload)
                row.save()
            names = [row.name for row in rows]
            Event.objects.record("attachment.added", by=by, about=[deal], data={"names": names})
        return rows

    def sweep(self) -> int:
        """Delete the files that no row knows; how many."""
        return sweep(FOLDER, self, "file")


class Attachment(TenantModel):
    """A file on a deal. Its type is what the server found in it, never what the browser said."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="attachments")
    file = models.FileField(_("file"), upload_to=path_on_disk)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("type"), max_length=100)
    added_by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("added by"))
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()
    path_to_deal = "deal"

    class Meta(TenantModel.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def icon(self) -> str:
        kind = self.content_type.partition("/")[0]
        return {"image": "image", "text": "file-text"}.get(kind, "file-text" if "pdf" in self.content_type else "file")

    @classmethod
    def of_upload(cls, deal: Deal, upload: UploadedFile, by: Member) -> "Attachment":
        """An unsaved row for `upload`, with the path at which its content is to be stored."""
        name, content_type = clean_name(upload.name), detect_type(upload)
        row = cls(account_id=deal.account_id, deal=deal, name=name, content_type=content_type, added_by=by)
        row.file, row.size = path_on_disk(row, name), upload.size
        return row

    def remove(self, *, by) -> None:
        """Delete row and file; the file when the row is gone for certain."""
        with changing(self.deal, by=by, part=self):
            Event.objects.record("attachment.removed", by=by, about=[self.deal], data={"name": self.name})
            self.delete()


@receiver(post_delete, sender=Attachment)
def delete_file(sender, instance: Attachment, **kwargs) -> None:
    """However a row goes (by hand, with its deal, in the admin), its file goes with it."""
    delete_once_done(instance.file.name)


def clean_name(name: str) -> str:
    """`name` as it may stand in lists and headers: no folders, no control or direction characters, its ending kept."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(char for char in last if not unicodedata.category(char).startswith("C"))
    stem, ending = os.path.splitext(" ".join(shown.split()).strip(". "))
    ending = ending[:20]
    return f"{stem[: LONGEST_NAME - len(ending)]}{ending}" or gettext("file")


def detect_type(upload: UploadedFile) -> str:
    """The media type that the content itself shows; "application/octet-stream" when it shows none."""
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    try:
        return puremagic.from_string(head, mime=True)[:100] or "application/octet-stream"
    except (puremagic.PureError, ValueError):
        return "application/octet-stream" if _is_binary(head) else "text/plain"


def _is_binary(head: bytes) -> bool:
    return not head or b"\0" in head
