"""The package that an Excel workbook is: what is needed of it to read the sheets, whichever program wrote it."""

import shutil
import zipfile
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from openpyxl.reader.excel import ExcelReader
from openpyxl.reader.strings import read_string_table
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.xml.constants import SHARED_STRINGS, STYLES_TYPE
from openpyxl.xml.functions import fromstring

# Numbers that stand for dates where Excel speaks an East Asian language.
_DATES = dict.fromkeys([*range(27, 37), *range(50, 59)], "yyyy-mm-dd")
_STRICT = b"http://purl.oclc.org/ooxml/"
_USUAL = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships":
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}  # fmt: skip
_HEAD_BYTES = 8192
_MEMORY_BYTES = 8 << 20


class _Sheet(ReadOnlyWorksheet):
    def _get_size(self) -> None:
        """How far a sheet goes is but an estimate of what there is to read, and often wrong."""
        try:
            super()._get_size()
        except (ValueError, TypeError):
            self._max_row = None


class Book(ExcelReader):
    """The sheets of a workbook and how their cells are shown. `formats` are by style, `dates` and `durations` styles.

    Its properties, theme, names, filters and charts are not read: they are no data, and broken in many a file.
    """

    def __init__(self, file: BinaryIO):
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        _part_by_slashes(self.archive)
        self.valid_files = self.archive.namelist()
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        self.read_worksheets()
        self.epoch, self.formats = self.wb.epoch, self._formats()
        self.dates = {style for style, name in enumerate(self.formats) if is_date_format(name)}
        self.durations = {style for style, name in enumerate(self.formats) if is_timedelta_format(name)}

    @property
    def worksheets(self) -> list[ReadOnlyWorksheet]:
        return self.wb.worksheets

    def __getitem__(self, sheet: str) -> ReadOnlyWorksheet:
        return self.wb[sheet]

    def read_strings(self) -> None:
        if name := self._part_of(SHARED_STRINGS, "xl/sharedStrings.xml"):
            with self.archive.open(name) as part:
                self.shared_strings = read_string_table(part)

    def read_worksheets(self) -> None:
        for sheet, rel in self.parser.find_sheets():
            if rel.target in self.valid_files and "chartsheet" not in rel.Type:
                found = _Sheet(self.wb, sheet.name, rel.target, self.shared_strings)
                found.sheet_state = sheet.state
                self.wb._sheets.append(found)

    def _formats(self) -> list[str]:
        """What is said of numbers, by style: of colours, borders and fonts many programs say what no other accepts."""
        name = self._part_of(STYLES_TYPE, "xl/styles.xml")
        parts = {part.tag.rpartition("}")[2]: part for part in (fromstring(self.archive.read(name)) if name else ())}
        own = {int(each.get("numFmtId")): each.get("formatCode") for each in parts.get("numFmts", ())}
        known = BUILTIN_FORMATS | _DATES | own
        return [known.get(int(each.get("numFmtId") or 0)) or "" for each in parts.get("cellXfs", ())]

    def _part_of(self, kind: str, usual: str) -> str | None:
        """The name of the part of `kind` as it stands in the archive, however it is written in the list of parts."""
        listed = self.package.find(kind)
        wanted = (listed.PartName if listed else usual).lstrip("/").lower()
        return next((name for name in self.valid_files if name.lower() == wanted), None)


def _part_by_slashes(archive: zipfile.ZipFile) -> None:
    for part in archive.filelist:
        part.filename = part.filename.replace("\\", "/")
    archive.NameToInfo = {part.filename: part for part in archive.filelist}


def in_usual_dialect(file: BinaryIO) -> BinaryIO:
    """`file`, or a copy of it in the usual dialect of Office Open XML where it is written in the strict one."""
    with zipfile.ZipFile(file) as archive:
        if not _is_strict(archive):
            return file
        copy = SpooledTemporaryFile(max_size=_MEMORY_BYTES)  # noqa: SIM115 (whoever reads it keeps it open)
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as written:
            for name in archive.namelist():
                with archive.open(name) as part, written.open(name, "w") as changed:
                    head = part.read(None if name.endswith(".rels") else _HEAD_BYTES)
                    for strict, usual in _USUAL.items():
                        head = head.replace(strict, usual)
                    changed.write(head)
                    shutil.copyfileobj(part, changed)
    return copy


def _is_strict(archive: zipfile.ZipFile) -> bool:
    for name in archive.namelist():
        if name.endswith("workbook.xml"):
            with archive.open(name) as part:
                return _STRICT in part.read(_HEAD_BYTES)
    return False
