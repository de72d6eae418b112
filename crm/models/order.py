"""Putting one row of a short list into another place."""


def reordered(rows: list, moving, step: int, after: int | None) -> list:
    """`rows` with `moving` `step` places further down, or behind the row with the key `after` (0: on top of all).

    A key that none has, and a `moving` that is not there, change nothing; steps beyond an end stop at it.
    """
    if moving not in rows:
        return rows
    here, others = rows.index(moving), [row for row in rows if row != moving]
    keys = [0, *(row.pk for row in others)]
    there = min(max(here + step, 0), len(others)) if after is None else keys.index(after) if after in keys else here
    return [*others[:there], rows[here], *others[there:]]
