"""Files that an export can make: lines of text cells, written one by one, in flat memory."""

import csv
from collections.abc import Iterable
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from conversalabs.formulas import escape_formula

BOM = b"\xef\xbb\xbf"
# Lines that a sheet of a workbook takes.
MOST_LINES = 1_048_576


class Csv:
    """Comma- or otherwise separated, in UTF-8 with a mark by which spreadsheets know it."""

    suffix, content_type = "csv", "text/csv; charset=utf-8"

    def __init__(self, delimiter: str, label: str):
        self.delimiter, self.label = delimiter, label

    def open(self, file: BinaryIO) -> "CsvTable":
        return CsvTable(file, self.delimiter)


class CsvTable:
    def __init__(self, file: BinaryIO, delimiter: str):
        self.file, self.writer = file, csv.writer(self, delimiter=delimiter)
        file.write(BOM)

    def write(self, line: str) -> None:
        """What `csv.writer` writes to."""
        self.file.write(line.encode())

    def add(self, cells: Iterable[str]) -> None:
        self.writer.writerow(map(escape_formula, cells))

    def close(self) -> None:
        self.file.flush()


class Xlsx:
    """An Excel workbook in which every cell is text, so that codes keep their zeros; as many sheets as it takes."""

    suffix = "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    label = _("Excel workbook (XLSX)")

    def open(self, file: BinaryIO) -> "XlsxTable":
        return XlsxTable(file)


class XlsxTable:
    def __init__(self, file: BinaryIO):
        self.file, self.book = file, Workbook(write_only=True)
        self.heads, self.lines, self.sheet = None, MOST_LINES, None

    def add(self, cells: Iterable[str]) -> None:
        """The first line stands at the head of each sheet."""
        line = [ILLEGAL_CHARACTERS_RE.sub("", escape_formula(cell)) for cell in cells]
        self.heads = self.heads or line
        if self.lines == MOST_LINES:
            self.sheet, self.lines = self.book.create_sheet(), 0
            self._append(self.heads)
        if line is not self.heads:
            self._append(line)

    def _append(self, line: list[str]) -> None:
        self.sheet.append(line)
        self.lines += 1

    def close(self) -> None:
        self.book.save(self.file)
        self.file.flush()


FORMATS = {
    "csv": Csv(",", _("CSV with commas")),
    "csv-semicolon": Csv(";", _("CSV with semicolons, as Excel opens it where the comma is decimal")),
    "xlsx": Xlsx(),
}
