from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from conversalabs.pickers import PickerField


class OtherForm(forms.Form):
    """With whom a contact is to be merged."""

    other = PickerField(queryset=Contact.objects.none(), label=_("Merge with"))

    def __init__(self, data=None, *, contact: Contact, member):
        super().__init__(data)
        others = Contact.objects.visible_to(member).exclude(pk=contact.pk)
        self.fields["other"].offer(others, reverse("contacts:options", args=[member.account.slug]))
