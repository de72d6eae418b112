"""The sheet of line items: what stands in each cell. Plain strings, because a long sheet is the cost of a pane."""

from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from conversalabs.fields import typed_number
from conversalabs.money import decimals
from conversalabs.seen import Conflict
from crm.amounts import Amounts
from crm.forms.line_items import COLUMNS, HEADS, LineItemForm
from crm.forms.sheet_fields import discount_text, percent_text
from crm.models import Deal, LineItem

TEXTS = {"name", "unit"}
# What an empty cell of a new row means.
HINTS = {"quantity": "1", "unit_price": "0", "discount": "0%", "tax_percent": "0%"}


_CELL = (
    '<span role="cell" class="sheet-cell {0}" data-label="{1}"><input name="{0}" id="line_item_{2}_{0}" value="{3}"'
    ' aria-label="{4}" autocomplete="off"{5}{6}></span>'
)
_NUMBER = mark_safe(' class="num" inputmode="decimal"')
_IS_WRONG = ' aria-invalid="true" aria-describedby="line_item_{}_error"'


@dataclass(frozen=True)
class Column:
    """In the reader's language, once for all rows: the words are half of what a cell costs."""

    name: str
    label: str
    head: str
    hint: str
    is_text: bool

    @property
    def kind(self) -> str:
        return "" if self.is_text else _NUMBER


def columns() -> list[Column]:
    return [
        Column(name, str(label), str(HEADS[name]), HINTS.get(name, ""), name in TEXTS)
        for name, label in COLUMNS.items()
    ]


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

    def cells(self, columns: list[Column]) -> list[tuple[Column, str]]:
        """Of each column what stands there."""
        return [(column, self.typed[column.name]) for column in columns]

    def inputs(self, columns: list[Column]) -> SafeString:
        """The cells to type into. By hand: in the template they were two thirds of what a sheet costs."""
        pk, is_wrong = self.item.pk, {*self.errors, *self.conflicts}
        wrong = format_html(_IS_WRONG, pk)
        rows = (
            (
                each.name,
                each.head,
                pk,
                self.typed[each.name],
                each.label,
                each.kind,
                wrong if each.name in is_wrong else "",
            )
            for each in columns
        )
        return format_html_join("", _CELL, rows)

    @property
    def seen(self) -> SafeString:
        """What was stored when this row was drawn, for the next submission."""
        rows = [("", "1"), *self.stored.items()]
        return format_html_join("", '<input type="hidden" name="seen-{}" value="{}">', rows)

    @property
    def reasons(self) -> list[str]:
        return [reason for reasons in self.errors.values() for reason in reasons]
