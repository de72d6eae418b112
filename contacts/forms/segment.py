from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.saved_filter import SavedFilterForm
from contacts.models import Segment


class SegmentForm(SavedFilterForm):
    """The name of a segment and who sees it; of a new one also whether its list keeps the columns that it has now."""

    manage = "manage_contacts"
    with_columns = forms.BooleanField(label=_("Keep the columns with it"), required=False)

    class Meta:
        model = Segment
        fields = ["name", "is_shared"]
        labels = {"is_shared": _("Everyone in this account sees it")}
