from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.attachments import FilesField
from accounts.models import CustomAttribute, Team
from accounts.records.form import RecordForm, labels_field, owner_field
from contacts.models import Conversation, Message
from conversalabs.choices import FewField

LONGEST = 10_000


class ConversationForm(RecordForm):
    """What people say of a conversation; its messages have forms of their own."""

    attribute_model = CustomAttribute.Model.CONVERSATION
    owner_name = "assignee"

    assignee = owner_field(_("Assignee"))
    team = FewField(label=_("Team"), queryset=Team.objects.none(), required=False, empty_label="")
    labels = labels_field(_("Labels"))

    class Meta:
        model = Conversation
        fields = ["status", "priority", "assignee", "team", "labels"]

    def narrow(self) -> None:
        super().narrow()
        self.fields["team"].queryset = Team.objects.visible_to(self.member)


class WithFiles:
    """Mixin of a form whose `text` may be left out where `files` say it all."""

    def clean(self) -> dict:
        cleaned = super().clean()
        is_said = cleaned.get("text") or cleaned.get("files")
        if not is_said and not self.errors:
            self.add_error("text", gettext("Write something, or add a file."))
        return cleaned


def text_field(label, rows: int, placeholder="") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows} | ({"placeholder": placeholder} if placeholder else {}))
    return forms.CharField(label=label, max_length=LONGEST, required=False, widget=widget)


class MessageForm(WithFiles, forms.Form):
    """Words and files that a member adds: a private note, or what either side has said."""

    direction = forms.ChoiceField(
        label=_("What it is"),
        choices=[("note", _("Private note")), ("out", _("We said")), ("in", _("They said"))],
        initial=Message.Direction.NOTE,
    )
    text = text_field(_("Text"), 2, _("Write a note, or what was said"))
    files = FilesField(label=_("Files"), required=False)


class LogForm(WithFiles, forms.Form):
    """A call, a visit or a chat that is written down."""

    channel = forms.ChoiceField(label=_("What it was"), choices=[])
    text = text_field(_("What was said"), 4)
    files = FilesField(label=_("Files"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        by_hand = [Conversation.Channel.PHONE, Conversation.Channel.VISIT, Conversation.Channel.CHAT]
        words = {Conversation.Channel.PHONE: _("A call"), Conversation.Channel.VISIT: _("A visit")}
        self.fields["channel"].choices = [(each.value, words.get(each, _("A chat"))) for each in by_hand]
