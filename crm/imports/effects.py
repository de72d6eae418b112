"""What a stage does to a deal that an import puts there: noted in the row, so that it is shown, and taken back."""

from dataclasses import dataclass

from crm.imports.undoing import DealUndo
from crm.imports.work import COLUMNS
from crm.models import Deal
from imports.models import ImportRow
from imports.references import hanging


@dataclass(frozen=True)
class State:
    """`labels`: names by id; `parts`: what hangs on the deal, see `hanging`."""

    values: dict
    labels: dict[int, str]
    parts: dict[str, dict]

    @classmethod
    def of(cls, deal: Deal) -> "State":
        labels = dict(deal.labels.order_by().values_list("pk", "name"))
        return cls(DealUndo.state(deal), labels, hanging(Deal, deal.account_id, [deal.pk], DealUndo.own)[deal.pk])


def note(run, row: ImportRow, deal: Deal, was: State) -> None:
    """Write to `row` what has become of `deal` besides what the row says; `was`: how it was before, or would be."""
    now = State.of(deal)
    expected = was.values | row.after
    for name in COLUMNS:
        if now.values[name] != expected.get(name):
            row.after[name] = now.values[name]
            if row.before is not None:
                row.before.setdefault(name, was.values[name])
    said = {name.lower() for name in row.after.get("labels", ())}
    new = {pk: name for pk, name in now.labels.items() if pk not in was.labels and name.lower() not in said}
    if new:
        row.after["labels"] = [*row.after.get("labels", ()), *new.values()]
        run.made["labels"] = run.made.get("labels", {}) | {name.lower(): pk for pk, name in new.items()}
    if made := _new(now.parts, was.parts):
        row.after["made"] = made


def _new(now: dict[str, dict], was: dict[str, dict]) -> dict[str, dict]:
    """The rows of `now` that were not there."""
    found = {
        label: {pk: mark for pk, mark in rows.items() if pk not in was.get(label, ())} for label, rows in now.items()
    }
    return {label: rows for label, rows in found.items() if rows}
