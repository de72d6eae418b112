from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _

from accounts.models import AttachedFile, Member, TenantForeignKey, TenantModel
from accounts.models.attached_file import delete_files


class Message(TenantModel):
    class Direction(models.TextChoices):
        IN = "in", _("In")
        OUT = "out", _("Out")
        NOTE = "note", _("Private note")

    conversation = TenantForeignKey("contacts.Conversation", models.CASCADE, related_name="messages")
    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    # Empty where files say it all.
    text = models.TextField(_("text"), blank=True)
    author = TenantForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    # What the channel calls it; "" for what was written down by hand.
    external_id = models.CharField(_("id of the channel"), max_length=200, blank=True, db_default="")
    sent_at = models.DateTimeField(_("sent"))

    see_permission, owner_path = "see_contacts", "conversation__contact__owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["conversation", "external_id"], condition=~Q(external_id=""), name="contacts_message_once"
            ),
        ]
        indexes = [models.Index(fields=["conversation", "sent_at", "id"], name="contacts_message_of")]

    def hold(self, rows: Iterable["MessageAttachment"]) -> None:
        """Save the new `rows` as files of this message."""
        for row in rows:
            row.message = self
            row.save()


class MessageAttachment(AttachedFile):
    """A file that came or went with a message, or lies beside a private note."""

    message = TenantForeignKey(Message, models.CASCADE, related_name="attachments")

    see_permission, owner_path = "see_contacts", "message__conversation__contact__owner"
    folder = "message-attachments"

    class Meta(AttachedFile.Meta):
        abstract = False
        verbose_name = _("file of a message")
        verbose_name_plural = _("files of messages")
        ordering = ["pk"]


post_delete.connect(delete_files, sender=MessageAttachment)
