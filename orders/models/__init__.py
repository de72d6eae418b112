from orders.models.order import ExternalIdTaken, Order
from orders.models.order_item import OrderItem

__all__ = ["ExternalIdTaken", "Order", "OrderItem"]
