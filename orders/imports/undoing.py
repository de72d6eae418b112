"""Takes back an import of orders."""

from contacts.models import Contact
from imports.models import ImportRow
from imports.record_undoing import RecordUndo
from orders.imports.work import COLUMNS
from orders.models import Order, OrderItem, OrderState


class OrderUndo(RecordUndo):
    model = Order
    columns = COLUMNS
    related = {"contact_id": Contact}
    own = (OrderItem, OrderState)

    def changed(self, record: Order, row: ImportRow) -> list[str]:
        keys = super().changed(record, row)
        return [*keys, "items"] if record.items.exists() else keys
