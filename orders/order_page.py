"""An order as one member sees it: what its page and its pane show."""

from decimal import Decimal

from accounts.records.page import RecordPage
from accounts.records.sections import Sections
from crm.models import Deal
from orders.forms.order import OrderForm


class OrderPage(RecordPage):
    """The fields of an order are changed together, in a form of their own."""

    kind = "orders:order"
    form_class = OrderForm
    change_permission = "manage_orders"
    template = "orders/order.html"
    regions = {"record": "orders/_order.html"}
    sections = Sections()

    @property
    def items_total(self) -> Decimal:
        return sum((item.total for item in self.record.items.all()), Decimal(0))

    @property
    def shows_contact(self) -> bool:
        return self.member.can("see_contacts")

    @property
    def deal(self):
        """The deal that it belongs to, if the member may see it."""
        order = self.record
        return Deal.objects.visible_to(self.member).filter(pk=order.deal_id).first() if order.deal_id else None
