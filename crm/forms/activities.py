from datetime import datetime

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Member
from accounts.records.form import owner_field
from conversalabs.seen import SeenForm
from crm.models import Activity

CLOCK = "%H:%M"
REMINDERS = [
    ("", gettext_lazy("None")),
    (0, gettext_lazy("At its time")),
    (10, gettext_lazy("10 minutes before")),
    (30, gettext_lazy("30 minutes before")),
    (60, gettext_lazy("An hour before")),
    (1440, gettext_lazy("A day before")),
]
# Where mails go nowhere, nobody is to rely on them.
NO_MAIL = "django.core.mail.backends.console.EmailBackend"


class ActivityForm(SeenForm, forms.ModelForm):
    """An activity with its day and time as the clock of who types says them."""

    due_on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "required": True})
    )
    due_time = forms.TimeField(
        label=gettext_lazy("Time"), required=False, widget=forms.TimeInput(format=CLOCK, attrs={"type": "time"})
    )
    owner = owner_field(gettext_lazy("Who"))
    remind_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Reminder by e-mail"), choices=REMINDERS, coerce=int, empty_value=None, required=False
    )

    field_order = ["kind", "subject", "due_on", "due_time", "minutes", "owner", "remind_minutes", "note", "outcome"]

    class Meta:
        model = Activity
        fields = ["kind", "subject", "due_on", "minutes", "owner", "remind_minutes", "note", "outcome"]
        labels = {"subject": gettext_lazy("What is to be done"), "minutes": gettext_lazy("Minutes")}
        widgets = {
            "note": forms.Textarea(attrs={"rows": 2}),
            "minutes": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        }

    def __init__(self, *args, member: Member, only=None, **kwargs):
        """`only` names the fields to keep."""
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = self._owners(member)
        if self.instance.due_on:
            self.initial |= self._due()
        if settings.EMAIL_BACKEND == NO_MAIL:
            del self.fields["remind_minutes"]
        if only is not None:
            self.fields = {name: field for name, field in self.fields.items() if name in only}

    def _owners(self, member: Member):
        """Who works in the account, and whose it was before they left."""
        members = Member.objects.visible_to(member).select_related("user").order_by("user__name", "user__email")
        return members.filter(is_active=True) | members.filter(pk=self.instance.owner_id)

    def _due(self) -> dict[str, str]:
        at = self.instance.due_at
        time = timezone.localtime(at).strftime(CLOCK) if at else ""
        return {"due_time": time, "due_on": self.instance.day.isoformat()}

    def clean(self):
        cleaned = super().clean()
        owner = cleaned.get("owner")
        if owner and "owner" in self.changed_data and not self.instance.about.is_visible_to(owner):
            words = {"owner": owner, "record": self.instance.about}
            self.add_error("owner", _("%(owner)s does not see “%(record)s”; choose somebody who does.") % words)
        if cleaned.get("remind_minutes") is not None and not cleaned.get("due_time"):
            self.add_error("remind_minutes", _("A reminder needs a time; say at which time it is."))
        return cleaned

    def values(self) -> dict:
        """What the person changed, as `activity.change` takes it; as `add` does for a new one."""
        changes = self.changes() if self.instance.pk else dict(self.cleaned_data)
        if changes.keys() & {"due_on", "due_time"}:
            day, time = self.cleaned_data["due_on"], changes.pop("due_time", self.cleaned_data.get("due_time"))
            changes |= {"due_on": day, "due_at": timezone.make_aware(datetime.combine(day, time)) if time else None}
        return changes


# What the line that adds one asks for.
QUICK = ["kind", "subject", "due_on", "due_time"]


class DoneForm(forms.Form):
    """A box that is not ticked is not sent."""

    is_done = forms.BooleanField(required=False)


class OutcomeForm(forms.ModelForm):
    class Meta:
        model = Activity
        fields = ["outcome"]
