from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.backoffice.exchange import RecordAdmin
from accounts.backoffice.forms import LabelledForm, LinesField
from accounts.backoffice.model_admin import ReadOnly, WalledAdmin, WalledInline
from contacts.models import (
    Contact,
    ContactAddress,
    ContactLabel,
    ContactNote,
    Conversation,
    ConversationLabel,
    MemberSegment,
    Merge,
    Message,
    MessageAttachment,
    Segment,
)
from contacts.resources import ContactResource
from duplicates.merge_admin import MergeAdmin
from imports.formats import WizardFiles


class ContactAdminForm(LabelledForm):
    emails = LinesField(label=_("E-mails"), required=False, help_text=_("One per line, the primary one first."))
    phones = LinesField(label=_("Phones"), required=False, help_text=_("One per line, the primary one first."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial |= {"emails": self.instance.emails, "phones": self.instance.phones}

    def clean(self) -> dict:
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in ("name", "emails", "phones", "identifier")):
            raise ValidationError(_("Give a name, an e-mail, a phone or an identifier."))
        return cleaned


@admin.register(Contact)
class ContactAdmin(WizardFiles, RecordAdmin):
    icon = "contacts"
    see, manage = "see_contacts", "manage_contacts"
    form = ContactAdminForm
    resource_classes = [ContactResource]
    list_display = ["__str__", "email", "phone", "company", "owner", "created_at"]
    list_select_related = ["company", "owner__user"]
    list_filter = ["is_blocked", "owner", "labels", "created_at"]
    search_fields = ["name", "email"]
    autocomplete_fields = ["company", "owner"]

    def get_fields(self, request, obj=None) -> list[str]:
        return [
            "name", "emails", "phones", "identifier", "city", "country", "company", "owner", "is_blocked", "labels",
            "attributes",
        ]  # fmt: skip


@admin.register(ContactAddress)
class ContactAddressAdmin(ReadOnly, WalledAdmin):
    """Written with their contact, which holds copies of the primary ones."""

    see, manage = "see_contacts", "manage_contacts"
    list_display = ["typed", "value", "kind", "contact", "is_primary"]
    list_select_related = ["contact"]
    list_filter = ["kind", "is_primary"]


@admin.register(ContactNote)
class ContactNoteAdmin(ReadOnly, WalledAdmin):
    see, manage = "see_contacts", "manage_contacts"
    list_display = ["contact", "author", "created_at", "is_pinned"]
    list_select_related = ["contact", "author__user"]


@admin.register(ContactLabel, ConversationLabel)
class ContactLabelAdmin(ReadOnly, WalledAdmin):
    see, manage = "see_contacts", "manage_contacts"


class MessageInline(ReadOnly, WalledInline):
    model = Message
    see, manage = "see_contacts", "manage_contacts"
    per_page = 50


@admin.register(Conversation)
class ConversationAdmin(WalledAdmin):
    icon = "forum"
    see, manage = "see_contacts", "manage_contacts"
    list_display = ["contact", "channel", "status", "assignee", "last_message_at"]
    list_select_related = ["contact", "assignee__user"]
    list_filter = ["status", "channel", "assignee"]
    autocomplete_fields = ["contact", "assignee"]
    inlines = [MessageInline]


@admin.register(Message)
class MessageAdmin(ReadOnly, WalledAdmin):
    see, manage = "see_contacts", "manage_contacts"
    list_display = ["conversation", "direction", "sent_at"]
    list_select_related = ["conversation"]
    list_filter = ["direction"]


@admin.register(MessageAttachment)
class MessageAttachmentAdmin(ReadOnly, WalledAdmin):
    """The file itself is handed out by the conversation's page alone."""

    see, manage = "see_contacts", "manage_contacts"
    exclude = ["file", "thumbnail"]
    list_display = ["name", "message", "size", "content_type", "created_at"]
    list_select_related = ["message"]


@admin.register(Segment)
class SegmentAdmin(WalledAdmin):
    icon = "filter_alt"
    see, manage = "see_contacts", "manage_contacts"
    fields = ["name", "owner", "is_shared", "position"]
    list_display = ["name", "owner", "is_shared"]
    list_select_related = ["owner__user"]
    list_filter = ["is_shared", "owner"]
    search_fields = ["name"]
    autocomplete_fields = ["owner"]

    def save_model(self, request, obj, form, change) -> None:
        """As by its own page: others' segments may ask for it, as long as it is shared."""
        Segment.objects.graph(obj.account_id).check(obj.node, self.actor(request, obj))
        super().save_model(request, obj, form, change)

    def delete_model(self, request, obj) -> None:
        obj.remove(by=self.actor(request, obj))


@admin.register(Merge)
class ContactMergeAdmin(MergeAdmin):
    see, manage = "see_contacts", "manage_contacts"


@admin.register(MemberSegment)
class MemberSegmentAdmin(ReadOnly, WalledAdmin):
    """A member's own arrangement: what they have pinned, and where."""

    see, manage = "see_contacts", "manage_contacts"
    list_display = ["segment", "member", "is_pinned", "position", "number", "counted_at"]
    list_select_related = ["segment", "member__user"]

    def visible_to(self, member):
        return self.model.objects.of(member.account_id)
