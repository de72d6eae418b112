"""What a file of any kind is read as: headers, and rows that know their line and what is wrong in them."""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from imports.problems import Problem, UnreadableFile, escape_unreadable

# With the mark of a file that was put behind another.
_BLANK = "\ufeff \t\r\n\xa0"


@dataclass(slots=True)
class Row:
    """`number` counts the data rows from 1; `line` is the file's line on which the row begins."""

    number: int
    line: int
    cells: list[str]
    problems: list[Problem] = field(default_factory=list)


class Table(ABC):
    """Iterating gives the rows from the start, each time anew. `headers` are the first record, or blanks without one.

    Raises `UnreadableFile` when the file is no table, holds no row, or passes a limit of the settings.
    """

    has_header = True
    # Whether numbers are written by their kind rather than by whoever typed them.
    has_typed_cells = False

    @abstractmethod
    def records(self) -> Iterator[Row]:
        """Records that are not blank, numbered from 1, the header among them; from the start."""

    @property
    @abstractmethod
    def bytes_read(self) -> int:
        """How far into the file the last iteration is, of all its bytes."""

    def _read_headers(self) -> None:
        first = next(self.records(), None)
        if first is None:
            raise UnreadableFile(_("No rows found."))
        found = first.cells if self.has_header else [""] * len(first.cells)
        self.headers = [escape_unreadable(header.strip().strip(_BLANK)) for header in found]
        self._check_width()

    def _check_width(self) -> None:
        if len(self.headers) > settings.IMPORT_MAX_COLUMNS:
            raise UnreadableFile(
                _("The file has %(found)s columns; the limit is %(limit)s.")
                % {"found": len(self.headers), "limit": settings.IMPORT_MAX_COLUMNS}
            )

    def column_name(self, index: int) -> str:
        """The header of the column at `index`, or its place counted from one where it has none."""
        return (index < len(self.headers) and self.headers[index]) or _("Column %(place)s") % {"place": index + 1}

    def __iter__(self) -> Iterator[Row]:
        number, title = 0, None
        for record in self.records():
            if self.has_header and record.number == 1:
                continue
            number += 1
            self._check_rows(number)
            record.number = number
            self._check_cells(record)
            is_head = self.has_header and self._is_header(record)
            if is_head:
                record.problems.append(Problem(_("The headers stand here once more.")))
            if title:
                title.problems += [Problem(_("This is a title above headers, as it seems."))] if is_head else []
                yield title
            title = record if self._may_be_title(record) else None
            if not title:
                yield record
        if title:
            yield title
        if not number:
            raise UnreadableFile(_("No rows found."))

    def _is_header(self, row: Row) -> bool:
        """Files put together from several, and groups of a table, have their headers again and again."""
        is_alike = row.cells and row.cells[0].strip().strip(_BLANK) == self.headers[0] and not row.problems
        return is_alike and [cell.strip().strip(_BLANK) for cell in row.cells] == self.headers

    def _may_be_title(self, row: Row) -> bool:
        return self.has_header and len(row.cells) > 2 and not row.cells[1].strip() and _filled(row) == 1

    def _check_rows(self, number: int) -> None:
        if number > settings.IMPORT_MAX_ROWS:
            limit = number_format(settings.IMPORT_MAX_ROWS, force_grouping=True)
            raise UnreadableFile(_("The file has more than %(limit)s rows, the limit.") % {"limit": limit})

    def _check_cells(self, row: Row) -> None:
        """Empty cells beyond the last column do no harm where the first row has as many, nor do missing ones where the
        last headers are blank. Else a cell before may have fallen apart, and the others stand in the wrong columns.

        Any other difference in width is the row's problem.
        """
        width = len(self.headers)
        surplus = 0 if any(row.cells[width:]) else max(len(row.cells) - width, 0)
        if row.number == 1:
            self._surplus = surplus
        if surplus and surplus == self._surplus:
            del row.cells[width:]
        if len(row.cells) < width and self.has_header and not any(self.headers[len(row.cells) :]):
            row.cells += [""] * (width - len(row.cells))
        if len(row.cells) != width and not row.problems:
            row.problems.append(
                Problem(
                    _("The row has %(found)s cells where the first row has %(expected)s.")
                    % {"found": len(row.cells), "expected": width}
                )
            )


_TOTALS = {
    "total", "totals", "grand total", "subtotal", "sub total", "total geral", "totais", "total general", "totales",
    "soma", "suma", "sum",
}  # fmt: skip
_LONGEST_TOTAL = 20
_WORD = re.compile(r"[^\W\d_]+")
_OF_MONEY = {"r", "us", "usd", "brl", "eur"}


def is_of_totals(cells: list[str]) -> bool:
    """Whether a row says "Total" and beside it nothing but numbers."""
    first = next((cell for cell in cells if cell and not cell.isspace()), "")
    if len(first) > _LONGEST_TOTAL or first.strip().rstrip(" :").lower() not in _TOTALS:
        return False
    said = [cell.strip() for cell in cells if cell and not cell.isspace()]
    return len(said) > 1 and all(map(_is_number, said[1:]))


def _is_number(text: str) -> bool:
    return any(map(str.isdigit, text)) and _OF_MONEY.issuperset(map(str.lower, _WORD.findall(text)))


def rows_before(records: list[Row]) -> int:
    """How many of the first `records` are a title above the table rather than part of it.

    A title fills one cell of a table of several, or at most half of them: "Exported on;26/11/2026", or what spans
    several columns. Below it stands a blank line, or the head: a record that fills about as many as the others,
    without a number.
    """
    widths = Counter(width for width in map(_filled, records) if width > 1)
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    if usual > 2 and (head := next((place for place, record in enumerate(records) if _is_head(record, usual)), 0)):
        is_title = all(_filled(record) * 2 <= usual and not _is_somebody(record) for record in records[:head])
        if is_title and head < len(records) - 1:
            return head
    found = next((place for place, record in enumerate(records) if _filled(record) > 1), 0)
    is_set_apart = found and records[found].line > _last_line(records[found - 1]) + 1
    return found if is_set_apart and found < len(records) - 1 else 0


def _last_line(record: Row) -> int:
    return record.line + "".join(record.cells).count("\n")


def _is_head(record: Row, width: int) -> bool:
    return _filled(record) * 4 >= width * 3 and not any(cell.strip().isdecimal() for cell in record.cells)


def _is_somebody(record: Row) -> bool:
    return _filled(record) > 1 and any("@" in cell for cell in record.cells)


def _filled(record: Row) -> int:
    return sum(bool(cell.strip()) for cell in record.cells)
