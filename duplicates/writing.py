"""Writes what a search has found: pairs that somebody has declined stay so, and those that no longer hold go."""

import json
from collections.abc import Iterable

from duplicates.models import Duplicate, Search

TABLE = "finder_found"

_MAKE = f"CREATE TEMPORARY TABLE IF NOT EXISTS {TABLE} (first bigint, second bigint, score smallint, reasons jsonb)"
_PUT = f"""
INSERT INTO duplicates_duplicate AS d (account_id, kind, first, second, "group", score, reasons, state, found_at)
SELECT %(account)s, %(kind)s, first, second, first, score, reasons, 'open', now() FROM {TABLE}
    ON CONFLICT (account_id, kind, first, second)
    DO UPDATE SET score = excluded.score, reasons = excluded.reasons
 WHERE d.state <> 'different' AND (d.score, d.reasons) IS DISTINCT FROM (excluded.score, excluded.reasons)
"""
_REMOVE = f"""
DELETE FROM duplicates_duplicate d
 WHERE account_id = %(account)s AND kind = %(kind)s AND state <> 'different'
   AND (%(all)s OR first = ANY(%(new)s) OR second = ANY(%(new)s))
   AND NOT EXISTS (SELECT FROM {TABLE} f WHERE f.first = d.first AND f.second = d.second)
"""


def keep(cursor, found: Iterable[tuple[int, int, int, list]]) -> None:
    """Put pairs with score and reasons by, until all are found."""
    cursor.execute(_MAKE)
    with cursor.copy(f"COPY {TABLE} FROM STDIN") as copy:
        for first, second, score, reasons in found:
            copy.write_row((first, second, score, json.dumps(reasons, ensure_ascii=False)))


def write(cursor, search: Search, new: set[int] | None) -> int:
    """Write what was put by, in the caller's transaction; `new`: only these were compared. Answers how many pairs."""
    parameters = {"account": search.account_id, "kind": search.kind, "all": new is None, "new": list(new or ())}
    cursor.execute(_MAKE)
    cursor.execute(f"ANALYZE {TABLE}")
    cursor.execute(_PUT, parameters)
    cursor.execute(_REMOVE, parameters)
    Duplicate.objects.filter(account_id=search.account_id, kind=search.kind).regroup()
    cursor.execute(f"SELECT count(*) FROM {TABLE}")
    return cursor.fetchone()[0]
