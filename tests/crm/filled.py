"""A deal with something in every section."""

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import Attachment, Checklist, ChecklistItem, LineItem


def fill(deal, *, by, times: int = 1) -> None:
    for number in range(times):
        LineItem.objects.add(deal, by=by, name=f"Item {number}", unit_price=Decimal(10))
        checklist = Checklist.objects.add(deal, f"List {number}", by=by)
        ChecklistItem.objects.add(checklist, f"Step {number}", by=by)
        deal.add_note(f"<p>Note {number}</p>", by=by)
        Attachment.objects.add(deal, [SimpleUploadedFile(f"{number}.txt", b"text")], by=by)
