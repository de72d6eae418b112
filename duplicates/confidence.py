"""How sure it is that records are one, in words.

A score is a probability, in hundredths: of a hundred pairs that are almost certain at most one is none.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Level:
    """Scores from `least` to `most`, of 100."""

    key: str
    label: str
    least: int
    most: int
    tone: str

    @property
    def scores(self) -> Q:
        return Q(score__range=(self.least, self.most))


CERTAIN = Level("certain", _("Almost certain"), 99, 100, "good")
LIKELY = Level("likely", _("Likely"), 95, 98, "info")
POSSIBLE = Level("possible", _("Possible"), 0, 94, "")
LEVELS = {level.key: level for level in (CERTAIN, LIKELY, POSSIBLE)}


def level_of(score: int) -> Level:
    return next(level for level in LEVELS.values() if score >= level.least)
