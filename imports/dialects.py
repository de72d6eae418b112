"""How the cells of a file are set apart."""

import csv
import io
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from imports.encodings import codec_of

DELIMITERS = {",": _("Comma ,"), ";": _("Semicolon ;"), "\t": _("Tab"), "|": _("Bar |")}
_SAMPLE_BYTES = 1 << 16
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.I)


@dataclass(frozen=True)
class Dialect:
    """`skip` counts the lines before the first record: spreadsheets may write a line `sep=;`."""

    delimiter: str = ","
    skip: int = 0


def detect_dialect(file: BinaryIO, encoding: str) -> Dialect:
    """The dialect of `file`, judged by its first records; the file is left at its start."""
    lines = _sample(file, encoding)
    if lines and (match := _SEP_LINE.fullmatch(lines[0])):
        return Dialect(match[1], skip=1)
    return Dialect(max(DELIMITERS, key=lambda delimiter: _fit(lines, delimiter)))


def _sample(file: BinaryIO, encoding: str) -> list[str]:
    """The first lines of the file, without one that the sample cuts off."""
    file.seek(0)
    content = file.read(_SAMPLE_BYTES)
    file.seek(0)
    text = content.decode(codec_of(encoding), errors="ignore")
    lines = list(io.StringIO(text, newline=""))
    return lines[:-1] if len(content) == _SAMPLE_BYTES and len(lines) > 1 else lines


def _fit(lines: list[str], delimiter: str) -> tuple[float, int]:
    """How well the records agree on a number of cells above one, then that number.

    The first record counts like all others together: stray commas stand in the rows, hardly in the headers.
    """
    widths = _widths(lines, delimiter)
    if not widths or widths[0] < 2:
        return (0, 0)
    usual, times = Counter(widths).most_common(1)[0]
    agreement = times / len(widths) if usual > 1 else 0
    return (agreement + (widths[0] == usual), usual)


def _widths(lines: list[str], delimiter: str) -> list[int]:
    """Cells per record, blank ones left out."""
    records = csv.reader(lines, delimiter=delimiter)
    found = []
    # At an oversized cell what was read before it decides.
    with suppress(csv.Error):
        found.extend(len(record) for record in records if any(record))
    return found
