"""Executes the plan of orders; for the values of a row see `COLUMNS`."""

from django.utils.translation import gettext as _

from contacts.imports.making import ContactMaker
from contacts.models import Contact
from imports.models import ImportRow
from imports.models.rows import Action
from imports.problems import Problem
from imports.record_writing import RecordWriter
from orders.imports.items import item_values
from orders.imports.work import COLUMNS
from orders.models import Order, OrderItem


class OrderWriter(RecordWriter):
    model = Order
    columns = COLUMNS

    def write_lists(self, rows: list[ImportRow]) -> None:
        """An order has the items of the file and no others."""
        rows = [row for row in rows if "items" in row.after]
        updated = [row.target_id for row in rows if row.action == Action.UPDATE]
        OrderItem.objects.of(self.account_id).filter(order__in=updated).delete()
        OrderItem.objects.bulk_create(
            OrderItem(account_id=self.account_id, order_id=row.target_id, **item_values(item))
            for row in rows
            for item in row.after["items"]
        )

    def refuse_taken(self) -> None:
        named = [row for row in self.rows if "contact" in row.after]
        maker = ContactMaker(self.run, [row.after["contact"] for row in named])
        for row in named:
            row.after["contact_id"] = maker.contact_of(row.after["contact"])
        ImportRow.objects.bulk_update(named, ["after"])
        wanted = {row.after["external_id"] for row in self.rows if "external_id" in row.after}
        rows = Order.objects.of(self.account_id).filter(external_id__in=wanted)
        owners = {(source, known): pk for source, known, pk in rows.values_list("source", "external_id", "pk")}
        contacts = Contact.objects.visible_to(self.member).filter(
            pk__in={row.after["contact_id"] for row in self.rows if "contact_id" in row.after}
        )
        seen = set(contacts.values_list("pk", flat=True))
        for row in list(self.rows):
            self._check(row, owners, seen)

    def _check(self, row, owners: dict, seen: set[int]) -> None:
        owner = owners.get((row.after.get("source"), row.after.get("external_id")))
        if owner and owner != row.target_id:
            self.refuse(row, Problem(_("An order of this source has this external id by now.")))
        elif "contact_id" in row.after and row.after["contact_id"] not in seen:
            self.refuse(row, Problem(_("The contact has been deleted or hidden since the preview.")))
