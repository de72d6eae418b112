"""Executes the plan of associations, each as a person would make it: with an event on either side."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.models import Contact
from crm.models import Deal
from customobjects.imports.association_work import COLUMNS
from customobjects.models import Association, ObjectRecord
from imports.models import ImportRow
from imports.problems import Problem
from imports.record_writing import RecordWriter


class AssociationWriter(RecordWriter):
    model = Association
    columns = COLUMNS

    def create(self, rows: list[ImportRow]) -> None:
        ends = {name: self._seen(rows, f"{name}_id", model) for name, model in _ENDS.items()}
        for row in rows:
            after = row.after
            record = ends["record"].get(after["record_id"])
            other = ends["contact"].get(after.get("contact_id")) or ends["deal"].get(after.get("deal_id"))
            if record is None or other is None:
                self.refuse(row, Problem(_("What it associates has been deleted or hidden since the preview.")))
                continue
            details = {"label": after.get("label", ""), "linked_on": _day(after.get("linked_on"))}
            try:
                Association.objects.make(record, other, by=self.member, pk=row.target_id, is_told=False, **details)
            except ValidationError as error:
                self.refuse(row, Problem(" ".join(error.messages)))

    def _seen(self, rows: list[ImportRow], name: str, model) -> dict:
        ids = {row.after[name] for row in rows if name in row.after}
        found = model.objects.visible_to(self.member).filter(pk__in=ids) if ids else ()
        return {each.pk: each for each in found}

    def update(self, pairs: list[tuple[Association, ImportRow]]) -> None:
        for held, row in pairs:
            day = _day(row.after["linked_on"]) if "linked_on" in row.after else held.linked_on
            held.change(by=self.member, label=row.after.get("label", held.label), linked_on=day, is_told=False)


_ENDS = {"record": ObjectRecord, "contact": Contact, "deal": Deal}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
