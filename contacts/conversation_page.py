"""A conversation as one member sees it: what its page and its pane show."""

from functools import cached_property

from django.conf import settings
from django.core.paginator import Page

from accounts.records.page import RecordPage
from accounts.records.related import ReadFirst
from contacts.forms.conversation import ConversationForm, MessageForm
from contacts.sections import conversation_sections

MESSAGES = 30


class ConversationPage(RecordPage):
    kind = "conversations:conversation"
    form_class = ConversationForm
    change_permission = "manage_contacts"
    template = "contacts/conversation.html"
    regions = {
        "record": "contacts/_conversation_record.html",
        "facts": "contacts/_conversation_facts.html",
        "messages": "contacts/_conversation_messages.html",
    }
    sections = conversation_sections

    @property
    def messages_url(self) -> str:
        return self.url("messages")

    @cached_property
    def messages(self) -> Page:
        """The latest messages, the last one first; `?messages=2` those before them."""
        found = self.record.messages.select_related("author__user").prefetch_related("attachments")
        found = found.order_by("-sent_at", "-pk")
        return ReadFirst(found, MESSAGES).get_page(self.request.GET.get("messages"))

    @property
    def spoken(self) -> list:
        """The messages of this page in the order in which they were said."""
        return list(self.messages)[::-1]

    @cached_property
    def message_form(self) -> MessageForm:
        return self.bind_message()

    def bind_message(self, *sent) -> MessageForm:
        """The form of one more message, empty or with what was sent."""
        return MessageForm(*sent, auto_id=f"{self.new_message_key}_%s")

    def forget(self, name) -> None:
        super().forget(name)
        for part in ("messages", "message_form") if name == "message" else ():
            self.__dict__.pop(part, None)

    @property
    def new_message_key(self) -> str:
        """The id of the empty form; another one after each message, so that a morph does not keep what was typed."""
        return f"{self.prefix}_message_after_{max((message.pk for message in self.messages), default=0)}"

    @property
    def attachment_most_bytes(self) -> int:
        return settings.ATTACHMENT_MAX_BYTES
