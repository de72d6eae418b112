"""The items of orders on their way through a plan, where they are kept as text."""

from decimal import Decimal

from django.utils.translation import gettext as _

from imports.problems import Problem
from imports.records import plain
from imports.targets import Candidate
from imports.values import Cells, RowReader
from orders.models import OrderItem
from orders.models.order_item import line_total

MOST = 1_000
FIGURES = {"quantity": "1", "unit_price": "0", "discount": "0", "tax": "0"}
FIELDS = {"item_name", "item_code", "item_unit", *FIGURES}
_MOST_PIECES = 10**10
_LONGEST, _LONGEST_UNIT = (OrderItem._meta.get_field(name).max_length for name in ("name", "unit"))


def plain_item(item: OrderItem) -> dict:
    return {name: plain(value) for name, value in item.values.items()}


def item_values(kept: dict) -> dict:
    """As an `OrderItem` has them, of what the plan keeps."""
    return {name: Decimal(value) if name in FIGURES else value for name, value in kept.items()}


def total(items: list[dict], currency: str) -> str:
    return plain(sum((line_total(item_values(each), currency) for each in items), Decimal(0)))


class ItemReader:
    """Reads the item in each row; `problems` are those of the last one's."""

    def __init__(self, reader: RowReader):
        self.reader, self.problems = reader, []

    def read(self, row: Candidate, cells: Cells, currency: str) -> dict | None:
        """None where the row holds none, or where it cannot be read."""
        said = Candidate(row.number, row.line)
        self.problems = said.problems
        lengths = {"item_code": _LONGEST, "item_name": _LONGEST, "item_unit": _LONGEST_UNIT}
        self.reader.read_texts(said, cells, lengths)
        for name in FIGURES:
            self.reader.read_amount(said, cells, name)
        found = said.values
        name = " ".join(found[each] for each in ("item_code", "item_name") if each in found)
        if not name and not FIGURES.keys() & found.keys():
            return None
        named = (name or row.values.get("title", ""))[:_LONGEST]
        item = {"name": named, "unit": found.get("item_unit", ""), **FIGURES}
        item |= {name: found[name] for name in FIGURES if name in found}
        self._check(item, currency)
        return item

    def _check(self, item: dict, currency: str) -> None:
        if not item["name"]:
            self.problems.append(Problem(_("The item has neither name nor code.")))
        if Decimal(item["quantity"]) >= _MOST_PIECES:
            self.problems.append(Problem(_("The number has too many digits."), value=item["quantity"]))
        if line_total(item_values(item) | {"tax": Decimal(0)}, currency) < 0:
            self.problems.append(Problem(_("The discount is more than the item comes to."), value=item["discount"]))
