"""What would become of many deals that are to enter a stage, as the move engine itself says it; nothing is written."""

from dataclasses import dataclass, field
from functools import cached_property

from crm.models.move import Move
from crm.refusals import Lacking, NotAllowed, Refusal, Stale

# Of many deals no more is asked for together.
AT_ONCE = {"lost_reason", "won_reason"}


@dataclass
class Verdict:
    """What the engine says of one deal; without a `refusal` it can move, or stands there already."""

    deal: object
    refusal: Refusal | None
    is_there: bool

    @property
    def fields(self) -> list[str]:
        """The answers that it lacks."""
        return self.refusal.fields if isinstance(self.refusal, Lacking) else []

    @property
    def is_fillable(self) -> bool:
        """Whether answers that many deals can be given at once would do."""
        lacks = self.refusal.lacks if isinstance(self.refusal, Lacking) else []
        return bool(lacks) and all(set(lack.asks) & AT_ONCE for lack in lacks)

    @property
    def is_overridable(self) -> bool:
        """Whether it comes in when the rules are set aside, with what nobody sets aside answered."""
        firm = [lack for lack in self.refusal.lacks if lack.is_firm]
        return len(firm) < len(self.refusal.lacks) and all(set(lack.asks) & AT_ONCE for lack in firm)


@dataclass
class Triage:
    """Deals (with `stage` and `pipeline` read) that are to enter `stage`.

    `versions` are those that the person saw, by the deal's id; of a deal that is not among them the present one will
    do. `answers` hold for all of them.
    """

    deals: list
    stage: object
    by: object
    versions: dict[int, int] = field(default_factory=dict)
    answers: dict = field(default_factory=dict)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """One for each deal, in their order: each comes in behind those before it that can."""
        found, ahead = [], []
        for deal in self.deals:
            found.append(self._verdict(deal, ahead))
            if not found[-1].refusal and not found[-1].is_there:
                ahead.append(deal.owner_id)
        return found

    def _verdict(self, deal, ahead: list[int | None]) -> Verdict:
        move = Move(deal, self.stage, by=self.by, version=self.versions.get(deal.pk), answers=self.answers)
        try:
            self._check_right(move)
            move.check_entry(ahead)
        except Refusal as refusal:
            return Verdict(deal, refusal, False)
        return Verdict(deal, None, deal.stage_id == self.stage.pk)

    @cached_property
    def _forbidden(self) -> dict[int, NotAllowed | None]:
        """By pipeline, asked once for each."""
        return {}

    def _check_right(self, move: Move) -> None:
        pipeline = move.deal.pipeline_id
        if pipeline not in self._forbidden:
            try:
                self._forbidden[pipeline] = move.check_right()
            except NotAllowed as refusal:
                self._forbidden[pipeline] = refusal
        if self._forbidden[pipeline]:
            raise self._forbidden[pipeline]

    @property
    def movable(self) -> list[Verdict]:
        return [each for each in self.verdicts if not each.refusal and not each.is_there]

    @property
    def there(self) -> list[Verdict]:
        return [each for each in self.verdicts if each.is_there]

    @property
    def lacking(self) -> list[Verdict]:
        """Those that answers would let in."""
        return [each for each in self._refused(Lacking) if each.is_fillable]

    @property
    def against(self) -> list[Verdict]:
        """Those that a rule keeps out, whatever is answered here."""
        return [each for each in self._refused(Lacking) if not each.is_fillable]

    @property
    def can_be_overridden(self) -> list[Verdict]:
        """Those that come in when the rules are set aside."""
        return [each for each in self._refused(Lacking) if each.is_overridable]

    @property
    def forbidden(self) -> list[Verdict]:
        return self._refused(NotAllowed)

    @property
    def stale(self) -> list[Verdict]:
        return self._refused(Stale)

    @property
    def refused(self) -> list[Verdict]:
        return [each for each in self.verdicts if each.refusal]

    @property
    def fields(self) -> list[str]:
        """The answers that any of them lacks, each once."""
        asking = [*self.lacking, *self.can_be_overridden]
        return list(dict.fromkeys(name for verdict in asking for name in verdict.fields if name in AT_ONCE))

    def _refused(self, kind: type[Refusal]) -> list[Verdict]:
        return [each for each in self.verdicts if isinstance(each.refusal, kind)]
