"""An order as one member sees it: what its page and its pane show."""

from decimal import Decimal
from functools import cached_property

from accounts.records.page import RecordPage
from accounts.records.sections import Sections
from crm.models import Deal
from orders.forms.order import OrderForm
from orders.models import OrderItem, OrderState
from orders.models.order_state import spans


class OrderPage(RecordPage):
    """The fields of an order are changed together, in a form of their own."""

    kind = "orders:order"
    form_class = OrderForm
    change_permission = "manage_orders"
    template = "orders/order.html"
    regions = {"record": "orders/_order.html"}
    sections = Sections()

    @cached_property
    def items(self) -> list[OrderItem]:
        items = list(self.record.items.all())
        for item in items:
            item.order = self.record
        return items

    @property
    def items_total(self) -> Decimal:
        return sum((item.total for item in self.items), Decimal(0))

    @property
    def has_terms(self) -> bool:
        """Whether there is a discount or a tax on any of the items."""
        return any(item.discount or item.tax for item in self.items)

    @cached_property
    def states(self) -> list[OrderState]:
        """What the order has been and since when, the newest first; the status that it has now is the first."""
        order = self.record
        found = list(order.states.select_related("by__user"))
        for state in found:
            state.order = order
        return spans(found) or [OrderState(order=order, status=order.status, since=order.created_at)]

    @property
    def shows_contact(self) -> bool:
        return self.member.can("see_contacts")

    @property
    def deal(self):
        """The deal that it belongs to, if the member may see it."""
        order = self.record
        return Deal.objects.visible_to(self.member).filter(pk=order.deal_id).first() if order.deal_id else None
