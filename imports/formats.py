"""The files of the admin's import, read as the wizard reads them: the same file gives the same result."""

from django.core.files.base import ContentFile
from import_export.formats.base_formats import CSV, XLSX
from tablib import Dataset

from imports.problems import UnreadableFile
from imports.readings import Reading


class _AsInWizard:
    """Mixin of a format. The dataset keeps the file in `source`: that alone knows its lines and what is wrong there."""

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs) -> Dataset:
        file = ContentFile(in_stream)
        table = Reading.detect(file).open(file)
        found, width = Dataset(headers=table.headers), len(table.headers)
        for row in table:
            found.append([*row.cells, *[""] * (width - len(row.cells))][:width])
        found.source = in_stream
        return found


class TextFile(_AsInWizard, CSV):
    pass


class WorkbookFile(_AsInWizard, XLSX):
    pass


class WizardFiles:
    """Mixin of the admin of records that have a `PlannedResource`."""

    import_formats = [TextFile, WorkbookFile]

    def add_data_read_fail_error_to_form(self, form, error) -> None:
        if isinstance(error, UnreadableFile):
            form.add_error("import_file", str(error))
        else:
            super().add_data_read_fail_error_to_form(form, error)
