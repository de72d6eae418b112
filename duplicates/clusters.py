"""Records that pairs lead between, apart from those to which none leads."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from duplicates.models import Duplicate


@dataclass
class Cluster:
    """`score` is that of the weakest pair that is needed to hold the records with these `keys` together."""

    pairs: list[Duplicate] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    score: int = 100

    @property
    def key(self) -> int:
        return min(self.keys)

    @property
    def reasons(self) -> list[list]:
        """Those of the surest pair."""
        return max(self.pairs, key=lambda each: each.score).reasons


def clusters_of(pairs: Iterable[Duplicate]) -> list[Cluster]:
    """The surest first."""
    at: dict[int, Cluster] = {}
    for pair in sorted(pairs, key=lambda each: (-each.score, each.first, each.second)):
        one, other = (at.setdefault(key, Cluster(keys=[key])) for key in (pair.first, pair.second))
        if one is not other:
            one.keys += other.keys
            one.pairs += other.pairs
            one.score = min(one.score, other.score, pair.score)
            at |= dict.fromkeys(other.keys, one)
        one.pairs.append(pair)
    found = {id(each): each for each in at.values()}.values()
    return sorted(found, key=lambda each: (-each.score, each.key))
