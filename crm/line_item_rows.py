"""The sheet of line items: what stands in each cell. Plain strings, because a long sheet is the cost of a pane."""

from dataclasses import dataclass, field

from conversalabs.fields import typed_number
from conversalabs.money import decimals
from conversalabs.seen import Conflict
from crm.amounts import Amounts
from crm.forms.line_items import COLUMNS, HEADS, LineItemForm
from crm.forms.sheet_fields import discount_text, percent_text
from crm.models import Deal, LineItem


@dataclass(frozen=True)
class Cell:
    name: str
    typed: str
    is_wrong: bool

    @property
    def label(self) -> str:
        return COLUMNS[self.name]

    @property
    def head(self) -> str:
        return HEADS[self.name]

    @property
    def hint(self) -> str:
        """What an empty cell of a new row means."""
        return {"quantity": "1", "unit_price": "0", "discount": "0%", "tax_percent": "0%"}.get(self.name, "")

    @property
    def is_text(self) -> bool:
        return self.name in ("name", "unit")


@dataclass
class Row:
    """`stored` is what the database holds, as typed; `typed` what stands in the inputs."""

    item: LineItem
    amounts: Amounts
    stored: dict[str, str]
    typed: dict[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)

    @classmethod
    def of_item(cls, item: LineItem, deal: Deal) -> "Row":
        item.deal, places = deal, decimals(deal.currency)
        cells = {
            "name": item.name,
            "quantity": typed_number(item.quantity),
            "unit": item.unit,
            "unit_price": typed_number(item.unit_price, places),
            "discount": discount_text(item.discount, places),
            "tax_percent": percent_text(item.tax_percent),
        }
        return cls(item, item.amounts, cells, cells)

    @classmethod
    def of_form(cls, form: LineItemForm, item: LineItem, conflicts: dict | None = None) -> "Row":
        """A row that could not be saved: as typed, with the reasons. `item` is what is stored."""
        row = cls.of_item(item, item.deal)
        row.typed = {name: form.data.get(name, "") for name in row.stored}
        row.errors, row.conflicts = dict(form.errors), conflicts or {}
        return row

    @property
    def cells(self) -> list[Cell]:
        wrong = {*self.errors, *self.conflicts}
        return [Cell(name, typed, name in wrong) for name, typed in self.typed.items()]

    @property
    def reasons(self) -> list[str]:
        return [reason for reasons in self.errors.values() for reason in reasons]
