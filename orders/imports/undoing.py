"""Takes back an import of orders, and of their items where it has written any: those are put back all together."""

from django.db.models import prefetch_related_objects

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

    def lock(self, ids: list[int]) -> dict[int, Order]:
        held = super().lock(ids)
        with_items = {row.target_id for row in self.rows if "items" in (row.after or {})}
        prefetch_related_objects([order for pk, order in held.items() if pk in with_items], "items")
        return held

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
        """Items come back as they were, under the ids that they had."""
        super().write(backs)
        found = [back for back in backs if back.items is not None]
        OrderItem.objects.of(self.account_id).filter(order__in=[back.record.pk for back in found]).delete()
        OrderItem.objects.bulk_create(
            OrderItem(pk=pk, account_id=self.account_id, order=back.record, **item_values(item))
            for back in found
            for pk, item in zip(_ids(back), back.items, strict=True)
        )


def _ids(back: Back) -> list[int | None]:
    """Of the items as they were; a plan of old has not kept them."""
    return back.row.before.get("item_ids") or [None] * len(back.items)


def _items(order: Order) -> list[dict]:
    return [plain_item(item) for item in order.items.all()]
