"""What can be done to many orders at once."""

from bulk import kinds
from bulk.acts import Delete, Export
from orders.lists import ORDERS


def register() -> None:
    kinds.register(kinds.Kind(ORDERS, "orders:orders", "manage_orders", [Export(), Delete()]))
