"""How demo deals travelled through their pipelines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversalabs.demo.chance import Chance
from crm.models import Pipeline, Stage

MEAN_STAY_DAYS = 16
STAYS, IS_LOST, GOES_BACK = 0.16, 0.13, 0.05


@dataclass(frozen=True)
class Course:
    """The stages of a pipeline as a way to go."""

    open: list[Stage]
    won: Stage
    lost: Stage

    @classmethod
    def of(cls, pipeline: Pipeline) -> "Course":
        by_kind = {kind: [stage for stage in pipeline.stages.all() if stage.kind == kind] for kind in Stage.Kind}
        return cls(by_kind[Stage.Kind.OPEN], by_kind[Stage.Kind.WON][0], by_kind[Stage.Kind.LOST][0])

    def journey(self, chance: Chance, start: datetime, now: datetime) -> Iterator[tuple[Stage, datetime]]:
        """The stages that a deal came through with the moment of entry; the last one is where it is at `now`."""
        place, at = int(chance.happens(0.2)), start
        yield self.open[place], at
        while not chance.happens(STAYS):
            at += timedelta(seconds=1 + int(chance.expovariate(1 / MEAN_STAY_DAYS) * 86_400))
            if at >= now:
                return
            place = self._next(chance, place)
            yield self._at(place), at
            if not 0 <= place < len(self.open):
                return

    def _next(self, chance: Chance, place: int) -> int:
        """Mostly one further, sometimes lost (-1), seldom back."""
        if chance.happens(IS_LOST):
            return -1
        return place - 1 if place and chance.happens(GOES_BACK) else place + 1

    def _at(self, place: int) -> Stage:
        if place < 0:
            return self.lost
        return self.open[place] if place < len(self.open) else self.won
