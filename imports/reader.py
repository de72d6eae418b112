"""Reads a delimited text file row by row, with what is wrong in each."""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from imports.contents import refuse_other_than_text
from imports.dialects import Dialect
from imports.encodings import codec_of
from imports.problems import Problem, UnreadableFile
from imports.table import Row, Table

# Control characters other than TAB, LF and CR, and the surrogates by which undecodable bytes are passed on.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_HEAD_BYTES = 4096
_SAMPLE_BYTES = 1 << 16
_STRAY = gettext_noop("A quote opens here and closes lines below, amid a cell; a quote inside quotes is written twice.")
_FOLLOWED = gettext_noop("Text follows a closing quote; a quote inside quotes is written twice.")
# So many separators where whole rows would have them are no chance.
_LEAST_MARKS = 4
# UTF-8 in the midst of Windows text: its letters read as two signs, of which the first is one of these.
_TWO_BYTES = re.compile("[ÂÃâ]")
_WESTERN = re.compile("[\x00-\x7f\xa0-\xff\u2010-\u203a\u20ac\u2122]*")


class Reader(Table):
    """A delimited text file as a table. Memory stays flat."""

    def __init__(self, file: BinaryIO, encoding: str, dialect: Dialect, *, has_header: bool = True):
        self.file, self.encoding, self.dialect, self.has_header = file, encoding, dialect, has_header
        self._refuse_other_files()
        self._read_headers()

    def _refuse_other_files(self) -> None:
        self.file.seek(0)
        refuse_other_than_text(self.file.read(_HEAD_BYTES))

    @property
    def bytes_read(self) -> int:
        return self.file.tell()

    def records(self) -> Iterator[Row]:
        lines = _Lines(self.file, self.encoding, self.dialect)
        parser = csv.reader(lines, strict=True, **self.dialect.options)
        number = 0
        while True:
            lines.begin_record()
            cells, problems = _next_record(parser, lines)
            if cells is None:
                return
            if lines.is_long and not problems and self._swallows_rows(cells):
                cells, problems = _first_line(parser, lines), [Problem(_(_STRAY))]
            if lines.is_suspect:
                problems += self._unreadable_cells(cells)
            if problems or any(map(str.strip, cells)):
                number += 1
                yield Row(number, lines.first, cells, problems)

    def _swallows_rows(self, cells: list[str]) -> bool:
        """Whether a cell holds whole rows, to the number of separators in each: a quote in it stands alone."""
        width, mark = len(getattr(self, "headers", ())), self.dialect.delimiter
        for place, cell in enumerate(cells):
            first, *between = [line.count(mark) for line in _LINE_END.split(cell)]
            if between and width:
                last = place + width - len(cells)
                is_row_by_row = first == width - 1 - place and between == [*[width - 1] * (len(between) - 1), last]
                return is_row_by_row and first + sum(between) >= _LEAST_MARKS
        return False

    def _unreadable_cells(self, cells: list[str]) -> list[Problem]:
        found = ((index, cell, _UNREADABLE.search(cell)) for index, cell in enumerate(cells))
        return [
            Problem(_describe(match[0]), (getattr(self, "headers", None) and self.column_name(index)) or "", cell)
            for index, cell, match in found
            if match
        ]


def _next_record(parser, lines: "_Lines") -> tuple[list[str] | None, list[Problem]]:
    """The cells of the next record and what is wrong with it; no cells at the end of the file."""
    try:
        cells = next(parser)
    except StopIteration:
        return None, []
    except csv.Error as error:
        if "unexpected end" in str(error):
            lines.refuse_open_quote(at_end=True)
        if "field limit" in str(error):
            lines.refuse_open_quote(at_end=False)
            lines.refuse_long_cell()
        return _first_line(parser, lines), [Problem(_(_STRAY if lines.is_long else _FOLLOWED))]
    lines.check_cells(cells)
    return cells, []


def _first_line(parser, lines: "_Lines") -> list[str]:
    """The cells of the line where the present record begins; the lines below it are read again, each for itself."""
    lines.give_back()
    return lines.text.rstrip("\r\n").split(parser.dialect.delimiter)


def _describe(char: str) -> str:
    if "\ud800" <= char <= "\udfff":
        byte = f"0x{ord(char) & 0xFF:02X}"
        return _("The byte %(byte)s cannot be read in this encoding.") % {"byte": byte}
    return _("Contains the control character %(code)s.") % {"code": f"U+{ord(char):04X}"}


class _Lines:
    """The physical lines of a file, ended by LF, CR or both, counted; remembers those of the present record."""

    def __init__(self, file: BinaryIO, encoding: str, dialect: Dialect):
        self._is_windows = encoding == "cp1252" and not _begins_as_utf8(file)
        file.seek(0)
        self._dialect, self._limit = dialect, _MAX_RECORD_CELLS * settings.IMPORT_MAX_CELL
        # A wrapper closes its file when it is collected; this one must leave the caller's open.
        errors = "surrogatepass" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
        self._text = _Wrapper(file, codec_of(encoding), errors=errors, newline="")
        self._again: deque[str] = deque()
        self._is_plain = len(dialect.quoting) == 1
        self.count = 0
        self.begin_record()
        for _skipped in range(dialect.skip):
            self._readline()

    def begin_record(self) -> None:
        self.first, self._record, self._size, self.is_suspect = self.count + 1, [], 0, False

    @property
    def is_long(self) -> bool:
        """Whether the present record goes over several lines."""
        return len(self._record) > 1

    def give_back(self) -> None:
        """Have the lines of the present record read again but for its first."""
        self._again.extendleft(reversed(self._record[1:]))
        del self._record[1:]
        self.count = self.first
        self.is_suspect = bool(_UNREADABLE.search(self.text))

    @property
    def text(self) -> str:
        """The present record as it stands in the file."""
        return "".join(self._record)

    def __iter__(self):
        return self

    def __next__(self) -> str:
        line = self._readline()
        if not line:
            raise StopIteration
        self._record.append(line)
        self._size += len(line)
        if self._size >= self._limit:
            self._refuse_long_record()
        if _UNREADABLE.search(line):
            self.is_suspect = True
        return line if self._is_plain else self._dialect.plain(line)

    def _readline(self) -> str:
        try:
            line = self._again.popleft() if self._again else self._text.readline(self._limit)
        except UnicodeError as error:
            raise UnreadableFile(
                _("Line %(line)s ends in the middle of a character.") % {"line": self.count + 1}
            ) from error
        self.count += bool(line)
        return _as_utf8(line) if self._is_windows and _TWO_BYTES.search(line) else line

    def _refuse_long_record(self) -> None:
        """A record may hold several long cells; beyond that somebody forgot a quote, or means harm."""
        self.refuse_open_quote(at_end=False)
        raise UnreadableFile(
            _("The row at line %(line)s is longer than %(limit)s characters, the limit.")
            % _place(self.first, self._limit)
        )

    def check_cells(self, cells: list[str]) -> None:
        limit = settings.IMPORT_MAX_CELL
        if self._size > limit and any(len(cell) > limit for cell in cells):
            self.refuse_long_cell()

    def refuse_long_cell(self) -> None:
        raise UnreadableFile(
            _("A cell in line %(line)s is longer than %(limit)s characters, the limit.")
            % _place(self.first, settings.IMPORT_MAX_CELL)
        )

    def refuse_open_quote(self, *, at_end: bool) -> None:
        """Raise when the present record ends inside quotes that opened on an earlier line, or at the file's end."""
        position = _open_quote(self.text, self._dialect)
        if position is None or (not at_end and len(self._record) == 1):
            return
        if at_end:
            message = _("The quote opened at line %(line)s never closes.")
        else:
            message = _("The quote opened at line %(line)s does not close within %(limit)s characters, the limit.")
        line = self.first + len(_LINE_END.findall(self.text, 0, position))
        raise UnreadableFile(message % _place(line, self._limit))


def _begins_as_utf8(file: BinaryIO) -> bool:
    """Then whoever has it read as Windows text wants it so."""
    file.seek(0)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(file.read(_SAMPLE_BYTES))
    except UnicodeError:
        return False
    return True


def _as_utf8(line: str) -> str:
    """A line of Windows text that is UTF-8 beyond doubt, as some programs append it, as such; else as it is."""
    try:
        found = line.encode("cp1252", errors="surrogateescape").decode()
    except UnicodeError:
        return line
    return found if _WESTERN.fullmatch(found) else line


def _place(line: int, limit: int) -> dict:
    return {"line": line, "limit": number_format(limit, force_grouping=True)}


_LINE_END = re.compile(r"\r\n|\n|\r")
_MAX_RECORD_CELLS = 10


class _Wrapper(io.TextIOWrapper):
    def __del__(self):
        if not self.closed:
            self.detach()


def _open_quote(text: str, dialect: Dialect) -> int | None:
    """Where in `text`, a record or its beginning, the quote stands that is still open at its end; None without one."""
    if not dialect.quote:
        return None
    quoted, plain = _patterns(dialect)
    position = 0
    while position < len(text):
        if found := quoted.match(text, position):
            if not found["close"]:
                return found.start("open")
            position = found.end()
        position = plain.match(text, position).end()
    return None


def _patterns(dialect: Dialect) -> tuple[re.Pattern, re.Pattern]:
    """A quoted cell, closed or not, and what stands behind or instead of it up to the next cell."""
    quote, mark = re.escape(dialect.quote), re.escape(dialect.delimiter)
    escaped = rf"|{re.escape(dialect.escape)}." if dialect.escape else ""
    inner = rf"(?:[^{quote}{re.escape(dialect.escape)}]|{quote}{quote}{escaped})*+"
    blank = "" if dialect.delimiter == " " else " *"
    return (
        re.compile(rf"{blank}(?P<open>{quote}){inner}(?P<close>{quote}?)", re.DOTALL),
        re.compile(rf"[^{mark}\r\n]*[{mark}\r\n]?"),
    )
