"""Counts that may not hold up a page."""

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

MOST = 1_000
PATIENCE_MS = 150


def quick_count(rows: QuerySet, most: int = MOST) -> int | None:
    """How many `rows` there are, counted up to one more than `most`; None when it would take too long."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE_MS])
            number = rows.order_by()[: most + 1].count()
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return number
    except OperationalError:
        return None
