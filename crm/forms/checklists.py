from django import forms
from django.utils.translation import gettext_lazy as _

from crm.models import ChecklistItem


class ChecklistForm(forms.Form):
    name = forms.CharField(label=_("Name of the checklist"), max_length=120)


class ChecklistItemForm(forms.Form):
    text = forms.CharField(label=_("What is to be done"), max_length=300)


class TickForm(forms.Form):
    """A box that is not ticked is not sent."""

    is_done = forms.BooleanField(required=False)


class PlaceForm(forms.Form):
    """Where an item goes: directly after another one of its list; first without one."""

    after = forms.ModelChoiceField(queryset=ChecklistItem.objects.none(), required=False)

    def __init__(self, *args, item: ChecklistItem, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["after"].queryset = item.checklist.items.exclude(pk=item.pk)
