"""The list of conversations: its columns, its filters, and how it is sorted."""

from collections.abc import Iterator, Mapping

from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.filters import FilterField, Type, members, options_of
from accounts.models import Label, Member, Team
from accounts.records.columns import Column, labels, moment
from accounts.records.kinds import ListKind
from accounts.records.listing import Listing
from accounts.records.sorting import Sort
from contacts.lists import CONTACTS
from contacts.models import Contact, Conversation, ConversationLabel

LATEST = Sort("last_message", ("-last_message_at", "-pk"))
NAMES = ("name", "email", "phone", "identifier")
_ASSIGNEE = ("assignee__user__name", "assignee__user__email")
LOOKS = {Conversation.Status.OPEN: "info", Conversation.Status.PENDING: "warn"}


class ConversationList(ListKind):
    model = Conversation
    route = "conversations:conversation"
    label = gettext_lazy("With")
    sort = LATEST
    sorts_by_name = False
    reads = tuple(f"contact__{name}" for name in NAMES)
    defaults = ("channel", "status", "priority", "assignee", "labels", "last_message")

    def name(self, values: Mapping) -> str:
        return CONTACTS.name({name: values[f"contact__{name}"] for name in NAMES})


CONVERSATIONS = ConversationList()


def conversation_listing(request: HttpRequest) -> Listing:
    return Listing(request, CONVERSATIONS, Conversation.objects.visible_to(request.member))


def conversation_columns(_member: Member) -> Iterator[Column]:
    yield Column("channel", _("Channel"), lambda values: Conversation.Channel(values["channel"]).label, ("channel",))
    yield Column("status", _("Status"), _status, ("status",))
    yield Column("priority", _("Priority"), _priority, ("priority",))
    yield Column(
        "assignee", _("Assignee"), lambda values: values[_ASSIGNEE[0]] or values[_ASSIGNEE[1]] or "", _ASSIGNEE
    )
    yield Column("team", _("Team"), lambda values: values["team__name"] or "", ("team__name",))
    yield labels(Conversation)
    yield moment("started", _("Started"), "created_at")
    yield moment("last_message", _("Last message"), "last_message_at", sort=LATEST)


def _status(values: Mapping) -> SafeString:
    look, label = LOOKS.get(values["status"], ""), Conversation.Status(values["status"]).label
    return format_html('<span class="badge {}">{}</span>', look, label)


def _priority(values: Mapping) -> str:
    return Conversation.Priority(values["priority"]).label if values["priority"] else ""


def conversation_fields(_member: Member) -> Iterator[FilterField]:
    """What conversations can be filtered by."""
    yield FilterField("channel", _("Channel"), Type.LIST, options=options_of(Conversation.Channel))
    yield FilterField("status", _("Status"), Type.LIST, options=options_of(Conversation.Status))
    yield FilterField("priority", _("Priority"), Type.LIST, options=options_of(Conversation.Priority))
    contacts = Contact.objects.visible_to
    yield FilterField("contact", _("Contact"), Type.RECORD, "contact_id", records=contacts, picker="contacts:options")
    yield FilterField("assignee", _("Assignee"), Type.RECORD, "assignee_id", records=members)
    yield FilterField("team", _("Team"), Type.RECORD, "team_id", records=Team.objects.visible_to)
    yield FilterField("label", _("Label"), Type.RECORD, "label_id", rows=_labels, records=Label.objects.visible_to)
    yield FilterField("started", _("Started"), Type.MOMENT, "created_at")
    yield FilterField("last_message", _("Last message"), Type.MOMENT, "last_message_at")


def _labels(member: Member) -> QuerySet:
    return ConversationLabel.objects.visible_to(member).filter(conversation=OuterRef("pk"))
