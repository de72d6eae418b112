from orders.models.delivery import Delivery
from orders.models.order import ExternalIdTaken, Order
from orders.models.order_item import OrderItem
from orders.models.order_state import OrderState
from orders.models.order_view import OrderView
from orders.models.won_deal import order_of

__all__ = ["Delivery", "ExternalIdTaken", "Order", "OrderItem", "OrderState", "OrderView", "order_of"]
