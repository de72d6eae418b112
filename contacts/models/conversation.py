from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models import Member, TenantForeignKey, TenantModel
from contacts.models.contact import Contact


class Conversation(TenantModel):
    """Talking with a contact over a channel."""

    class Channel(models.TextChoices):
        WHATSAPP = "whatsapp", _("WhatsApp")
        EMAIL = "email", _("E-mail")
        WEBSITE = "website", _("Website")
        PHONE = "phone", _("Phone")
        API = "api", _("API")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        PENDING = "pending", _("Pending")
        SNOOZED = "snoozed", _("Snoozed")
        RESOLVED = "resolved", _("Resolved")

    contact = TenantForeignKey(Contact, models.CASCADE, related_name="conversations")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    assignee = TenantForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("started"))
    last_message_at = models.DateTimeField(_("last message"))

    see_permission, owner_path = "see_contacts", "contact__owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        triggers = [DELETIONS]
        ordering = ["-last_message_at", "-pk"]
        indexes = [models.Index(fields=["contact", "-last_message_at", "-id"], name="contacts_conversation_of")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.created_at:%Y-%m-%d}"

    @property
    def icon(self) -> str:
        return ICONS[self.channel]


ICONS = {
    Conversation.Channel.WHATSAPP: "smartphone",
    Conversation.Channel.EMAIL: "mail",
    Conversation.Channel.WEBSITE: "globe",
    Conversation.Channel.PHONE: "phone",
    Conversation.Channel.API: "zap",
}


class Message(TenantModel):
    class Direction(models.TextChoices):
        IN = "in", _("In")
        OUT = "out", _("Out")
        NOTE = "note", _("Private note")

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="messages")
    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    text = models.TextField(_("text"))
    sent_at = models.DateTimeField(_("sent"))

    see_permission, owner_path = "see_contacts", "conversation__contact__owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["conversation", "sent_at", "id"], name="contacts_message_of")]
