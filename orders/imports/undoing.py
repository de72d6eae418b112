"""Takes back an import of orders, and of their items where it has written any: those are put back all together."""

from contacts.models import Contact
from imports.models import ImportRow
from imports.record_undoing import Back, RecordUndo
from orders.imports.items import item_values, plain_item
from orders.imports.work import COLUMNS
from orders.models import Order, OrderItem, OrderState


class OrderUndo(RecordUndo):
    model = Order
    columns = COLUMNS
    related = {"contact_id": Contact}
    own = (OrderItem, OrderState)

    def changed(self, record: Order, row: ImportRow) -> list[str]:
        keys = super().changed(record, row)
        return keys if _items(record) == row.after.get("items", []) else [*keys, "items"]

    def back(self, record: Order, row: ImportRow, there: dict) -> Back:
        back = super().back(record, row, there)
        if "items" in (row.before or {}) and (now := _items(record)) != row.before["items"]:
            if self.anyway or now == row.after["items"]:
                back.items = row.before["items"]
            else:
                back.kept.append("items")
        return back

    def adds(self, row: ImportRow) -> bool:
        return super().adds(row) or "items" in row.after

    def write(self, backs: list[Back]) -> None:
        super().write(backs)
        for back in backs:
            if back.items is not None:
                back.record.account = self.run.account
                back.record.set_items([item_values(item) for item in back.items])


def _items(order: Order) -> list[dict]:
    return [plain_item(item) for item in order.items.all()]
