"""Executes the plan of companies. Values of a row: see `COLUMNS`; domains, labels (those to add), attributes."""

from django.utils.translation import gettext as _

from companies.imports.work import COLUMNS
from companies.models import Company, CompanyDomain
from companies.models.company import CompanyLabel
from conversalabs.folding import fold
from imports.models import ImportRow
from imports.models.rows import Action
from imports.problems import HIDDEN, Problem
from imports.record_writing import RecordWriter
from imports.rules import Rules


class CompanyWriter(RecordWriter):
    model = Company
    columns = COLUMNS

    def refuse_taken(self) -> None:
        domains = {domain for row in self.rows for domain in row.after.get("domains", ())}
        having = CompanyDomain.objects.of(self.account_id).filter(domain__in=domains)
        owners = dict(having.values_list("domain", "company_id"))
        seen = Company.objects.visible_to(self.member).in_bulk(set(owners.values()) | set(self._namesakes().values()))
        for row in list(self.rows):
            taken = (owners.get(domain) for domain in row.after.get("domains", ()))
            other = next((pk for pk in taken if pk and pk != row.target_id), None) or self._namesake(row)
            if other:
                reason = _("Belongs to %(record)s by now.") % {"record": seen[other]} if other in seen else HIDDEN
                self.refuse(row, Problem(reason))

    def _namesake(self, row: ImportRow) -> int | None:
        return self._namesakes().get(fold(row.after["name"])) if row.action == Action.CREATE else None

    def _namesakes(self) -> dict[str, int]:
        """Companies, by folded name, that have come into being since the plan, where a name tells them apart."""
        if not hasattr(self, "_named"):
            names = {fold(row.after["name"]) for row in self.rows if row.action == Action.CREATE}
            found = Company.objects.visible_to(self.member).filter(folded__in=names)
            matches_by_name = "name" in Rules.of(self.run).match
            self._named = dict(found.values_list("folded", "pk")) if matches_by_name else {}
        return self._named

    def write_lists(self, rows: list[ImportRow]) -> None:
        self.add_labels(rows, CompanyLabel, "company")
        CompanyDomain.objects.bulk_create(
            CompanyDomain(account_id=self.account_id, company_id=row.target_id, domain=domain)
            for row in rows
            for domain in row.after.get("domains", ())
        )
