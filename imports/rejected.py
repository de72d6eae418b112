"""The rows that an import left out, as they stand in the file, with the reason: to be mended and imported again."""

import csv
from collections.abc import Iterator

from django.utils.translation import gettext as _

from conversalabs.formulas import escape_formula
from imports.models import Import
from imports.models.rows import REJECTED
from imports.reader import Reader


class _Line:
    """What `csv.writer` writes to: `write` answers the line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def rejected_rows(run: Import) -> Iterator[bytes]:
    """A CSV file with a mark for spreadsheets, line by line. Bytes that could not be read are passed on as they are."""
    reader = run.reader()
    writer = csv.writer(_Line(), delimiter=run.delimiter)
    yield b"\xef\xbb\xbf"
    if run.has_header:
        yield _encode(writer.writerow([*map(escape_formula, reader.headers), _("Why it was left out")]))
    for cells, reason in _with_reasons(run, reader):
        cells += [""] * (len(reader.headers) - len(cells))
        yield _encode(writer.writerow([*map(escape_formula, cells), reason]))


def _encode(line: str) -> bytes:
    try:
        return line.encode("utf-8", errors="surrogateescape")
    except UnicodeEncodeError:
        # Half a character of UTF-16 alone.
        return line.encode("utf-8", errors="surrogatepass")


def _with_reasons(run: Import, reader: Reader) -> Iterator[tuple[list[str], str]]:
    """Reads file and plan side by side: both are in the order of the rows' numbers."""
    rejected = run.rows.filter(action__in=REJECTED).order_by("number").values_list("number", "problems")
    wanted = iter(rejected.iterator(chunk_size=2000))
    number, problems = next(wanted, (None, None))
    for row in reader:
        if number is None:
            return
        if row.number == number:
            yield row.cells, _reasons(problems)
            number, problems = next(wanted, (None, None))


def _reasons(problems: list[dict] | None) -> str:
    return " · ".join(": ".join(filter(None, (each["column"], each["reason"]))) for each in problems or [])
