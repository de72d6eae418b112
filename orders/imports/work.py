"""Orders on their way into a plan: from cells to values, and what is there already."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from contacts.identity import visible
from contacts.imports.finding import ContactFinder
from imports.problems import Problem
from imports.records import RecordWork
from imports.targets import Candidate, Key
from imports.values import Cells, RowReader
from orders.imports.fields import SOURCES, STATUSES
from orders.models import Order

COLUMNS = ("title", "contact_id", "value", "currency", "status", "source", "external_id", "ordered_on", "paid_on")
_LENGTHS = {"title": 200, "external_id": 200}


class OrderReader(RowReader):
    def __init__(self, run, member, source: str):
        super().__init__(run, member, "")
        self.source = source

    def read(self, row: Candidate, cells: Cells) -> None:
        values = row.values
        self.read_texts(row, cells, _LENGTHS)
        self.read_money(row, cells, "value")
        self.read_choice(row, cells, "status", STATUSES)
        self.read_choice(row, cells, "source", SOURCES)
        self.read_date(row, cells, "ordered_on")
        self.read_date(row, cells, "paid_on")
        if external_id := visible(values.get("external_id", "")):
            values["external_id"] = external_id
            source = values.setdefault("source", self.source)
            row.keys.append(("external_id", f"{source}:{external_id}"))
        row.title = values.get("title") or values.get("external_id") or ""

    def check_new(self, row: Candidate) -> None:
        values = row.values
        if "title" not in values and "external_id" in values:
            values["title"] = _("Order %(number)s") % {"number": values["external_id"][:190]}
        for name, reason in (
            ("title", _("The row has neither title nor external id.")),
            ("contact_id", _("The row names no contact.")),
            ("ordered_on", _("The row has no order date.")),
        ):
            if name not in values:
                row.problems.append(Problem(reason))
        row.values = {"currency": self.currency, "source": self.source} | values


class OrderWork(RecordWork):
    model = Order
    columns = COLUMNS
    lists = ()
    emptied = {"paid_on": ("paid_on", None)}

    def __init__(self, run):
        super().__init__(run)
        self.reader = OrderReader(run, self.member, self.rules.choices.get("source", Order.Source.MANUAL))
        self.contacts = ContactFinder(run, self.member, self.rules.country)

    def read(self, candidate: Candidate, cells: Cells) -> None:
        super().read(candidate, cells)
        self.contacts.read(candidate, cells)

    def prepare(self, candidates: list[Candidate]) -> None:
        self.contacts.find(candidates)

    def find(self, keys: Iterable[Key]) -> dict[Key, int]:
        wanted = {value.partition(":")[2] for _kind, value in keys}
        rows = Order.objects.of(self.account_id).filter(external_id__in=wanted).exclude(external_id="")
        return {
            ("external_id", f"{source}:{known}"): pk
            for source, known, pk in rows.values_list("source", "external_id", "pk")
        }
