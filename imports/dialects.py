"""How the cells of a file are set apart."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from operator import itemgetter
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from imports.encodings import codec_of

DELIMITERS = {
    ",": _("Comma ,"), ";": _("Semicolon ;"), "\t": _("Tab"), "|": _("Bar |"), ":": _("Colon :"), "^": _("Caret ^"),
    "~": _("Tilde ~"), " ": _("Space"),
}  # fmt: skip
UNQUOTED = "-"
# A spreadsheet that took each line for one cell has put it between quotes, and doubled those inside.
WRAPPED = '"*'
_WRAPPED = re.compile(r'\s*"(.*)"[\s,;]*', re.DOTALL)
# The quote, then the sign by which one inside is escaped where it is not written twice.
QUOTINGS = {
    '"': _('"…", inside ""'),
    '"\\': _('"…", inside \\"'),
    "'": _("'…', inside ''"),
    "'\\": _("'…', inside \\'"),
    WRAPPED: _("“…” around whole lines"),
    UNQUOTED: _("None"),
}
_USUAL = ",;\t|"
# These stand in running text too: they set cells apart only where every record has as many.
_UNUSUAL = "^~: "
_PERFECT = (2, 2)
_SAMPLE_BYTES = 1 << 16
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d\d?(?!\d))")
_COMMA_IN_TEXT, _COMMA_OF_CELLS = re.compile(r", "), re.compile(r",[^ ]|\"")
_SEP_LINE = re.compile(r'"?sep=([^\w"\'\\])"?[;,\t]*\s*', re.I)


@dataclass(frozen=True)
class Dialect:
    """`quoting` is one of `QUOTINGS`. `skip` counts the lines before the first record: spreadsheets write `sep=;`."""

    delimiter: str = ","
    skip: int = 0
    quoting: str = '"'

    @property
    def quote(self) -> str:
        return self.quoting[:1].removeprefix(UNQUOTED)

    @property
    def escape(self) -> str:
        return "" if self.quoting == WRAPPED else self.quoting[1:]

    def plain(self, line: str) -> str:
        """`line` as the reader of `csv` takes it: that drops every escape, also one that escapes nothing."""
        if self.quoting == WRAPPED:
            return unwrapped(line)
        if self.escape and self.escape in line:
            sign = re.escape(self.escape)
            return re.sub(rf"{sign}({sign}|{self.quote}|{re.escape(self.delimiter)}|[\r\n])|{sign}", self._kept, line)
        return line

    def _kept(self, match: re.Match) -> str:
        return match[0] if match[1] else self.escape * 2

    @property
    def options(self) -> dict:
        """As the reader of `csv` takes them."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote or None,
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            "escapechar": self.escape or None,
            "skipinitialspace": self.delimiter != " ",
        }


def unwrapped(line: str) -> str:
    match = _WRAPPED.fullmatch(line)
    return match[1].replace('""', '"') + "\n" if match else line


def detect_dialect(file: BinaryIO, encoding: str) -> Dialect:
    """The dialect of `file`, judged by its first records; the file is left at its start."""
    lines = _sample(file, encoding)
    if lines and (match := _SEP_LINE.fullmatch(lines[0])):
        return Dialect(match[1], 1, _quoting(lines[1:], match[1]))
    lines = _below_title(lines)
    delimiter = _delimiter(lines)
    if _fit(lines, delimiter) == (0, 0) and (inner := _wrapped(lines)):
        return Dialect(inner, quoting=WRAPPED)
    return Dialect(delimiter, quoting=_quoting(lines, delimiter))


def _sample(file: BinaryIO, encoding: str) -> list[str]:
    """The first lines of the file, without one that the sample cuts off."""
    file.seek(0)
    content = file.read(_SAMPLE_BYTES)
    file.seek(0)
    text = content.decode(codec_of(encoding), errors="ignore")
    lines = list(io.StringIO(text, newline=""))
    return lines[:-1] if len(content) == _SAMPLE_BYTES and len(lines) > 1 else lines


def _below_title(lines: list[str]) -> list[str]:
    """`lines` without a first one that a blank line sets apart, unless what follows may be "Souza, Ana" in each."""
    if len(lines) < 4 or not lines[0].strip() or lines[1].strip(" ,;\t|\r\n"):
        return lines
    below = lines[2:]
    return lines if all(", " in line for line in below if line.strip()) else below


def _wrapped(lines: list[str]) -> str:
    """What parts the cells within the quotes around whole lines; "" where there are none."""
    inner = [unwrapped(line) for line in lines]
    if inner == lines or all(", " in line for line in inner if line.strip()):
        return ""
    found = max(_USUAL, key=lambda delimiter: _fit(inner, delimiter))
    return found if _fit(inner, found) >= _PERFECT else ""


def _delimiter(lines: list[str]) -> str:
    """What stands between quotes on each line, if one sign does; else what parts the lines best."""
    text = "".join(lines)
    # Where the quotes are doubled, they and the sign stand inside a cell.
    parts = {each: rf"(?<![\"'])([\"']) *{re.escape(each)} *\1(?![\"'])" for each in _USUAL}
    between = [each for each, part in parts.items() if len(re.findall(part, text)) >= len(lines)]
    if len(between) == 1:
        return between[0]
    found = max(_USUAL, key=lambda delimiter: _fit(lines, delimiter))
    if found == ",":
        # What looks like cells may be amounts such as "12,50", set apart by something else.
        plain = [_DECIMAL_COMMA.sub(".", line) for line in lines]
        other = max(_USUAL, key=lambda delimiter: _fit(plain, delimiter))
        if _fit(lines, found)[0] < _PERFECT[0] or _fit(plain, other) >= _PERFECT:
            found = other
    if _fit(lines, found) >= _PERFECT:
        return found
    if _fit(lines, found) == (0, 0) and _COMMA_IN_TEXT.search(text) and not _COMMA_OF_CELLS.search(text):
        # One column of "Souza, Ana".
        found = next((each for each in _USUAL if each not in text), found)
    return next((each for each in _UNUSUAL if _parts_all(lines, each)), found)


def _fit(lines: list[str], delimiter: str) -> tuple[float, int]:
    """How well the records agree on a number of cells above one, then that number.

    The first record counts like all others together: stray commas stand in the rows, hardly in the headers. Where it
    has none, rows of two may as well be "Souza, Ana".
    """
    widths = _widths(lines, delimiter)
    usual, times = Counter(widths).most_common(1)[0] if widths else (0, 0)
    if usual < 2 or (usual == 2 and widths[0] == 1):
        return (0, 0)
    # A title above the table is no record.
    first = next(width for width in widths if width > 1)
    return (times / len(widths) + (first == usual), usual)


def _parts_all(lines: list[str], delimiter: str) -> bool:
    """Whether all records have the same number of cells, above what words of a name may be."""
    widths = _widths(lines, delimiter)
    least = 4 if delimiter == " " else 2
    return len(widths) > 1 and len(set(widths)) == 1 and widths[0] >= least


def _widths(lines: list[str], delimiter: str) -> list[int]:
    """Cells per record, blank ones left out; the quotes as they are with this delimiter."""
    dialect = Dialect(delimiter, quoting=_quoting(lines, delimiter))
    return [len(cells) for cells in _records(lines, dialect) if any(cells)]


def _records(lines: list[str], dialect: Dialect) -> Iterator[list[str]]:
    """As many records as can be read: at an oversized cell what was read before it decides."""
    with suppress(csv.Error):
        yield from csv.reader(lines, **dialect.options)


def _quoting(lines: list[str], delimiter: str) -> str:
    """The quote that more cells begin and end with, if it reads them; escaped where text would follow a closing one."""
    mark = re.escape(delimiter)
    text = "".join(lines)
    double, single = (len(re.findall(rf"(?:^|{mark}) *{sign}[^{sign}\r\n]*{sign}(?= *(?:{mark}|\r|$))", text, re.M))
                      for sign in "\"'")  # fmt: skip
    # An apostrophe also stands before what a spreadsheet would compute.
    is_single = single > double and _least_faults(lines, delimiter, "'")[0] <= _least_faults(lines, delimiter, '"')[0]
    faults, found = _least_faults(lines, delimiter, "'" if is_single else '"')
    # What parts its cells by tabs mostly knows no quotes: "12 inch.
    is_bare = delimiter == "\t" and faults and double * 2 < len(re.findall(r'(?:^|\t) *"', text, re.M))
    return UNQUOTED if is_bare and _faults(lines, delimiter, UNQUOTED) < faults else found


def _least_faults(lines: list[str], delimiter: str, quote: str) -> tuple[int, str]:
    """(faults, quoting) of the better one of those with this quote; escaped, if that is as good."""
    escaped = [f"{quote}\\"] if any(f"\\{quote}" in line for line in lines) else []
    ways = [(_faults(lines, delimiter, quoting), quoting) for quoting in (*escaped, quote)]
    return min(ways, key=itemgetter(0))


def _faults(lines: list[str], delimiter: str, quoting: str) -> int:
    """Records that this quoting cannot read, or reads as more or fewer cells than most have."""
    found, widths = 0, []
    parser = csv.reader(lines, strict=True, **Dialect(delimiter, quoting=quoting).options)
    while True:
        try:
            cells = next(parser, None)
        except csv.Error:
            found += 1
            continue
        if cells is None:
            return found + len(widths) - max(Counter(widths).values(), default=0)
        if cells:
            widths.append(len(cells))
