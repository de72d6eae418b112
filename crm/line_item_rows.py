"""The sheet of line items: what stands in each cell. Plain strings, because a long sheet is the cost of a pane."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.html import escape, format_html, format_html_join
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


_NUMBER = ' class="num" inputmode="decimal"'


@dataclass
class Column:
    """In the reader's language, once for all rows: the words are half of what a cell costs."""

    name: str
    label: str
    head: str
    hint: str
    is_text: bool

    @cached_property
    def before(self) -> SafeString:
        """What stands in a cell before the id of its row, and `after` what stands behind its value."""
        cell = '<span role="cell" class="sheet-cell {0}" data-label="{1}"><input name="{0}" id="line_item_'
        return format_html(cell, self.name, self.head)

    @cached_property
    def after(self) -> SafeString:
        kind = "" if self.is_text else _NUMBER
        return format_html('" aria-label="{}" autocomplete="off"{}', self.label, mark_safe(kind))

    def cell(self, row: int, typed: str, wrong: str) -> str:
        return f'{self.before}{row}_{self.name}" value="{escape(typed)}{self.after}{wrong}></span>'


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
        wrong = f' aria-invalid="true" aria-describedby="line_item_{pk}_error"'
        cells = (each.cell(pk, self.typed[each.name], wrong if each.name in is_wrong else "") for each in columns)
        return mark_safe("".join(cells))

    @property
    def seen(self) -> SafeString:
        """What was stored when this row was drawn, for the next submission."""
        rows = [("", "1"), *self.stored.items()]
        return format_html_join("", '<input type="hidden" name="seen-{}" value="{}">', rows)

    @property
    def reasons(self) -> list[str]:
        return [reason for reasons in self.errors.values() for reason in reasons]
