"""Which pairs belong together: whoever is the same as somebody who is the same is the same."""

from collections.abc import Iterable

# So many records are merged at once.
MOST = 10


def groups_of(pairs: Iterable[tuple[int, int]], most: int = MOST) -> dict[tuple[int, int], int]:
    """By pair the lowest key of the records that it is connected with, by pairs that come before it.

    What would join groups to one of more than `most` stays with the group of its first record.
    """
    pairs = list(pairs)
    above: dict[int, int] = {}
    size: dict[int, int] = {}

    def root(key: int) -> int:
        while (up := above.get(key, key)) != key:
            above[key] = above.get(up, up)
            key = up
        return key

    for first, second in pairs:
        low, high = sorted((root(first), root(second)))
        together = size.get(low, 1) + size.get(high, 1)
        if low != high and together <= most:
            above[high], size[low] = low, together
    return {pair: root(pair[0]) for pair in pairs}
