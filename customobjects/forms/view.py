from accounts.forms.saved_filter import KeptListForm
from customobjects.models import ObjectView


class ObjectViewForm(KeptListForm):
    manage = "manage_objects"

    class Meta(KeptListForm.Meta):
        model = ObjectView
