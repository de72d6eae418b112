"""Reads a sheet of an Excel workbook (.xlsx) row by row: values as text, dates as ISO, codes with their zeros."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

from imports.packages import Book, in_usual_dialect
from imports.problems import Problem, UnreadableFile
from imports.table import Row, Table

_WIDTH_ROWS = 200
_HEAD_ROWS = 20
_WEIGHT_OF_STRINGS = 4
_NUMBERS = (int, float)
# Digits, and what a sheet shows between them: 00000, 00000-000, 000"."000"."000-00.
_CODE_FORMAT = re.compile(r'(?:0|\\.|"[^"]*"|[-/() ])+')
_CODE_PART = re.compile(r'(0)|\\(.)|"([^"]*)"|([-/() ])')
_RETURN = re.compile("_x000D_\n?")
_ESCAPED = re.compile("_x(000A|0009|005F)_")
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, ParseError, LookupError, ValueError, TypeError, AttributeError,
    OSError, NotImplementedError, RuntimeError, EOFError, ArithmeticError, AssertionError,
)  # fmt: skip


def is_workbook(file: BinaryIO) -> bool:
    """Whether `file` is one by its content; it is left at its start."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    return head.startswith(b"PK\x03\x04") and (b"[Content_Types].xml" in head or b"xl/" in head)


@contextmanager
def _damage_in_words() -> Iterator[None]:
    """What a damaged or forged file may raise anywhere inside of it becomes words for people."""
    try:
        yield
    except UnreadableFile:
        raise
    except _DAMAGE as error:
        raise UnreadableFile(_("The Excel workbook is damaged, or of a kind that cannot be read; save it again "
                               "as .xlsx or as CSV.")) from error  # fmt: skip


class _NotComputed(str):
    """Stands for the value of a formula that no program has ever worked out."""

    reason = _lazy("The formula has never been computed; open the file in a spreadsheet and save it.")


class _Failed(str):
    """What a spreadsheet shows in the place of a value: #N/A, #REF! and such."""

    reason = _lazy("The cell shows an error instead of a value; mend it in the spreadsheet.")


class _Parser(WorkSheetParser):
    """Reads the rows alone: filters, checks and protection of a sheet are none of its table, and may be broken."""

    def parse(self) -> Iterator[tuple[int, list[dict]]]:
        for _event, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                row = self.parse_row(element)
                element.clear()
                yield row

    def parse_cell(self, element) -> dict:
        try:
            cell = super().parse_cell(element)
        except (ValueError, TypeError):
            # "NaN" where a number is to stand: what it says is at least no other value.
            text = element.findtext(VALUE_TAG, "")
            return {"column": self.col_counter, "value": text, "data_type": "s", "style_id": 0}
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["value"] = _NotComputed("=" + (element.findtext(FORMULA_TAG) or ""))
        elif cell["data_type"] == "e":
            cell["value"] = _Failed(cell["value"])
        return cell


class Workbook(Table):
    """One sheet as a table; without a name the first that holds one.

    Only the workbook's strings are held in memory, and it is refused before it is inflated when it is too large.
    """

    encoding = "utf-8"
    has_typed_cells = True

    def __init__(self, file: BinaryIO, sheet: str = "", *, skip: int = 0, has_header: bool = True):
        self.file, self.skip, self.has_header = file, skip, has_header
        self._done, self._width, self.headers = 0, 0, []
        self._book = _open(file)
        self._codes = _codes(self._book.formats)
        self._percents = {place for place, name in enumerate(self._book.formats) if "%" in name}
        self.sheet = sheet or self._likely_sheet()
        if self.sheet not in self._book.wb.sheetnames:
            raise UnreadableFile(_("No rows found."))
        self._width = max((len(row.cells) for row in islice(self.records(), _WIDTH_ROWS)), default=0)
        self._read_headers()

    def _likely_sheet(self) -> str:
        """The first that holds a table: others say what the workbook is about, one cell below the other."""
        for holds in (self._holds_table, lambda sheet: len(self._head_of(sheet)) > 1, self._head_of):
            if found := next(filter(holds, _visible(self._book)), ""):
                return found
        return ""

    def _holds_table(self, sheet: str) -> bool:
        head = self._head_of(sheet)
        is_wide = any(len(list(filter(None, row.cells))) > 1 or "@" in "".join(row.cells) for row in head)
        return is_wide and len(head) > 1

    def _head_of(self, sheet: str) -> list[Row]:
        self.sheet = sheet
        return list(islice(self.records(), _HEAD_ROWS))

    @property
    def bytes_read(self) -> int:
        """By the rows that the sheet says it has, since what is read of the archive is no measure."""
        rows = self._book[self.sheet].max_row or 0
        return round(self.file.size * min(1, self._done / rows)) if rows else 0

    def records(self) -> Iterator[Row]:
        sheet, book, number = self._book[self.sheet], self._book, 0
        with _damage_in_words(), sheet._get_source() as source:
            parser = _Parser(
                source, sheet._shared_strings, data_only=True, epoch=book.epoch, date_formats=book.dates,
                timedelta_formats=book.durations,
            )  # fmt: skip
            for line, cells in parser.parse():
                self._done = line
                row = self._row(line, cells) if line > self.skip else None
                if row and row.cells:
                    number += 1
                    row.number = number
                    yield row

    def _row(self, line: int, cells: list[dict]) -> Row:
        found = {cell["column"]: self._text(cell) for cell in cells}
        width = max((column for column, text in found.items() if text.strip()), default=0)
        self._check(line, width, found)
        row = Row(0, line, [found.get(column, "") for column in range(1, width + 1)] if width else [])
        if 0 < width < self._width:
            row.cells += [""] * (self._width - width)
        row.problems = [
            Problem(text.reason, self.column_name(column - 1), text)
            for column, text in found.items()
            if isinstance(text, _NotComputed | _Failed)
        ]
        return row

    def _check(self, line: int, width: int, found: dict[int, str]) -> None:
        if width > settings.IMPORT_MAX_COLUMNS:
            words = {"found": width, "limit": settings.IMPORT_MAX_COLUMNS}
            raise UnreadableFile(_("The file has %(found)s columns; the limit is %(limit)s.") % words)
        if any(len(text) > settings.IMPORT_MAX_CELL for text in found.values()):
            words = {"line": line, "limit": number_format(settings.IMPORT_MAX_CELL, force_grouping=True)}
            raise UnreadableFile(_("A cell in line %(line)s is longer than %(limit)s characters, the limit.") % words)

    def _text(self, cell: dict) -> str:
        value, style = cell["value"], cell["style_id"]
        if type(value) in _NUMBERS and (style in self._percents or style in self._codes):
            if style in self._percents:
                return f"{as_text(round(value * 100, 10))}%"
            if value >= 0 and float(value).is_integer():
                return _as_code(int(value), self._codes[style])
        return as_text(value)


@_damage_in_words()
def _open(file: BinaryIO) -> Book:
    _refuse_bomb(file)
    file.seek(0)
    return Book(in_usual_dialect(file))


def _refuse_bomb(file: BinaryIO) -> None:
    """By the sizes that the archive states for its parts: no more than those is ever read of it."""
    with zipfile.ZipFile(file) as archive:
        sizes = {part.filename: part.file_size for part in archive.infolist()}
    # Its strings are held in memory, where each takes several times its length.
    strings = max((size for name, size in sizes.items() if name.lower().endswith("sharedstrings.xml")), default=0)
    size = max(sum(sizes.values()), strings * _WEIGHT_OF_STRINGS)
    if size > settings.IMPORT_MAX_WORKBOOK_BYTES:
        sizes = {"size": filesizeformat(size), "limit": filesizeformat(settings.IMPORT_MAX_WORKBOOK_BYTES)}
        raise UnreadableFile(_("The workbook unpacks to %(size)s; the limit is %(limit)s. Save it as CSV.") % sizes)


def _visible(book) -> list[str]:
    return [each.title for each in book.worksheets if each.sheet_state == "visible"]


def sheets_of(file: BinaryIO) -> list[str]:
    """The sheets that a workbook shows."""
    return _visible(_open(file))


def _codes(formats: list[str]) -> dict[int, list[str]]:
    """By style, what a number is shown as where that is a code: "0" for each digit, and what stands between them."""
    return {
        place: ["".join(parts) for parts in _CODE_PART.findall(name)]
        for place, name in enumerate(formats)
        if _CODE_FORMAT.fullmatch(name) and name.count("0") > 1
    }


def _as_code(value: int, code: list[str]) -> str:
    digits = list(f"{value:0{code.count('0')}d}")
    shown = [digits.pop() if part == "0" else part for part in reversed(code)]
    return "".join([*digits, *reversed(shown)])


def as_text(value) -> str:
    """A cell's value as somebody would have written it into a text file."""
    if value is None or isinstance(value, _NotComputed | _Failed):
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # A spreadsheet knows fifteen digits; the rest is noise.
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    text = str(value)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), _RETURN.sub("\n", text)) if "_x0" in text else text
