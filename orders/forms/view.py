from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.saved_filter import SavedFilterForm
from orders.models import OrderView


class OrderViewForm(SavedFilterForm):
    """The name of a saved view and who sees it; of a new one also whether it keeps the list’s columns."""

    manage = "manage_orders"
    with_columns = forms.BooleanField(label=_("Keep the columns with it"), required=False)

    class Meta:
        model = OrderView
        fields = ["name", "is_shared"]
        labels = {"is_shared": _("Everyone in this account sees it")}
