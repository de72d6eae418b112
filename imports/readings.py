"""How an uploaded file is read: detected from its content, shown, and overruled by people."""

from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from imports.columns import looks_like_header
from imports.dialects import Dialect, detect_dialect
from imports.encodings import detect_encoding
from imports.problems import UnreadableFile
from imports.reader import Reader
from imports.table import Table, rows_before
from imports.workbooks import Workbook, is_workbook

_HEAD_ROWS = 50
MOST_SKIPPED = 1000


@dataclass(frozen=True)
class Reading:
    """`sheet` names the sheet of a workbook; it is "" for text, which alone has an encoding and a dialect."""

    encoding: str
    dialect: Dialect
    sheet: str = ""
    has_header: bool = True

    @classmethod
    def detect(cls, file: BinaryIO) -> "Reading":
        """Raises UnreadableFile when `file` is no table."""
        found = _workbook(file) if is_workbook(file) else _text(file)
        found = found._without_title(file)
        return replace(found, has_header=looks_like_header(found.open(file).headers))

    def open(self, file: BinaryIO) -> Table:
        if self.sheet:
            return Workbook(file, self.sheet, skip=self.dialect.skip, has_header=self.has_header)
        return Reader(file, self.encoding, self.dialect, has_header=self.has_header)

    def _without_title(self, file: BinaryIO) -> "Reading":
        head = []
        # What is wrong further down is told when the file is read as a whole, and may be mended by another reading.
        with suppress(UnreadableFile):
            head.extend(islice(self.open(file).records(), _HEAD_ROWS))
        title = rows_before(head)
        skip = head[title].line - 1 if title else 0
        return replace(self, dialect=replace(self.dialect, skip=skip)) if 0 < skip <= MOST_SKIPPED else self


def _workbook(file: BinaryIO) -> Reading:
    return Reading("utf-8", Dialect(), Workbook(file).sheet)


def _text(file: BinaryIO) -> Reading:
    encoding = detect_encoding(file)
    return Reading(encoding, detect_dialect(file, encoding))
