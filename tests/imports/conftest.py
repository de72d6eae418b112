import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from imports import columns, targets
from imports.forms.columns import ColumnsForm
from imports.models import Import
from imports.planning import plan
from imports.running import run
from imports.undoing import undo


def table(*rows, delimiter=",") -> str:
    """A CSV file as text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def carry_on() -> None:
    """What a worker calls between batches to learn whether it has to stop: it has not."""


def take_back(run: Import, by) -> dict:
    assert run.undo(by=by)
    undo(run, by, carry_on)
    run.refresh_from_db()
    return run.undo_results


def rows_of(account, *tables) -> list:
    """All rows of `tables`, but for the versions and times of change, which go on."""
    found = [list(each.objects.of(account).order_by("pk").values()) for each in tables]
    for row in (row for rows in found for row in rows):
        row.pop("version", None), row.pop("updated_at", None)
    return found


class Desk:
    """Imports as a member does, without the pages: the worker's part is done at once."""

    def __init__(self, member, target: str = "contacts"):
        self.member, self.target = member, target

    def upload(self, content: str | bytes, name: str = "people.csv") -> Import:
        content = content.encode() if isinstance(content, str) else content
        upload = SimpleUploadedFile(name, content)
        return Import.objects.upload(targets.get(self.target), upload, by=self.member)

    def plan(self, content, *, fields: list[str] | None = None, **rules) -> Import:
        """The import of `content`, planned; columns guessed unless `fields` names them."""
        upload = self.upload(content)
        return self.plan_as(upload, [{"field": field} for field in fields or self.guess(upload)], **rules)

    def plan_as(self, upload: Import, columns: list[dict], **rules) -> Import:
        upload.plan(columns=columns, rules=rules, by=self.member)
        plan(upload, self.member, carry_on)
        upload.refresh_from_db()
        return upload

    def as_proposed(self, content) -> Import:
        """Imported by somebody who changes nothing of what the pages propose."""
        upload = self.upload(content)
        form = ColumnsForm.proposed(run=upload, member=self.member, columns=columns.columns_of(upload.reader()))
        assert form.is_valid(), form.errors
        upload.plan(columns=form.chosen_columns(), rules=form.chosen_rules(), by=self.member)
        plan(upload, self.member, carry_on)
        upload.refresh_from_db()
        return self.run(upload)

    def guess(self, upload: Import) -> list[str]:
        found = columns.columns_of(upload.reader())
        return columns.guess(found, upload.kind.fields(self.member))

    def run(self, planned: Import) -> Import:
        assert planned.start(by=self.member)
        run(planned, self.member, carry_on)
        planned.refresh_from_db()
        return planned

    def bring_in(self, content, **options) -> Import:
        return self.run(self.plan(content, **options))


@pytest.fixture
def desk(cast) -> Desk:
    return Desk(cast.alice)
