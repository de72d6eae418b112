"""Who takes part in a deal."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.records.form import picker_field
from contacts.models import Contact
from crm.may import moved_in_by
from crm.models import Deal, Pipeline


class RoleForm(forms.Form):
    role = forms.CharField(label=_("Role"), max_length=60, required=False)


class DealContactForm(RoleForm):
    """Somebody more."""

    contact = picker_field(_("Contact"), Contact)

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        contacts = Contact.objects.visible_to(member)
        self.fields["contact"].offer(contacts, reverse("contacts:options", args=[member.account.slug]))
        self.fields["contact"].required = True
        self.fields["contact"].widget.attrs |= {"placeholder": _("Add a contact"), "aria-label": _("New contact")}


class LinkForm(RoleForm):
    """A deal, in which the contact at hand takes part from now on."""

    deal = picker_field(_("Deal"), Deal)

    field_order = ["deal", "role"]

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, auto_id="link_%s", **kwargs)
        pipelines = moved_in_by(member, Pipeline.objects.visible_to(member))
        deals = Deal.objects.visible_to(member).filter(pipeline__in=pipelines)
        self.fields["deal"].offer(deals, reverse("crm:deal_options", args=[member.account.slug]))
        self.fields["deal"].required = True
