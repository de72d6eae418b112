"""Dates as people and programs write them, in English, Portuguese and Spanish."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conversalabs.folding import fold

_NUMBERS = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:,? .*|T.*)?")
_DAY_FIRST = re.compile(
    r"(?:[^\W\d]+,? )?(\d{1,2})(?:st|nd|rd|th|º|o)?[\s./-]+(?:de |of )?([^\W\d]{3,})[\s.,/-]+(?:de |del )?"
    r"(\d{4}|\d\d)\b.*"
)
_MONTH_FIRST = re.compile(r"(?:[^\W\d]+, )?([^\W\d]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b.*")
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
    match = _NUMBERS.fullmatch(text)
    return match and match.groups()


def names_its_month(text: str) -> bool:
    return _named(text) is not None


def plain_date(text: str, order: str) -> str:
    """A date written day first ("dmy"), month first ("mdy") or year first as ISO; a time after it is left out.

    What cannot be a date comes back as it was; ValidationError for a day that there is not, such as 31 February.
    """
    found = _numbered(text, order) or _named(text)
    if found is None:
        return text
    day, month, year = found
    if len(year) == 2:
        year = ("20" if int(year) < 70 else "19") + year
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError as error:
        raise ValidationError(_("“%(typed)s” is not a date.") % {"typed": text[:40]}, code="date") from error


def _numbered(text: str, order: str) -> tuple[str, str, str] | None:
    """Day, month and year."""
    if not (parts := parts_of(text)):
        return None
    first, second, third = parts
    order = "ymd" if len(first) == 4 else order
    return {"dmy": (first, second, third), "mdy": (second, first, third)}.get(order, (third, second, first))


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
