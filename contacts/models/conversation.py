from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.changes import Changeable
from accounts.models import Label, Member, Team, TenantForeignKey, TenantModel
from accounts.models.attached_file import storing
from contacts.models.contact import Contact
from contacts.models.conversation_queryset import ConversationQuerySet
from contacts.models.message import Message, MessageAttachment
from conversalabs.links import link


class Conversation(Changeable, TenantModel):
    """Talking with a contact over a channel."""

    class Channel(models.TextChoices):
        WHATSAPP = "whatsapp", _("WhatsApp")
        EMAIL = "email", _("E-mail")
        WEBSITE = "website", _("Website")
        PHONE = "phone", _("Phone")
        CHAT = "chat", _("Chat")
        VISIT = "visit", _("Visit")
        API = "api", _("API")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        PENDING = "pending", _("Pending")
        SNOOZED = "snoozed", _("Snoozed")
        RESOLVED = "resolved", _("Resolved")

    class Priority(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")
        URGENT = "urgent", _("Urgent")

    contact = TenantForeignKey(Contact, models.CASCADE, related_name="conversations", verbose_name=_("contact"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority, blank=True, db_default="")
    assignee = TenantForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("assignee")
    )
    team = TenantForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team"))
    labels = models.ManyToManyField(
        Label, through="ConversationLabel", related_name="conversations", verbose_name=_("labels")
    )
    attributes = models.JSONField(
        _("attributes"), default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    # What the channel calls it; "" for what was written down by hand.
    external_id = models.CharField(_("id of the channel"), max_length=200, blank=True, db_default="")
    created_at = models.DateTimeField(_("started"))
    last_message_at = models.DateTimeField(_("last message"))

    objects = ConversationQuerySet.as_manager()
    see_permission, owner_path = "see_contacts", "contact__owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        triggers = [DELETIONS]
        ordering = ["-last_message_at", "-pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["account", "channel", "external_id"], condition=~Q(external_id=""),
                name="contacts_conversation_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["contact", "-last_message_at", "-id"], name="contacts_conversation_of"),
            models.Index(fields=["account", "-last_message_at", "-id"], name="contacts_conversation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.created_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return link("conversations:conversation", self.account.slug, self.pk)

    @property
    def icon(self) -> str:
        return ICONS[self.channel]

    def concerned(self) -> list:
        return [self, self.contact]

    def write(self, text: str, *, by: Member, direction: str = "note", files=()) -> Message:
        """Add what a member writes down: a private note, or what was said by either side, with files."""
        rows = [MessageAttachment.of_upload(file, self.account_id, by) for file in files]
        with storing(rows), transaction.atomic():
            self.lock()
            now = timezone.now()
            message = self.messages.create(account=self.account, direction=direction, text=text, author=by, sent_at=now)
            message.hold(rows)
            self._move_on(now, is_in=False)
            self._tell("written", by, {"direction": direction})
        return message

    @transaction.atomic
    def take(self, received) -> None:
        """Add a message of the channel (`Received`), unless it is there already."""
        self.lock()
        if self.messages.filter(external_id=received.id).exists():
            return
        rows = [MessageAttachment.of_upload(file, self.account_id, None) for file in received.files]
        said = {"direction": received.direction, "text": received.text, "sent_at": received.sent_at}
        with storing(rows):
            self.messages.create(account=self.account, external_id=received.id, **said).hold(rows)
            self._move_on(received.sent_at, is_in=received.direction == Message.Direction.IN)
            self._tell("received", None, {"channel": self.channel})

    @transaction.atomic
    def remove_file(self, file: MessageAttachment, *, by: Member) -> None:
        """Delete a file of one of the messages; DoesNotExist when somebody else has done so."""
        self.lock()
        file.refresh_from_db(fields=["name"])
        self._tell("file_removed", by, {"name": file.name})
        file.delete()

    def _move_on(self, at, *, is_in: bool) -> None:
        """What the contact answers to is open again."""
        self.last_message_at = max(self.last_message_at, at)
        if is_in and self.status in (self.Status.RESOLVED, self.Status.SNOOZED):
            self.status = self.Status.OPEN
        self.save(update_fields=["last_message_at", "status"])


ICONS = {
    Conversation.Channel.WHATSAPP: "smartphone",
    Conversation.Channel.EMAIL: "mail",
    Conversation.Channel.WEBSITE: "globe",
    Conversation.Channel.PHONE: "phone",
    Conversation.Channel.CHAT: "message-square",
    Conversation.Channel.VISIT: "users",
    Conversation.Channel.API: "zap",
}


class ConversationLabel(TenantModel):
    conversation = TenantForeignKey(Conversation, models.CASCADE)
    label = TenantForeignKey(Label, models.CASCADE)

    see_permission, owner_path = "see_contacts", "conversation__contact__owner"

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["conversation", "label"], name="contacts_conversationlabel_once"),
        ]
