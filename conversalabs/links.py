"""Addresses of many rows: a route is looked up once for each account, and not for every row that is drawn."""

from functools import lru_cache

from django.urls import reverse

# Stands in an address for the id that comes later; no id is as high.
MARK = 1 << 62


@lru_cache(maxsize=5000)
def _pattern(route: str, slug: str, *rest: str) -> tuple[str, str]:
    """What stands before and after the id."""
    before, _mark, after = reverse(route, args=[slug, MARK, *rest]).partition(str(MARK))
    return before, after


def link(route: str, slug: str, pk: int, *rest: str) -> str:
    """As `reverse(route, args=[slug, pk, *rest])`."""
    before, after = _pattern(route, slug, *rest)
    return f"{before}{pk}{after}"
