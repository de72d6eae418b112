from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from conversalabs.pickers import PickerField


class OtherForm(forms.Form):
    """With which other one a record is to be merged."""

    other = PickerField(queryset=None, label=_("Merge with"))

    def __init__(self, data=None, *, record, member):
        super().__init__(data)
        others = type(record).objects.visible_to(member).exclude(pk=record.pk)
        url = reverse(f"{record._meta.app_label}:options", args=[member.account.slug])
        self.fields["other"].offer(others, url)
