from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import CustomAttribute, Team
from accounts.records.form import RecordForm, labels_field, owner_field
from contacts.models import Conversation, Message

LONGEST = 10_000


class ConversationForm(RecordForm):
    """What people say of a conversation; its messages have forms of their own."""

    attribute_model = CustomAttribute.Model.CONVERSATION
    owner_name = "assignee"

    assignee = owner_field(_("Assignee"))
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), required=False, empty_label="")
    labels = labels_field(_("Labels"))

    class Meta:
        model = Conversation
        fields = ["status", "priority", "assignee", "team", "labels"]

    def narrow(self) -> None:
        super().narrow()
        self.fields["team"].queryset = Team.objects.visible_to(self.member)


class MessageForm(forms.Form):
    """Words that a member adds: a private note, or what either side has said."""

    direction = forms.ChoiceField(
        label=_("What it is"),
        choices=[("note", _("Private note")), ("out", _("We said")), ("in", _("They said"))],
        initial=Message.Direction.NOTE,
    )
    text = forms.CharField(label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))


class LogForm(forms.Form):
    """A call, a visit or a chat that is written down."""

    channel = forms.ChoiceField(label=_("What it was"), choices=[])
    text = forms.CharField(label=_("What was said"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        by_hand = [Conversation.Channel.PHONE, Conversation.Channel.VISIT, Conversation.Channel.CHAT]
        words = {Conversation.Channel.PHONE: _("A call"), Conversation.Channel.VISIT: _("A visit")}
        self.fields["channel"].choices = [(each.value, words.get(each, _("A chat"))) for each in by_hand]
