"""Chance that repeats itself for a seed."""

import random
from datetime import datetime, timedelta

from conversalabs.demo.names import Weighted


class Chance(random.Random):
    """Seeded by a text, so that each maker has its own row of dice and none disturbs another's."""

    def pick(self, among: Weighted):
        return self.choices(among.values, cum_weights=among.cumulative)[0]

    def happens(self, probability: float) -> bool:
        return self.random() < probability

    def between(self, start: datetime, end: datetime) -> datetime:
        """A moment from `start` on and before `end`, on a whole second."""
        return start + timedelta(seconds=int(self.random() * (end - start).total_seconds()))


def scattered(index: int, among: int) -> int:
    """Another number below `among` for each `index` below it, in no visible order.

    No two are equal as long as `among` has no prime factors but 2 and 5.
    """
    return (index * 76_543_217 + 12_345) % among
