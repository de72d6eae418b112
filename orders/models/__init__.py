from orders.models.order import ExternalIdTaken, Order
from orders.models.order_item import OrderItem
from orders.models.won_deal import order_of

__all__ = ["ExternalIdTaken", "Order", "OrderItem", "order_of"]
