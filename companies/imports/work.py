"""Companies on their way into a plan: from cells to values, what is there already, and what a row would change."""

import re
from collections.abc import Iterable

from django.forms import URLField
from django.utils.translation import gettext as _

from companies.domains import read_domain
from companies.imports.parents import new_parents
from companies.models import Company, CompanyDomain
from conversalabs.folding import fold
from imports.problems import Problem
from imports.records import Held, RecordWork
from imports.targets import Candidate, Key
from imports.values import Cells, RowReader, fits, nfc

COLUMNS = ("name", "phone", "website", "address", "description", "owner_id")
_LENGTHS = {"name": 200, "parent": 200, "phone": 40, "description": 5_000}
_LONGEST_ADDRESS = 1_000
_SEVERAL = re.compile(r"[\s,;|]+")


class CompanyReader(RowReader):
    def __init__(self, run, member, match: tuple[str, ...]):
        super().__init__(run, member, "company")
        self.matches_by_name = "name" in match

    def read(self, row: Candidate, cells: Cells) -> None:
        self.read_texts(row, cells, _LENGTHS)
        self._read_address(row, cells.get("address", ()))
        self.read_one(row, cells, "website", URLField(max_length=300, assume_scheme="https").clean)
        self._read_domains(row, cells.get("domains", ()))
        self.read_labels(row, cells)
        self.read_owner(row, cells)
        self.read_attributes(row, cells)
        row.title = row.values.get("name") or ", ".join(row.values.get("domains", ()))
        # Two companies may have one name, so it tells them apart only where people say so.
        if self.matches_by_name and "name" in row.values:
            row.keys.append(("name", fold(row.values["name"])))
        if not row.title and not row.is_invalid:
            row.problems.append(Problem(_("The row has neither name nor domain.")))

    def check_new(self, row: Candidate) -> None:
        super().check_new(row)
        if "name" not in row.values:
            row.problems.append(Problem(_("A new company needs a name.")))

    def _read_address(self, row: Candidate, cells) -> None:
        """Street, city and the rest, one behind the other as the file has them."""
        text = ", ".join(nfc(text) for _column, text in cells)
        if text and fits(row, cells[0][0], text, _LONGEST_ADDRESS):
            row.values["address"] = text

    def _read_domains(self, row: Candidate, cells) -> None:
        found = {}
        for column, text in cells:
            for typed in filter(None, _SEVERAL.split(nfc(text))):
                try:
                    found[read_domain(typed)] = None
                except ValueError as error:
                    row.problems.append(Problem(str(error), column, typed, is_fatal=False))
        if found:
            row.values["domains"] = list(found)
            row.keys += [("domain", domain) for domain in found]


class CompanyWork(RecordWork):
    model = Company
    columns = COLUMNS
    lists = ("labels", "domains")
    emptied = {"phone": ("phone", ""), "website": ("website", ""), "address": ("address", ""),
               "description": ("description", ""), "owner": ("owner_id", None)}  # fmt: skip

    def __init__(self, run):
        super().__init__(run)
        self.reader = CompanyReader(run, self.member, self.rules.match)

    def with_lists(self, records):
        return super().with_lists(records).select_related("parent")

    def change(self, record: Held, candidate: Candidate, *, fill: bool) -> tuple[dict, dict]:
        """The parent is kept by its name: it may stand further down in the file."""
        before, after = super().change(record, candidate, fill=fill)
        held, name = record.record.parent, candidate.values.get("parent")
        if name and not (fill and held) and fold(name) != fold(held.name if held else ""):
            before["parent"], after["parent"] = held and held.name, name
        return before, after

    def extras(self) -> dict[str, int]:
        return {"companies": new_parents(self.run)}

    def find(self, keys: Iterable[Key]) -> dict[Key, int]:
        """By domain whoever has it; by name the oldest of those that the member sees, since anybody may have it too."""
        keys = list(keys)
        domains = [value for kind, value in keys if kind == "domain"]
        names = [value for kind, value in keys if kind == "name"]
        having = CompanyDomain.objects.of(self.account_id).filter(domain__in=domains)
        named = Company.objects.visible_to(self.member).filter(folded__in=names).order_by("-pk")
        found = {("domain", domain): pk for domain, pk in having.values_list("domain", "company_id")}
        return found | {("name", folded): pk for folded, pk in named.values_list("folded", "pk")}

    def drop(self, candidate: Candidate, key: Key) -> None:
        super().drop(candidate, key)
        if key[0] == "domain":
            candidate.values["domains"].remove(key[1])
