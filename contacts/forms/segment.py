from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from contacts.models import Segment


class SegmentForm(forms.ModelForm):
    """The name of a segment and who sees it; of a new one also whether its list keeps the columns that it has now."""

    with_columns = forms.BooleanField(label=_("Keep the columns with it"), required=False)

    class Meta:
        model = Segment
        fields = ["name", "is_shared"]
        labels = {"is_shared": _("Everyone in this account sees it")}

    def __init__(self, *args, member: Member, **kwargs):
        """Who only looks at contacts keeps segments for themselves."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["with_columns"]
        if not member.can("manage_contacts"):
            del self.fields["is_shared"]
