"""Takes back an import of orders, and of their items where it has written any: those are put back all together."""

from decimal import Decimal

from contacts.models import Contact
from imports.models import ImportRow
from imports.record_undoing import Back, RecordUndo
from imports.records import plain
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
                back.record.set_items([_typed(item) for item in back.items])


def _items(order: Order) -> list[dict]:
    return [{name: plain(value) for name, value in item.values.items()} for item in order.items.all()]


def _typed(item: dict) -> dict:
    return {name: value if name == "name" else Decimal(value) for name, value in item.items()}
