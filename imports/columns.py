"""Which column of a file holds what: guessed by header, else by content; people correct it."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from accounts.custom_values import NO, YES
from conversalabs.folding import fold
from imports.dates import names_its_month, parts_of
from imports.problems import UnreadableFile, escape_unreadable
from imports.table import Table
from imports.targets import Field

SAMPLE_ROWS = 200
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"\b\d+\b")


@dataclass
class Column:
    """One column of `table`. `values` are those of the first rows, blanks left out."""

    table: Table
    index: int
    header: str
    name: str
    values: list[str] = field(default_factory=list)

    @property
    def examples(self) -> list[str]:
        return list(dict.fromkeys(self.values))[:3]


def columns_of(reader: Table) -> list[Column]:
    """The columns of a file with what its first rows hold."""
    columns = [Column(reader, index, header, reader.column_name(index)) for index, header in enumerate(reader.headers)]
    for row in islice(reader, SAMPLE_ROWS):
        for column, cell in zip(columns, row.cells, strict=False):
            if cell.strip():
                column.values.append(escape_unreadable(cell.strip()))
    return columns


def plain_header(header: str) -> str:
    """A header as words to compare: "E-mail 1 - Value" → "e mail value", "FirstName" → "first name"."""
    words = _NO_WORD.sub(" ", fold(_CAMEL.sub(" ", header))).strip()
    return " ".join(_NUMBERED.sub(" ", words).split()) or words


def guess(columns: list[Column], fields: list[Field]) -> list[str]:
    """The key of the field that each column most likely holds, "" for none.

    A field that takes one column gets the one whose header is its surest synonym.
    """
    found = [""] * len(columns)
    for each in fields:
        ranked = sorted((rank, column.index) for column in columns if (rank := _rank(column.header, each)) is not None)
        for _position, index in ranked if each.takes_many else ranked[:1]:
            found[index] = found[index] or each.key
    for column in columns:
        found[column.index] = found[column.index] or _guess_by_content(column, fields)
    return found


def _rank(header: str, each: Field) -> int | None:
    plain = plain_header(header)
    return each.synonyms.index(plain) if plain and plain in each.synonyms else None


def _guess_by_content(column: Column, fields: list[Field]) -> str:
    asked = (each for each in fields if each.looks_like and (each.is_unmistakable or not column.header))
    return next((each.key for each in asked if _mostly(each.looks_like, column.values)), "")


def _mostly(test, values: list[str]) -> bool:
    return bool(values) and sum(map(bool, map(test, values))) >= 0.8 * len(values)


_DATA = re.compile(
    r"[^@\s]+@[^@\s]+\.[^@\s]+|[+(]?\d[\d\s().-]{6,}|\d{1,4}([/.-])\d\d?\1\d{1,4}([T ].*)?|-?\d+[.,]\d+|https?://.*"
)


def looks_like_header(cells: list[str]) -> bool:
    """Whether a first record names columns: it does when none of its cells is an address, a date or an amount."""
    return not any(_DATA.fullmatch(cell.strip()) for cell in cells)


_NUMBER = re.compile(r"[+-]?[\d.,]*\d[\d.,]*")
_LINK = re.compile(r"(https?://|www\.)\S+", re.I)


def propose_type(values: list[str]) -> str:
    """The type of custom attribute that `values` would fit. Codes with leading zeros are text."""
    if _mostly(_LINK.fullmatch, values):
        return "link"
    if _mostly(_is_date, values):
        return "date"
    if values and all(fold(value) in YES | NO for value in values) and not all(map(str.isdigit, values)):
        return "checkbox"
    if values and all(_NUMBER.fullmatch(value) and not re.match(r"0\d", value) for value in values):
        return "number"
    return "text"


def guess_notation(kind: str, column: Column) -> str:
    """How the values of a column are written: for a "date" which part comes first, for a "number" its separator.

    By the values that leave no choice: those of the first rows, else the first in the whole file; else by custom.
    """
    vote, usual = (_date_order, "dmy") if kind == "date" else (_decimal, ".")
    votes = Counter(map(vote, column.values))
    del votes[""]
    if votes:
        return votes.most_common(1)[0][0]
    return next(filter(None, map(vote, _rest(column))), usual) if column.values else usual


def _rest(column: Column) -> Iterator[str]:
    """The values behind those of the first rows."""
    with suppress(UnreadableFile):
        for row in islice(column.table, SAMPLE_ROWS, None):
            if not row.problems:
                yield row.cells[column.index].strip()


def _date_order(value: str) -> str:
    parts = parts_of(value)
    return _order_of(parts[0], parts[1]) if parts else ""


def _is_date(value: str) -> bool:
    return parts_of(value) is not None or names_its_month(value)


def _order_of(first: str, second: str) -> str:
    if len(first) == 4:
        return "ymd"
    if int(first) > 12:
        return "dmy"
    return "mdy" if int(second) > 12 else ""


def _decimal(value: str) -> str:
    """The last of two kinds of mark, or one that no thousands follow."""
    if re.search(r"(^|[^.\d])\d+,(\d{1,2}|\d{4,})\D*$|\.\d{3}[,.]", value):
        return ","
    return "." if re.search(r"(^|[^,\d])\d+\.(\d{1,2}|\d{4,})\D*$|,\d{3}[.,]", value) else ""
