"""The admin's import of files: the plan and the checks of the wizard, as the wizard proposes them."""

import csv
import io
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from import_export.results import Error, Result, RowResult

from accounts.backoffice.resources import AccountResource
from imports import targets
from imports.columns import columns_of
from imports.forms.columns import ColumnsForm
from imports.models import Import
from imports.planning import plan
from imports.problems import UnreadableFile
from imports.running import run as run_plan
from imports.workbooks import as_text

# Columns by which a file of the admin's own names records and their attributes; no other file has them.
OWN_COLUMNS = {"id", "attributes"}
_TYPES = {"create": RowResult.IMPORT_TYPE_NEW, "update": RowResult.IMPORT_TYPE_UPDATE}


class PlannedResource(AccountResource):
    """Records of `target`: a file gives what the wizard makes of it when nobody changes what it proposes.

    Only a file with ids, as the admin exports them, changes the very records that it names. So does one of somebody who
    stands above the account and is no member of it: a plan is made under a member's rights.
    """

    target: str

    def import_data_inner(self, dataset, dry_run, *args, **kwargs) -> Result:
        kind = targets.get(self.target)
        if _is_own(dataset) or self.member is None or not kind.is_open_to(self.member):
            return super().import_data_inner(dataset, dry_run, *args, **kwargs)
        result = self.get_result_class()()
        try:
            self._import(kind, result, dataset, dry_run, kwargs.get("file_name"))
        except UnreadableFile as error:
            result.append_base_error(Error(error))
        return result

    def _import(self, kind, result: Result, dataset, dry_run: bool, name: str | None) -> None:
        run = Import.objects.upload(kind, _as_file(dataset, name), by=self.member)
        is_kept = False
        try:
            self._plan(run)
            if not dry_run and run.start(by=self.member):
                run_plan(run, self.member, lambda: None)
                run.refresh_from_db()
            self._tell(run, result)
            is_kept = not dry_run
        finally:
            if not is_kept:
                run.file.delete(save=False)

    def _plan(self, run: Import) -> None:
        form = ColumnsForm.proposed(run=run, member=self.member, columns=columns_of(run.reader()))
        if not form.is_valid():
            raise UnreadableFile(" ".join(message for errors in form.errors.values() for message in errors))
        run.plan(columns=form.chosen_columns(), rules=form.chosen_rules(), by=self.member)
        plan(run, self.member, lambda: None)
        run.refresh_from_db()

    def _tell(self, run: Import, result: Result) -> None:
        result.diff_headers = [_("Row"), _("What changes, and what is wrong")]
        result.total_rows = run.total
        rows = list(run.rows.order_by("number"))
        records = self.get_queryset().in_bulk([row.target_id for row in rows if row.action in _TYPES])
        for row, changes in zip(rows, run.kind.changes(run, rows, self.member), strict=True):
            told = RowResult()
            told.import_type = _TYPES.get(row.action, RowResult.IMPORT_TYPE_SKIP)
            told.instance = records.get(row.target_id)
            told.diff = [row.title, "; ".join(_words(row, changes))]
            result.append_row_result(told)
            result.increment_row_result_total(told)


def _is_own(dataset) -> bool:
    """Whether any row has something in a column of the admin's own."""
    own = [index for index, header in enumerate(dataset.headers or ()) if header in OWN_COLUMNS]
    return any(str(row[index] or "").strip() for row in dataset for index in own)


def _as_file(dataset, name: str | None) -> ContentFile:
    """The very file, where the admin has read one."""
    if source := getattr(dataset, "source", None):
        return ContentFile(source, name=name or "import.csv")
    text = io.StringIO()
    csv.writer(text).writerows(map(as_text, row) for row in [dataset.headers or (), *dataset])
    return ContentFile(text.getvalue().encode(), name=name or "import.csv")


def _words(row, changes) -> Iterator[str]:
    for change in changes:
        yield f"{change.name}: {change.before} → {change.after}" if change.before else f"{change.name}: {change.after}"
    for problem in row.problems or []:
        yield ": ".join(filter(None, (problem["column"], problem["value"], problem["reason"])))
