"""The line items on the page of a deal: a sheet, a page of it at a time, and what all of it comes to."""

from functools import cached_property

from django.core.paginator import Page
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from accounts.records.related import ReadFirst
from conversalabs.links import MARK, link
from conversalabs.money import minor_unit
from conversalabs.templatetags.money import money_text
from crm.amounts import Amounts, row_amounts
from crm.deal_reads import FIGURES_OF, FIRST_ROWS, ROWS
from crm.forms.line_items import NewLineItemForm
from crm.line_item_rows import Column, Row, columns


class DealSheet:
    """Mixin of `DealPage`."""

    # Whether the last page is shown, whatever the address says.
    is_at_end = False

    @cached_property
    def figures(self) -> list[tuple]:
        """Of every row its id and what its amounts are worked out from."""
        return FIGURES_OF.rows(deal=self.deal.pk)

    @cached_property
    def amounts(self) -> Amounts:
        currency = self.deal.currency
        return sum((row_amounts(*figures, currency=currency) for _pk, *figures in self.figures), Amounts())

    @cached_property
    def items(self) -> Page:
        """`?items=2` is the second page."""
        pages = ReadFirst(self.deal.line_items.all(), ROWS, lambda: FIRST_ROWS.rows(deal=self.deal.pk))
        pages.count = len(self.figures)
        return pages.get_page(pages.num_pages if self.is_at_end else self.request.GET.get("items"))

    @property
    def items_query(self) -> str:
        """What the address of a change in the sheet ends with, so that the same page of it is shown afterwards."""
        return f"?items={self.items.number}" if self.items.number > 1 else ""

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of this page, those that could not be saved as typed."""
        rows = [self.typed.get(f"line_item_{item.pk}") or Row.of_item(item, self.deal) for item in self.items]
        return self.with_addresses(rows)

    def with_addresses(self, rows: list[Row]) -> list[Row]:
        """Tell each row its cells, where it is sent to and what can be done with it."""
        menu = self.menu if rows and self.can_change else ""
        for row in rows:
            row.url = link("crm:line_item", self.account.slug, row.item.pk)
            row.menu = mark_safe(menu.replace(str(MARK), str(row.item.pk)))
            row.shown = row.inputs(self.columns) if self.can_change else row.cells(self.columns)
        return rows

    @property
    def menu(self) -> str:
        """What can be done with a row; drawn once for all of them, with `MARK` for its id."""
        context = {"page": self, "pk": MARK, "url": link("crm:line_item", self.account.slug, MARK)}
        return render_to_string("crm/_line_item_menu.html", context | {"csrf_token": get_token(self.request)})

    @property
    def new_row_key(self) -> str:
        """Another one after each row, so that a morph does not keep what was typed."""
        return f"{self.prefix}_item_after_{max((pk for pk, *_figures in self.figures), default=0)}"

    @cached_property
    def new_row(self) -> NewLineItemForm:
        return NewLineItemForm(deal=self.deal, member=self.member)

    @cached_property
    def columns(self) -> list[Column]:
        return columns()

    @property
    def new_cells(self) -> list[tuple[Column, str, bool]]:
        """Those beside the name."""
        form = self.new_row
        return [(each, form[each.name].value() or "", each.name in form.errors) for each in self.columns[1:]]

    @property
    def smallest(self) -> str:
        """What rows are rounded to."""
        return money_text(minor_unit(self.deal.currency), self.deal.currency)

    def show_last_row(self) -> None:
        """After one has been added."""
        self.is_at_end = True
        self.forget_sheet()

    def forget_sheet(self) -> None:
        for part in ("figures", "amounts", "items", "rows"):
            self.__dict__.pop(part, None)
