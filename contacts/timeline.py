"""What contacts tell on the timelines of people and companies: the conversations with them."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.records.timeline import Entry, Source
from contacts.models import Conversation

WHOSE = {"contact": "contact", "company": "contact__company"}


def _conversations(page) -> QuerySet:
    whose = WHOSE[page.record._meta.model_name]
    found = Conversation.objects.visible_to(page.member).filter(**{whose: page.record})
    return found.select_related("contact").defer("contact__words")


def _tell(page, conversations: list[Conversation]) -> Iterator[tuple[int, Entry]]:
    for each in conversations:
        each.account = page.account
        yield (
            each.pk,
            Entry(
                each.last_message_at, each.icon, _("was in touch by"), str(each.contact),
                name=each.get_channel_display(), url=each.get_absolute_url(), detail=each.get_status_display(),
            ),
        )  # fmt: skip


CONVERSATIONS = Source(
    "conversations", gettext_lazy("Conversations"), _conversations, "last_message_at", _tell, order=20,
    permission="see_contacts",
)  # fmt: skip
