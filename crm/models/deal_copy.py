"""A new deal like one that is there."""

from django.db import transaction

from accounts.models import Event
from crm.models.checklist import Checklist, ChecklistItem
from crm.models.deal import Deal
from crm.models.deal_contact import DealContact
from crm.models.line_item import LineItem

FIELDS = ["currency", "priority", "probability", "owner", "team", "source"]


@transaction.atomic
def copy_deal(deal: Deal, *, by, title: str, stage, parts, answers: dict) -> Deal:
    """A deal like `deal` called `title` in `stage`, with its fields, labels and attributes, and those `parts` of it:
    `contacts`, `items`, `checklists` (nothing ticked). Dates, notes, files and history stay behind.

    `answers` and what it raises: as of `Deal.objects.add`.
    """
    fields = {name: getattr(deal, name) for name in FIELDS}
    known = {name: _known(getattr(deal, name), by) for name in ("contact", "company")}
    has_items = "items" in parts and deal.line_items.exists()
    answers = answers | {"brings": {"items"} if has_items else set()}
    worth = {"value": deal.value, "value_from_items": has_items and deal.value_from_items}
    also = {"labels": list(deal.labels.all()), "attributes": deal.attributes}
    copy = Deal.objects.add(stage, by=by, title=title, answers=answers, **fields, **known, **worth, **also)
    for part in parts:
        _COPIES[part](deal, copy, by)
    copy.settle_value()
    Event.objects.record("deal.copied", by=by, about=[copy], data={"title": deal.title, "deal": deal.pk})
    return copy


def _known(record, member):
    """A contact or company that the member may not see does not come along."""
    return record if record and record.is_visible_to(member) else None


def _copy_contacts(deal: Deal, copy: Deal, by) -> None:
    _write(DealContact, deal.further_contacts.known_to(by), deal=copy)


def _copy_items(deal: Deal, copy: Deal, by) -> None:
    _write(LineItem, deal.line_items.all(), deal=copy)


def _copy_checklists(deal: Deal, copy: Deal, by) -> None:
    for checklist in deal.checklists.prefetch_related("items"):
        items = list(checklist.items.all())
        (made,) = _write(Checklist, [checklist], deal=copy)
        _write(ChecklistItem, items, checklist=made, is_done=False, due_on=None)


def _write(model, rows, **instead) -> list:
    """Copies of `rows`, with what is put in the place of theirs."""
    kept = [field.attname for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    copies = [model(**{name: getattr(row, name) for name in kept}) for row in rows]
    for copy in copies:
        for name, value in instead.items():
            setattr(copy, name, value)
    return model.objects.bulk_create(copies)


_COPIES = {"contacts": _copy_contacts, "items": _copy_items, "checklists": _copy_checklists}
