"""Counts that may not hold up a page."""

import json
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

MOST = 1_000
PATIENCE_MS = 150
# So many digits of an estimate are worth reading.
DIGITS = 3


@dataclass(frozen=True)
class Total:
    """How many rows there are: exactly, or what was counted before it got too many, or what the planner expects."""

    number: int
    is_more: bool = False
    is_about: bool = False

    @property
    def words(self) -> str:
        number = number_format(self.number, force_grouping=True)
        if self.is_about:
            return _("about %(number)s") % {"number": number}
        return f"{number}+" if self.is_more else number


def total_of(rows: QuerySet, most: int, *, is_known_to_be_more: bool = False) -> Total:
    """All of `rows` up to `most`; of more the planner's estimate, which costs nothing."""
    rows = rows.order_by()
    counted = most + 1 if is_known_to_be_more else rows[: most + 1].count()
    if counted <= most:
        return Total(counted)
    expected = rounded(_expected(rows))
    return Total(expected, is_more=True, is_about=True) if expected > most else Total(most, is_more=True)


def _expected(rows: QuerySet) -> int:
    """How many rows the planner's statistics promise; no row is read."""
    plan = rows.values("pk").explain(format="json")
    return int(json.loads(plan)[0]["Plan"]["Plan Rows"])


def rounded(number: int) -> int:
    """`number` to as many digits as an estimate deserves: 1,003,417 → 1,000,000."""
    return round(number, min(0, DIGITS - len(str(number))))


def bounded_total(rows: QuerySet, text: str = "", *, most: int, patience: int = PATIENCE_MS) -> Total | None:
    """`total_of`, or of a search for `text`, within `patience` milliseconds: else what the planner expects.

    None for a search that takes longer: nothing is known of it then.
    """
    number = quick_count(rows, text, most, patience)
    if number is not None and number <= most:
        return Total(number)
    if text:
        return None if number is None else Total(most, is_more=True)
    expected = rounded(_expected(rows.order_by()))
    return Total(max(expected, most) if number else expected, is_more=True, is_about=True)


def quick_count(rows: QuerySet, text: str = "", most: int = MOST, patience: int = PATIENCE_MS) -> int | None:
    """How many `rows` there are, counted up to one more than `most`; None when it takes longer than `patience` ms.

    With a `text`: how many of them a search for it finds.
    """
    rows = rows.order_by()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [patience])
            number = len(rows.find(text, most + 1)) if text else rows[: most + 1].count()
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return number
    except OperationalError:
        return None
