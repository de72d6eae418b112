"""Dates as people and programs write them, in English, Portuguese and Spanish."""

import re
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conversalabs.folding import fold

_NUMBERS = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:,? .*|T.*)?")
# 20240331, as programs without a sense for people write it.
_CLOSE = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
# The order of a column that counts days as spreadsheets do, and the days that may be meant: 1954 to 2078.
SERIAL = "serial"
_SERIAL = re.compile(r"([2-5]\d{4}|6[0-4]\d{3})(?:[.,]\d+)?")
_DAY_FIRST = re.compile(
    r"(?:[^\W\d]+(?:-[^\W\d]+)?,? )?(\d{1,2})(?:st|nd|rd|th|º|o)?[\s./-]+(?:de |of )?([^\W\d]{3,})[\s.,/-]+"
    r"(?:de |del )?(\d{4}|\d\d)\b.*"
)
_MONTH_FIRST = re.compile(r"(?:[^\W\d]+,? )?([^\W\d]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b.*")
_MONTHS = {
    word: number
    for number, words in enumerate(
        [
            "jan ene",
            "feb fev",
            "mar",
            "apr abr",
            "may mai",
            "jun",
            "jul",
            "aug ago",
            "sep set",
            "oct out",
            "nov",
            "dec dez dic",
        ],
        start=1,
    )
    for word in words.split()
}


def parts_of(text: str) -> tuple[str, str, str] | None:
    """The three numbers of a date written in numbers, as they stand; None for what is none."""
    if not (match := _NUMBERS.fullmatch(text)):
        return None
    first, _second, third = match.groups()
    # A year has two digits or four.
    is_year = len(third) <= 2 if len(first) == 4 else len(first) <= 2 and len(third) in (2, 4)
    return match.groups() if is_year else None


def is_serial(text: str) -> bool:
    """Whether this may be the number of a day, as a spreadsheet counts them."""
    return bool(_SERIAL.fullmatch(text))


def names_its_month(text: str) -> bool:
    return _named(text) is not None


def plain_date(text: str, order: str) -> str:
    """A date written day first ("dmy"), month first ("mdy"), year first or as a number as ISO; a time is left out.

    What cannot be a date comes back as it was; ValidationError for a day that there is not, such as 31 February.
    """
    if order == SERIAL and (match := _SERIAL.fullmatch(text)):
        return (date(1899, 12, 30) + timedelta(int(match[1]))).isoformat()
    found = _numbered(text, order) or _named(text)
    if found is None:
        return text
    day, month, year = found
    if len(year) == 2:
        # Closings do not lie so far ahead as births lie back.
        year = ("20" if int(year) < 50 else "19") + year
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError as error:
        raise ValidationError(_("“%(typed)s” is not a date.") % {"typed": text[:40]}, code="date") from error


def _numbered(text: str, order: str) -> tuple[str, str, str] | None:
    """Day, month and year."""
    if match := _CLOSE.fullmatch(text):
        return match[3], match[2], match[1]
    if not (parts := parts_of(text)):
        return None
    first, second, third = parts
    order = "ymd" if len(first) == 4 else order
    return {"ymd": (third, second, first), "mdy": (second, first, third)}.get(order, (first, second, third))


def _named(text: str) -> tuple[str, int, str] | None:
    """Day, month and year of a date that names its month: "12 Mar 2024", "3 de março de 2024", "Mar 3, 2024"."""
    plain = fold(text)
    if match := _DAY_FIRST.fullmatch(plain):
        day, month, year = match.groups()
    elif match := _MONTH_FIRST.fullmatch(plain):
        month, day, year = match.groups()
    else:
        return None
    number = _MONTHS.get(month[:3])
    return (day, number, year) if number else None
