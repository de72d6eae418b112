"""Takes back an import of companies: those that it made go, others lose the domains and labels that it added too."""

from accounts.models import Member
from companies.imports.parents import Tree
from companies.imports.work import COLUMNS
from companies.models import Company, CompanyDomain, CompanyLabel
from imports.models import ImportRow
from imports.record_undoing import Back, RecordUndo


class CompanyUndo(RecordUndo):
    model = Company
    columns = (*COLUMNS, "parent_id")
    related = {"owner_id": Member, "parent_id": Company}
    own = (CompanyDomain, CompanyLabel)
    through = (CompanyLabel, "company")

    def changed(self, record: Company, row: ImportRow) -> list[str]:
        keys = super().changed(record, row)
        return keys if set(record.domain_names) == set(row.after.get("domains", ())) else [*keys, "domains"]

    def adds(self, row: ImportRow) -> bool:
        return super().adds(row) or "domains" in row.after

    def write(self, backs: list[Back]) -> None:
        self._keep_out_of_circles([back for back in backs if "parent_id" in back.values])
        super().write([back for back in backs if back.values or self.adds(back.row)])

    def _keep_out_of_circles(self, backs: list[Back]) -> None:
        """A parent that belongs to the company itself by now is not put back."""
        if not backs:
            return
        tree = Tree(self.account_id, {back.values["parent_id"] for back in backs} - {None})
        for back in backs:
            if not tree.put(back.record.pk, back.values["parent_id"]):
                del back.values["parent_id"]
                back.kept.append("!parent_id")

    def take_off(self, rows: list[ImportRow]) -> None:
        super().take_off(rows)
        added = {(row.target_id, domain) for row in rows for domain in row.after.get("domains", ())}
        held = CompanyDomain.objects.visible_to(self.member).filter(company__in={pk for pk, _domain in added})
        gone = [pk for pk, company, domain in held.values_list("pk", "company", "domain") if (company, domain) in added]
        CompanyDomain.objects.visible_to(self.member).filter(pk__in=gone).delete()
