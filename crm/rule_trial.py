"""Which of the deals that stand in a stage would not satisfy a rule: asked before it is saved."""

import json
from dataclasses import dataclass
from functools import cached_property

from crm.models import Deal, Stage
from crm.rules.rule import Rule

SHOWN = 20


@dataclass
class Trial:
    """`rule` as it would be in `stages`, over the deals there that `member` sees."""

    rule: object
    stages: list[Stage]
    member: object

    @property
    def is_asked(self) -> bool:
        """What happens on entry is no matter of the deals that are there."""
        return isinstance(self.rule, Rule)

    @property
    def sentence(self) -> str:
        return self.rule.full_sentence(self.stages[0])

    @cached_property
    def present(self) -> int:
        return self._deals().count()

    @cached_property
    def failing(self) -> list[int]:
        """Ids."""
        if not self.is_asked:
            return []
        found = (self.rule.failing(self._deals().filter(stage=stage), stage) for stage in self.stages)
        return [pk for deals in found for pk in deals.order_by().values_list("pk", flat=True)]

    @cached_property
    def shown(self) -> list[Deal]:
        first = self._deals().filter(pk__in=self.failing).order_by("stage", "rank")[:SHOWN]
        return list(first.select_related("stage", "owner__user"))

    @property
    def more(self) -> int:
        return len(self.failing) - len(self.shown)

    @property
    def mark(self) -> str:
        """Says what has been tried, so that nobody saves something else."""
        return json.dumps([self.rule.settings, [stage.pk for stage in self.stages]], sort_keys=True)

    def _deals(self):
        return Deal.objects.visible_to(self.member).filter(stage__in=self.stages)
