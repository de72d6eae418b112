from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from contacts.models import Segment


class SegmentForm(forms.ModelForm):
    """The name of a segment and who sees it."""

    class Meta:
        model = Segment
        fields = ["name", "is_shared"]
        labels = {"is_shared": _("Everyone in this account sees it")}

    def __init__(self, *args, member: Member, **kwargs):
        """Who only looks at contacts keeps segments for themselves."""
        super().__init__(*args, **kwargs)
        if not member.can("manage_contacts"):
            del self.fields["is_shared"]
