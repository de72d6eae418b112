"""What a stage asks of a deal before the deal may enter it, and what it then does. The move engine asks here,
whatever the path. How both are stored: `crm.models.stage_rule`.
"""

from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.refusals import Lacking, Refusal
from crm.rules import actions, needs, ways
from crm.rules.actions import Action
from crm.rules.rule import Entry, Lack, Rule

_RULES = (
    needs.Filled, needs.Owned, needs.WorthAtLeast, needs.LineItems, needs.ChecklistDone, needs.ActivityPlanned,
    needs.ReasonOfWinning, ways.InOrder, ways.NoReturn, ways.RolesIn, ways.RolesOut, ways.Limit,
)  # fmt: skip
_ACTIONS = (actions.SetOwner, actions.AddChecklist, actions.CloseIn, actions.PlanActivity, actions.AddLabel)
RULES: dict[str, type[Rule]] = {rule.key: rule for rule in _RULES}
ACTIONS: dict[str, type[Action]] = {action.key: action for action in _ACTIONS}
KINDS: dict[str, type[Rule] | type[Action]] = RULES | ACTIONS
OVERRIDE = "override_rules"


def _made(kinds: dict, stage) -> list:
    rows = stage.rules if stage else ()
    return [kinds[row["kind"]](row["settings"], row.get("id")) for row in rows if row["kind"] in kinds]


def rules_of(stage) -> list[Rule]:
    return _made(RULES, stage)


def counts(stage) -> bool:
    """Whether a rule of `stage` asks for the other deals there, so that they enter one at a time."""
    return any(rule.is_of_others for rule in rules_of(stage))


def actions_of(stage) -> list[Action]:
    return _made(ACTIONS, stage)


@dataclass
class Passed:
    """How a deal was let in: what was set aside with a `reason`, and what people are to be warned of."""

    set_aside: list[Lack] = field(default_factory=list)
    reason: str = ""
    warnings: list[str] = field(default_factory=list)

    def notes(self, by) -> dict:
        """What the deal shows as long as it stays, and its history for ever."""
        against = {"rules": [lack.text for lack in self.set_aside], "reason": self.reason, "by": str(by)}
        notes = {"override": against} if self.set_aside else {}
        return notes | ({"warned": self.warnings} if self.warnings else {})


def check(entry: Entry) -> Passed:
    """Raise `Lacking` unless the deal may enter, or who moves it may set the rules aside and says why."""
    lacks = lacks_of(entry)
    reason = entry.answers.get("override", "").strip()
    is_let = reason and entry.by.can(OVERRIDE) and not any(lack.is_firm for lack in lacks)
    if lacks and not is_let:
        raise Lacking(lacks=lacks, stage=entry.stage, origin=entry.origin)
    warnings = [words for rule in rules_of(entry.stage) if (words := rule.warning(entry))]
    return Passed(lacks, reason if lacks else "", warnings)


def asked(entry: Entry) -> list[Rule]:
    """The rules that have a say: of the stage that the deal leaves, and of the one that it enters."""
    leaving = [rule for rule in rules_of(entry.origin) if rule.is_of_leaving]
    entering = [rule for rule in rules_of(entry.stage) if not rule.is_of_leaving]
    return [rule for rule in (*leaving, *entering) if rule.minds(entry)]


def lacks_of(entry: Entry) -> list[Lack]:
    """What the stage that the deal enters asks for, and the one that it leaves, and is not there."""
    found = [_reason_of_losing(entry), *(_lack(rule, entry) for rule in asked(entry))]
    return list(filter(None, found))


def _lack(rule: Rule, entry: Entry) -> Lack | None:
    found = rule.lack(entry)
    return replace(found, is_of_leaving=True) if found and rule.is_of_leaving else found


def barred(deals, stage, origins, by) -> dict[int, list[str]]:
    """Those of `deals` (of the stages `origins`) that `by` may not put into `stage` together: by id, the sentences."""
    asked = [(rule, stage, deals) for rule in rules_of(stage) if not rule.is_of_leaving]
    for origin in origins:
        own = deals.filter(stage=origin)
        asked += [(rule, origin, own) for rule in rules_of(origin) if rule.is_of_leaving]
    found = {}
    for rule, where, those in asked:
        for pk in rule.barred(those, where, by).order_by().values_list("pk", flat=True):
            found.setdefault(pk, []).append(rule.full_sentence(where))
    return found


def _reason_of_losing(entry: Entry) -> Lack | None:
    if entry.stage.kind != entry.stage.Kind.LOST or entry.answers.get("lost_reason", "").strip():
        return None
    return Lack(_("Why was it lost?"), ("lost_reason",), is_firm=True)


def act(entry: Entry) -> list[str]:
    """Do what the stage does to a deal that has entered; what could not be done, in words: the move stands."""
    failed = []
    for action in actions_of(entry.stage):
        try:
            with transaction.atomic():
                action.run(entry)
        except (Refusal, ValidationError) as refusal:
            why = "; ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
            failed.append(_("%(action)s: %(why)s") % {"action": action.name, "why": why})
    return failed
