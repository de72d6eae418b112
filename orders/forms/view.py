from accounts.forms.saved_filter import KeptListForm
from orders.models import OrderView


class OrderViewForm(KeptListForm):
    manage = "manage_orders"

    class Meta(KeptListForm.Meta):
        model = OrderView
