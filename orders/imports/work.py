"""Orders on their way into a plan: from cells to values, and what is there already."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from contacts.identity import visible
from contacts.imports.finding import ContactFinder
from contacts.imports.making import new_contacts
from contacts.imports.reading import ROUNDED, unrounded
from imports.amounts import MOST_MONEY
from imports.problems import Problem
from imports.records import Held, RecordWork
from imports.targets import Candidate, Key
from imports.values import Cells, RowReader
from orders.imports.fields import SOURCES, STATUSES
from orders.imports.items import FIELDS, MOST, ItemReader, plain_item, total
from orders.models import Order

COLUMNS = ("title", "contact_id", "value", "currency", "status", "source", "external_id", "ordered_on", "paid_on")
_LENGTHS = {"title": 200, "external_id": 200}


class OrderReader(RowReader):
    def __init__(self, run, member, source: str):
        super().__init__(run, member, "")
        self.source = source
        self.items, self.has_items = ItemReader(self), any(each.get("field") in FIELDS for each in run.columns)

    def read(self, row: Candidate, cells: Cells) -> None:
        values = row.values
        self.read_texts(row, cells, _LENGTHS)
        self.read_money(row, cells, "value")
        self.read_choice(row, cells, "status", STATUSES)
        # What a shop calls the source, "web", is not always one of ours.
        self.read_choice(row, cells, "source", SOURCES, is_needed=False)
        self.read_date(row, cells, "ordered_on")
        self.read_date(row, cells, "paid_on")
        external_id = unrounded(visible(values.get("external_id", "")))
        if external_id is None:
            row.problems.append(Problem(ROUNDED, cells["external_id"][0][0], values["external_id"]))
        elif external_id:
            values["external_id"] = external_id
            source = values.setdefault("source", self.source)
            row.keys.append(("external_id", f"{source}:{external_id}"))
        row.title = values.get("title") or values.get("external_id") or ""
        if self.has_items and (item := self.items.read(row, cells, values.get("currency", self.currency))):
            values["items"] = [item]
        row.problems += self.items.problems

    def check_new(self, row: Candidate) -> None:
        values = row.values
        if "title" not in values and "external_id" in values:
            values["title"] = _("Order %(number)s") % {"number": values["external_id"][:190]}
        if "contact" not in values and "contact_id" not in values:
            row.problems.append(Problem(_("The row names no contact.")))
        for name, reason in (
            ("title", _("The row has neither title nor external id.")),
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
        self._unread: int | None = None
        self.reader = OrderReader(run, self.member, self.rules.choices.get("source", Order.Source.MANUAL))
        missing = self.rules.choices.get("missing_contact", "skip")
        self.contacts = ContactFinder(run, self.member, self.rules.country, missing=missing)

    def read(self, candidate: Candidate, cells: Cells) -> None:
        super().read(candidate, cells)
        self.contacts.read(candidate, cells)

    def joins(self, head: Candidate, candidate: Candidate) -> bool:
        """A row with the external id of the one above is a further item of that order."""
        if not (self.reader.has_items and head.keys):
            return False
        if candidate.is_invalid and not candidate.values:
            self._unread = candidate.line
            return False
        unread, self._unread = self._unread, None
        if not self._is_of_same(head.values, candidate.values):
            return False
        if unread:
            reason = _("Line %(line)s, between the rows of this order, cannot be read.") % {"line": unread}
            head.problems.append(Problem(reason))
        self._add_items(head, candidate)
        return True

    def _is_of_same(self, head: dict, values: dict) -> bool:
        """Shops name the source of an order once, in its first row."""
        sources = (head["source"], self.reader.source)
        return values.get("external_id") == head["external_id"] and values["source"] in sources

    def _add_items(self, head: Candidate, candidate: Candidate) -> None:
        """What is wrong with an item keeps the order out: without it, it would come to something else."""
        candidate.problems = self.reader.items.problems
        for problem in candidate.problems:
            words = {"line": candidate.line, "reason": problem.reason}
            head.problems.append(replace(problem, reason=_("Line %(line)s: %(reason)s") % words))
        items = head.values.setdefault("items", [])
        items += candidate.values.get("items", ())
        if len(items) == MOST + 1:
            head.problems.append(Problem(_("An order has at most %(most)d items.") % {"most": MOST}))
        del items[MOST + 1 :]

    def prepare(self, candidates: list[Candidate]) -> None:
        for each in candidates:
            if "items" in each.values and "value" not in each.values:
                each.values["value"] = total(each.values["items"], each.values.get("currency", self.reader.currency))
                if Decimal(each.values["value"]) >= MOST_MONEY:
                    each.problems.append(Problem(_("The number has too many digits."), value=each.values["value"]))
        self.contacts.find(candidates)

    def extras(self) -> dict[str, int]:
        return {"contacts": new_contacts(self.run)}

    def with_lists(self, records):
        return records.prefetch_related("items") if self.reader.has_items else records

    def change(self, record: Held, candidate: Candidate, *, fill: bool) -> tuple[dict, dict]:
        before, after = super().change(record, candidate, fill=fill)
        if "contact" in candidate.values and not fill:
            before["contact_id"], after["contact"] = record.values["contact_id"], candidate.values["contact"]
        if given := candidate.values.get("items"):
            items = list(record.record.items.all())
            held = [plain_item(item) for item in items]
            if given != held and not (fill and held):
                before |= {"items": held, "item_ids": [item.pk for item in items]}
                after["items"] = given
        return before, after

    def find(self, keys: Iterable[Key]) -> dict[Key, int]:
        wanted = {value.partition(":")[2] for _kind, value in keys}
        rows = Order.objects.of(self.account_id).filter(external_id__in=wanted).exclude(external_id="")
        return {
            ("external_id", f"{source}:{known}"): pk
            for source, known, pk in rows.values_list("source", "external_id", "pk")
        }
