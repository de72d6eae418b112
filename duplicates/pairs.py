"""Which pairs there are to decide on, and how they make groups."""

from accounts.records.counting import MOST, Total
from duplicates.models import Duplicate
from duplicates.worklists import WorkList

SUREST, LATEST = ("-score", "group", "pk"), ("-decided_at", "group", "pk")
# So many pairs a group has at most as a rule.
PAIRS_EACH = 4


def pairs_of(worklist: WorkList, member):
    """Of which the member sees both records."""
    return Duplicate.objects.visible_to(member, worklist.kind)


def first_groups(pairs, most: int, order: tuple[str, ...] = SUREST) -> list[int]:
    """The first `most` groups in the `order` of their pairs, read along an index as far as that takes."""
    limit = PAIRS_EACH * most
    while True:
        rows = list(pairs.order_by(*order).values_list("group", flat=True)[:limit])
        found = list(dict.fromkeys(rows))
        if len(found) >= most or len(rows) < limit:
            return found[:most]
        limit *= PAIRS_EACH


def total_of_groups(pairs) -> Total:
    """Counted up to a thousand."""
    number = len(first_groups(pairs, MOST + 1))
    return Total(min(number, MOST), is_more=number > MOST)
