from accounts.forms.saved_filter import KeptListForm
from contacts.models import Segment


class SegmentForm(KeptListForm):
    manage = "manage_contacts"

    class Meta(KeptListForm.Meta):
        model = Segment
