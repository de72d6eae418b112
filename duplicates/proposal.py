"""What several records are to become, as long as nobody chooses otherwise."""

from functools import cached_property

from conversalabs.folding import fold
from duplicates.worklists import WorkList


class Proposal:
    """The fullest of the `records` stays, of equally full ones the oldest, unless `survivor` is said.

    Of names the one with most words is taken. Everything else is as an outcome has it: what the one that stays says,
    and where it is silent what another says.
    """

    def __init__(self, worklist: WorkList, records: list, survivor=None):
        self.worklist, self.records, self._said = worklist, records, survivor

    @cached_property
    def survivor(self):
        return self._said or min(self.records, key=lambda each: (-len(self.worklist.outcome([each]).fields), each.pk))

    @cached_property
    def ordered(self) -> list:
        """The one that stays first."""
        return [self.survivor, *(each for each in self.records if each is not self.survivor)]

    @property
    def others(self) -> list:
        return self.ordered[1:]

    @cached_property
    def chosen(self) -> dict[str, int]:
        """By field the key of the record whose value it gets, where a rule says so."""
        fullest = max(self.ordered, key=lambda each: len(each.name.split()))
        return {"name": fullest.pk} if fullest.name else {}

    @cached_property
    def outcome(self):
        return self.worklist.outcome(self.ordered, self.chosen)

    @cached_property
    def conflicts(self) -> list[str]:
        """The fields of which no rule can say whose word stays."""
        names = [name for name in self.outcome.fields if name not in self.worklist.harmless]
        return [name for name in names if self.outcome.differs(name) and self._really_differs(name)]

    def _really_differs(self, name: str) -> bool:
        """Beyond accents and capitals."""
        said = {fold(str(self.outcome.offered(each, name))).strip() for each in self.outcome.having(name)}
        return len(said) > 1

    def merge(self, by, seen=None):
        """Make them one; raises ValidationError where that is not to be."""
        return self.worklist.merges.add(self.ordered, by=by, chosen=self.chosen, seen=seen)
