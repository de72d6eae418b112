"""What a person says of a deal while it is moved, so that it may enter its new stage.

`lost_reason`, `won_reason`; `closed_on`, a date; `override`, why the rules are set aside; and what is written to the
deal in the transaction of the move: `values` as `deal.change` takes them, `ticked` (ids of items of its checklists),
`planned` and `item`, the fields of an activity and of a line item. A new deal that is like another brings along
some of its parts: `brings`, as `crm.models.deal_copy` calls them.
"""

from conversalabs.text import storable

WRITTEN = {"values", "ticked", "planned", "item"}
TEXTS = {"lost_reason", "won_reason", "override"}


def read_answers(answers: dict | None) -> dict:
    """With the texts as they are stored: what shows nothing says nothing. ValidationError for what cannot be stored."""
    return {name: storable(said or "") if name in TEXTS else said for name, said in (answers or {}).items()}


def write_answers(deal, answers: dict, *, by) -> None:
    """Write to the (locked) deal what `answers` say of it. Raises what the verbs raise."""
    given = {name: answers[name] for name in WRITTEN if answers.get(name)}
    if "values" in given:
        deal.change(given["values"], by=by)
    for item in _items(deal, given.get("ticked", ())):
        item.tick(True, by=by)
    if "planned" in given:
        deal.activities.model.objects.add(deal, by=by, **given["planned"])
    if "item" in given:
        deal.line_items.model.objects.add(deal, by=by, **given["item"])


def _items(deal, ids) -> list:
    """Those items of the deal's checklists that have one of `ids`."""
    lists = deal.checklists.prefetch_related("items") if ids else ()
    return [item for checklist in lists for item in checklist.items.all() if item.pk in ids]
