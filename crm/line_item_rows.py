"""The sheet of line items: what stands in each cell. Plain strings, because a long sheet is the cost of a pane."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from conversalabs.fields import typed_number
from conversalabs.money import decimals
from conversalabs.seen import Conflict
from crm.amounts import Amounts
from crm.forms.line_items import LineItemForm
from crm.models import Deal, LineItem

LABELS = {
    "name": _("Item"),
    "quantity": _("Quantity"),
    "unit_price": _("Unit price"),
    "discount_percent": _("Discount, %"),
    "tax_percent": _("Tax, %"),
}


# Above the cells, where there is little room.
HEADS = {
    "name": _("Item"),
    "quantity": pgettext_lazy("short for quantity", "Qty"),
    "unit_price": _("Unit price"),
    "discount_percent": pgettext_lazy("short for discount", "Disc."),
    "tax_percent": _("Tax"),
}


@dataclass(frozen=True)
class Cell:
    name: str
    label: str
    head: str
    typed: str
    is_wrong: bool


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
        item.deal = deal
        cells = {
            "name": item.name,
            "quantity": typed_number(item.quantity),
            "unit_price": typed_number(item.unit_price, decimals(deal.currency)),
            "discount_percent": typed_number(item.discount_percent),
            "tax_percent": typed_number(item.tax_percent),
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
        return [Cell(name, LABELS[name], HEADS[name], typed, name in wrong) for name, typed in self.typed.items()]

    @property
    def reasons(self) -> list[str]:
        return [reason for reasons in self.errors.values() for reason in reasons]
