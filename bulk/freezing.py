"""Keeps which records an action is for: later ones that match are not its business, and it may change what matches."""

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# Of so many records a batch consists: what is done to them commits together.
PART_ROWS = 5_000

_FREEZE = """
INSERT INTO bulk_bulkpart (account_id, action_id, first, ids)
SELECT %s, %s, min(place), array_agg(id ORDER BY place)
  FROM (SELECT found.id, row_number() OVER () AS place FROM ({found}) AS found (id)) AS placed
 GROUP BY (place - 1) / %s
RETURNING cardinality(ids)
"""


def freeze(action, rows: QuerySet, order: tuple[str, ...] = ("pk",), part_rows: int | None = None) -> int:
    """Write down the ids of `rows`, in this `order`, for `action`; answers how many there are."""
    try:
        found, params = rows.order_by(*order).values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE.format(found=found), [action.account_id, action.pk, *params, part_rows or PART_ROWS])
        return sum(size for (size,) in cursor.fetchall())
