"""Gives many deals back what an import has changed of them, in few statements: what they had, and where they stood."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.changes import difference
from accounts.models import Event
from conversalabs.acting import means
from crm.models import Deal, DealTotal, StageVisit
from crm.models.line_item import LineItem
from crm.models.move import Return, require
from crm.models.pipeline_right import MOVE, held_rights
from crm.ranks import Spot
from crm.refusals import Refusal
from imports.record_undoing import Back
from imports.rewriting import rewrite

_MOVED = ("stage_id", "pipeline_id", "rank", "closed_on", "lost_reason", "won_reason", "stage_entered_at", "entry")


@dataclass
class Drafted:
    """A deal as it will be: the columns to be written, and its events, each as `Event.record_each` takes it."""

    back: Back
    names: set[str] = field(default_factory=lambda: {"version", "updated_at"})
    changed: tuple[list, dict] | None = None
    moved: tuple[list, dict] | None = None


class GivingBack:
    """What `undo` (a `DealUndo`, which has locked deals and stages) gives back, as a method object.

    A deal on which more depends than on itself (rules of stages, line items, another card on its place) is left for
    one by one, and so is all where the database refuses something: then it shows which.
    """

    def __init__(self, undo, backs: list[Back]):
        self.undo, self.member, self.backs = undo, undo.member, backs
        self.places = undo.places([back for back in backs if "stage_id" in back.values])
        self.taken = self._taken()
        items = LineItem.objects.visible_to(self.member).filter(deal__in=[back.record.pk for back in backs])
        self.with_items = set(items.order_by().values_list("deal_id", flat=True))
        self.held = held_rights(self.member, {stage.pipeline_id for stage in undo.stages.values()})
        prefetch_related_objects([back.record for back in backs if "labels" in back.row.after], "labels")

    def _taken(self) -> set[tuple[int, int]]:
        """The places that are wanted and that a card stands on: stage and rank."""
        wanted = set(self.places.values())
        places = Deal.objects.of(self.undo.account_id).filter(
            stage__in={stage for stage, _rank in wanted}, rank__in={rank for _stage, rank in wanted}
        )
        return set(places.order_by().values_list("stage_id", "rank")) if wanted else set()

    def run(self) -> list[Back]:
        """Those that are left for one by one."""
        drafts = [draft for back in self.backs if (draft := self._draft(back))]
        try:
            with transaction.atomic():
                self._write(drafts)
        except IntegrityError:
            return self.backs
        done = {draft.back.record.pk for draft in drafts}
        return [back for back in self.backs if back.record.pk not in done]

    def _draft(self, back: Back) -> Drafted | None:
        deal = back.record
        origin = deal.stage = self.undo.stages[deal.stage_id]
        if origin.rules or deal.pk in self.with_items or "made" in back.row.after:
            return None
        draft = Drafted(back)
        try:
            self._change(draft)
            if "stage_id" in back.values and not self._move(draft, origin):
                return None
        except (Refusal, ValidationError):
            return None
        deal.updated_at = timezone.now()
        return draft

    def _change(self, draft: Drafted) -> None:
        """As `Deal.change` does, on the deal at hand."""
        deal, values = draft.back.record, self.undo.typed(draft.back)
        names, before = set(values), deal.state(values)
        labels, attributes = values.pop("labels", None), values.pop("attributes", None)
        if attributes:
            deal.set_attributes(attributes)
        for name, value in values.items():
            setattr(deal, name, value)
        after = deal.state(names - {"labels"})
        if labels is not None:
            after["labels"] = sorted(str(label) for label in labels)
        if changes := difference(before, after):
            deal.version += 1
            draft.changed = self.undo.about(deal), {"changes": changes, "version": deal.version, "path": means()}
        if "value" in values:
            deal.value_from_items = draft.back.values.get("value_from_items", False)
        draft.names |= {*values, *(["attributes"] if attributes else []), "value_from_items"}

    def _move(self, draft: Drafted, origin) -> bool:
        """False where its place of then is another's, or not known."""
        deal, before = draft.back.record, draft.back.row.before
        stage, place = self.undo.stages.get(before["stage_id"]), self.places.get(deal.pk)
        if stage is None or stage.rules or place is None or place in self.taken:
            return False
        require(self.member, MOVE, [origin.pipeline_id, stage.pipeline_id], self.held)
        draft.moved = Return(deal, stage, before, by=self.member, spot=Spot(near=place.rank)).draft(origin)
        draft.names |= {*_MOVED}
        self.taken.add(place)
        return True

    def _write(self, drafts: list[Drafted]) -> None:
        rewrite([draft.back.record for draft in drafts], {name for draft in drafts for name in draft.names})
        self.undo.take_off([draft.back.row for draft in drafts])
        moved = [draft.back.record for draft in drafts if draft.moved]
        StageVisit.objects.follow_all(moved, by=self.member, path=StageVisit.Path.UNDO)
        for verb, told in [
            ("deal.changed", [draft.changed for draft in drafts if draft.changed]),
            ("deal.moved", [draft.moved for draft in drafts if draft.moved]),
        ]:
            Event.objects.record_each(verb, told, by=self.member)
        if moved:
            DealTotal.objects.fold(list(self.undo.stages))
