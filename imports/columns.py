"""Which column of a file holds what: guessed by header, else by content; people correct it."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice

from accounts.custom_values import NO, YES
from conversalabs.folding import fold
from imports.dates import SERIAL, is_serial, names_its_month, parts_of
from imports.problems import UnreadableFile, escape_unreadable
from imports.table import Table
from imports.targets import Field

SAMPLE_ROWS = 200
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"\d+\b")
# Units: "Total (BRL)", "Probability (%)".
_UNIT = re.compile(r"\(\s*(?:[A-Z]{3}|R\$|US\$|[$€£%])\s*\)")
# Whose address it is that stands in a column that nobody knows: not that of the record.
_OF_OTHERS = re.compile(
    r"\b(by|from|owner|agent|manager|assistant|rep|seller|supervisor|creator|author|sender|referr\w+|assigned|"
    r"responsavel|responsable|vendedor|gerente|por|dono|propietario|proprietario|asignado|atendente|consultor)\b"
)


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


def header_words(header: str) -> str:
    """A header as words to compare: "E-mail 1 - Value" → "e mail 1 value", "FirstName" → "first name"."""
    return _NO_WORD.sub(" ", fold(_CAMEL.sub(" ", _UNIT.sub(" ", header)))).strip()


def plain_header(header: str) -> str:
    """As `header_words`, without numbers: those of several columns of one kind."""
    words = header_words(header)
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


def _rank(header: str, each: Field) -> tuple[int, bool] | None:
    """The place of the synonym that `header` is, and whether it is one only but for its numbers."""
    for is_numbered, words in enumerate((header_words(header), plain_header(header))):
        if words and words in each.synonyms:
            return each.synonyms.index(words), bool(is_numbered)
    return None


def _guess_by_content(column: Column, fields: list[Field]) -> str:
    asked = (each for each in fields if each.looks_like and (each.is_unmistakable or not column.header))
    found = next((each for each in asked if _mostly(each.looks_like, column.values)), None)
    is_other = found and found.takes_many and column.header and _is_of_others(column)
    return found.key if found and not is_other else ""


def _is_of_others(column: Column) -> bool:
    """Whether addresses are those of who had to do with the records: by the header, or since few stand for many."""
    is_few = len(column.values) > 3 and len(set(column.values)) * 2 <= len(column.values)
    return is_few or bool(_OF_OTHERS.search(header_words(column.header)))


def _mostly(test, values: list[str]) -> bool:
    return bool(values) and sum(map(bool, map(test, values))) >= 0.8 * len(values)


_DATA = re.compile(
    r"[^@\s]+@[^@\s]+\.[^@\s]+|[+(]?\d[\d\s().-]{6,}|\d{1,4}([/.-])\d\d?\1\d{1,4}([T ].*)?|-?\d+[.,]\d+|https?://.*"
)


_NAMES = {"name", "first name", "last name", "nome", "nombre", "email", "e mail", "phone", "telefone", "telefono"}


def looks_like_header(cells: list[str]) -> bool:
    """Whether a first record names columns: it does when none of its cells is an address, a date or an amount.

    Where one is called "E-mail", others may well be months.
    """
    is_data = any(_DATA.fullmatch(cell.strip()) for cell in cells)
    return not is_data or not _NAMES.isdisjoint(map(plain_header, cells))


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
    if kind == "date" and _mostly(is_serial, column.values):
        return SERIAL
    vote, usual = (_date_order, "dmy") if kind == "date" else (_decimal, ".")
    votes = Counter(map(vote, column.values))
    del votes[""]
    if votes:
        return votes.most_common(1)[0][0]
    has_thousands = False
    for value in chain(column.values, _rest(column) if column.values else ()):
        if found := vote(value):
            return found
        has_thousands = has_thousands or bool(_THOUSANDS.search(value))
    return "," if has_thousands and kind == "number" and not column.table.has_typed_cells else usual


# "1.500": a program that means one and a half writes no zero behind it.
_THOUSANDS = re.compile(r"(^|[^.,\d])[1-9]\d{0,2}\.\d\d0(?![.,\d])")


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
    is_point = re.search(r"(^|[^,\d])\d+\.(\d{1,2}|\d{4,})\D*$|,\d{3}[.,]|(^|[^.,\d])0\.\d{3}", value)
    return "." if is_point else ""
