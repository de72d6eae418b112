"""Executes the plan of orders; for the values of a row see `COLUMNS`."""

from django.utils.translation import gettext as _

from contacts.models import Contact
from imports.problems import Problem
from imports.record_writing import RecordWriter
from orders.imports.work import COLUMNS
from orders.models import Order


class OrderWriter(RecordWriter):
    model = Order
    columns = COLUMNS

    def refuse_taken(self) -> None:
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
