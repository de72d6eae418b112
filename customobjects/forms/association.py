from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from contacts.models import Contact
from conversalabs.pickers import PickerField
from conversalabs.seen import SeenForm
from crm.models import Deal
from customobjects.models import Association, ObjectRecord, ObjectType

# Each kind of end: what it is called, whose rows may stand there, and where they are offered.
ENDS = {
    "record": (_("Record"), ObjectRecord, "customobjects:options"),
    "contact": (_("Contact"), Contact, "contacts:options"),
    "deal": (_("Deal"), Deal, "customobjects:deal_options"),
}


class DetailsForm(SeenForm, forms.ModelForm):
    """As what, and since when."""

    label = forms.CharField(
        label=_("As"), max_length=60, required=False, help_text=_("For example: student, guardian, owner")
    )
    linked_on = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    class Meta:
        model = Association
        fields = ["label", "linked_on"]


class AssociationForm(DetailsForm):
    """A new association of `known` with one that is chosen: of the kind `wanted`, and of the type `of_type`."""

    other = PickerField(queryset=Contact.objects.none())
    field_order = ["other", "label", "linked_on"]

    def __init__(self, data=None, *, member: Member, known, wanted: str, of_type: ObjectType | None = None):
        super().__init__(data, instance=Association(account=member.account))
        self.known, self.member = known, member
        label, model, route = ENDS[wanted]
        rows, url = model.objects.visible_to(member), reverse(route, args=[member.account.slug])
        if of_type:
            rows, label, url = rows.filter(type=of_type), of_type.name, f"{url}?type={of_type.pk}"
        self.fields["other"].label = label
        self.fields["other"].offer(rows, url)

    def make(self) -> Association:
        """Of the valid form; ValidationError when they are associated already."""
        chosen, cleaned = self.cleaned_data["other"], self.cleaned_data
        ends = (self.known, chosen) if isinstance(self.known, ObjectRecord) else (chosen, self.known)
        ends[0].account = self.member.account
        details = {"label": cleaned["label"], "linked_on": cleaned["linked_on"]}
        return Association.objects.make(*ends, by=self.member, **details)
