from orders.models.order import Order, OrderItem

__all__ = ["Order", "OrderItem"]
