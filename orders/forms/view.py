from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from orders.models import OrderView


class OrderViewForm(forms.ModelForm):
    """The name of a saved view and who sees it; of a new one also whether it keeps the list’s columns."""

    with_columns = forms.BooleanField(label=_("Keep the columns with it"), required=False)

    class Meta:
        model = OrderView
        fields = ["name", "is_shared"]
        labels = {"is_shared": _("Everyone in this account sees it")}

    def __init__(self, *args, member: Member, **kwargs):
        """Who only looks at orders keeps views for themselves."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["with_columns"]
        if not member.can("manage_orders"):
            del self.fields["is_shared"]
