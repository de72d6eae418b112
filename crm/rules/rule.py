"""What a rule is: a sentence, whether a deal lacks it, and which deals would."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from crm.models.stage import Stage

OPEN, WON, LOST = Stage.Kind.OPEN, Stage.Kind.WON, Stage.Kind.LOST


@dataclass
class Entry:
    """`deal` is to enter `stage`, by the hand of the member `by`, from `origin`; a new deal comes from None.

    `is_back`: it goes back to where it was, since its last move is undone. `ahead`: the owners (ids, or None) of those
    that will have come in before it.
    """

    deal: object
    stage: Stage
    by: object
    origin: Stage | None = None
    answers: dict = field(default_factory=dict)
    is_back: bool = False
    ahead: Sequence[int | None] = ()

    @property
    def is_new(self) -> bool:
        """Nothing hangs on a new deal yet."""
        return self.deal._state.adding


@dataclass(frozen=True)
class Lack:
    """What is missing, in the words of "the stage asks: …", or in a sentence of its own (`is_sentence`).

    `asks` names what a person can be asked for at once: fields of the deal, and `lost_reason`, `won_reason`, `ticked`,
    `planned`, `item`; empty where only another deed helps. `is_firm`: nobody sets it aside.
    """

    text: str
    asks: tuple[str, ...] = ()
    is_firm: bool = False
    is_sentence: bool = False
    # It is the stage that the deal leaves that asks for it.
    is_of_leaving: bool = False


class Rule:
    """One kind of rule with its `settings`, as `crm.models.stage_rule` describes them."""

    key = name = ""
    # Templates list the kinds themselves.
    do_not_call_in_templates = True
    icon = "shield-check"
    # The stages that may have it.
    stage_kinds: tuple[str, ...] = (OPEN, WON, LOST)
    # Whether it speaks of deals that leave the stage, and whether its settings can say so.
    is_of_leaving = may_be_of_leaving = False
    # Whether its answer depends on the other deals in the stage.
    is_of_others = False

    def __init__(self, settings: dict, pk: int | None = None):
        self.settings, self.pk = settings, pk

    def sentence(self, stage: Stage) -> str:
        """What it says, for people."""
        raise NotImplementedError

    def is_gone(self, stage: Stage) -> bool:
        """Whether all that its settings point to is gone."""
        return False

    def full_sentence(self, stage: Stage) -> str:
        """The same where nothing else says when it is asked."""
        return self.sentence(stage)

    def minds(self, entry: Entry) -> bool:
        """Whether `entry` is its business at all."""
        return True

    def lack(self, entry: Entry) -> Lack | None:
        """What stands in the way of `entry`."""
        raise NotImplementedError

    def warning(self, entry: Entry) -> str:
        """What is to be said although the deal may enter."""
        return ""

    def failing(self, deals: QuerySet, stage: Stage) -> QuerySet:
        """Those of `deals` that do not satisfy it where they are to stand in `stage`."""
        raise NotImplementedError

    def barred(self, deals: QuerySet, stage: Stage, by) -> QuerySet:
        """Those of `deals` that the member `by` does not get into the stage, or out of it, together."""
        return self.failing(deals, stage)
