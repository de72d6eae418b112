"""How conversations come into being: written down by a person, or received from a channel."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Event, Member, TenantQuerySet
from accounts.models.attached_file import storing
from contacts.models.contact import Contact
from contacts.models.message import Message, MessageAttachment
from contacts.models.sender import Sender, contacts_of
from conversalabs.text import normalised
from conversalabs.uploads import check_upload

# The first key of the advisory locks under which messages of one conversation are received.
RECEIVING = 0x6D73_6773
# Beyond them a moment can be none in another time zone.
FIRST_YEAR, LAST_YEAR = 1000, 9000


@dataclass(frozen=True)
class Received:
    """A message as a channel delivers it. `id` and `conversation` are the channel's own names for it and its thread."""

    id: str
    conversation: str
    text: str
    sent_at: datetime
    direction: str = "in"
    # Their contents, each under the name that it shall have.
    files: tuple[File, ...] = ()

    @property
    def thread(self) -> str:
        """A message that belongs to no conversation is one by itself."""
        return self.conversation or self.id

    def checked(self) -> Self:
        """The same by the names that are kept of it; ValidationError for what cannot be told from another message."""
        found = replace(self, id=normalised(self.id), conversation=normalised(self.conversation))
        if not found.id.strip():
            raise ValidationError(_("A message needs the id that its channel gives it."))
        if self.direction not in Message.Direction.values:
            raise ValidationError(_("A message comes in or goes out, or is a private note."))
        if timezone.is_naive(self.sent_at) or not FIRST_YEAR <= self.sent_at.year <= LAST_YEAR:
            raise ValidationError(_("A message needs the time at which it was sent, with its time zone."))
        for file in self.files:
            check_upload(file)
        return found


class ConversationQuerySet(TenantQuerySet):
    def find(self, text: str, most: int) -> list[int]:
        """Ids of at most `most` conversations with contacts that match, the latest first."""
        contacts = Contact.objects.visible_to(self.member).find(text, most)
        found = self.filter(contact__in=contacts).order_by(*self.best_order(text))
        return list(found.values_list("pk", flat=True)[:most])

    def best_order(self, text: str) -> list:
        return ["-last_message_at", "-pk"]

    def log(self, contact: Contact, *, by: Member, channel: str, text: str, at: datetime | None = None, files=()):
        """A call, a visit or a chat that a person writes down; it is over, so nothing is left to do."""
        at = at or timezone.now()
        rows = [MessageAttachment.of_upload(file, contact.account_id, by) for file in files]
        with storing(rows), transaction.atomic():
            contact.lock()
            conversation = self.create(
                account=contact.account, contact=contact, channel=channel, status=self.model.Status.RESOLVED,
                assignee=by, created_at=at, last_message_at=at,
            )  # fmt: skip
            said = {"direction": "note", "text": text, "author": by, "sent_at": at}
            conversation.messages.create(account=contact.account, **said).hold(rows)
            about = conversation.concerned()
            Event.objects.record("conversation.logged", by=by, about=about, data={"channel": channel})
        return conversation

    @transaction.atomic
    def receive(self, account, channel: str, sender: Sender, received: Received):
        """Take in a message of `channel`: once, however often and however many at a time it is delivered.

        Its conversation and the contact are found, or come into being. What is answered to opens again. Answers the
        conversation. Raises ValidationError for a sender without an address, or with an e-mail that is none, for a
        channel that is none, and for what `Received.checked` refuses; nothing is stored then.
        """
        if channel not in self.model.Channel.values:
            raise ValidationError(_("There is no channel “%(channel)s”.") % {"channel": channel})
        received = received.checked()
        self._wait_for(account, channel, received.thread)
        known = self.of(account).filter(channel=channel, external_id=received.thread).first()
        if known:
            # Somebody may delete it, or its contact, at this very moment.
            with suppress(self.model.DoesNotExist):
                return self._taken(known, account, received)
        return self._taken(self._begin(account, channel, sender, received), account, received)

    def _taken(self, conversation, account, received: Received):
        conversation.account = account
        conversation.take(received)
        return conversation

    def _wait_for(self, account, channel: str, key: str) -> None:
        """One delivery at a time of what may be the same."""
        with connection.cursor() as cursor:
            words = f"{account.pk}:{channel}:{key}"
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [RECEIVING, words])

    def _begin(self, account, channel: str, sender: Sender, received: Received):
        (contact,) = contacts_of(account, [sender])
        return self.create(
            account=account, contact=contact, channel=channel, external_id=received.thread,
            created_at=received.sent_at, last_message_at=received.sent_at,
        )  # fmt: skip
