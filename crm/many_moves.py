"""Many deals put into a stage: each by the move engine, in the order of the board, to one place."""

from collections import Counter
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Event
from bulk.acts.act import Act, Batch
from bulk.models import BulkRow
from bulk.models.action import MOST_AT_ONCE
from crm.forms.move_many import MoveManyForm
from crm.models import Deal, Stage, StageVisit
from crm.ranks import Edge
from crm.refusals import NotAllowed, Refusal, Stale

_READ = {"closed_on": date.fromisoformat}


class MoveDeals(Act):
    """`arguments`: `{"stage": {"id", "name"}, "spot", "versions": {id: 3}, "for_all", "answers": {id: {…}}}`.

    What the form had to leave out of the question is asked of each deal at its turn; who is refused stays behind, with
    the reason.
    """

    key, icon = "move", "arrow-right"
    label, deed = gettext_lazy("Move to stage"), gettext_lazy("Move %(what)s")
    form_class = MoveManyForm
    has_events = True
    order = ("pipeline__position", "pipeline_id", "stage__position", "stage_id", "rank")
    # While one batch holds its stages nobody else moves a deal there.
    part_rows = MOST_AT_ONCE

    def outcome(self, kind, number, arguments):
        return _("%(what)s moved to %(stage)s") % {"what": kind.counted(number), "stage": arguments["stage"]["name"]}

    def told(self, arguments, member):
        return _("moved it to %(stage)s") % {"stage": arguments["stage"]["name"]}

    def check(self, kind, member, arguments):
        stages = Stage.objects.visible_to(member).active().filter(pipeline__is_archived=False)
        if not stages.filter(pk=arguments["stage"]["id"]).exists():
            raise ValidationError(_("The stage “%(name)s” has been archived meanwhile.") % arguments["stage"])

    def concerned(self, action):
        return [f"stage:{pk}" for pk in stages_of(action)]

    def lock(self, batch: Batch) -> list[int]:
        """First all stages concerned, as every single move does; else two of them might wait for each other for ever.

        All that the member sees, so that those they may not move are refused with the reason.
        """
        deals = batch.kind.rows(batch.member).filter(pk__in=batch.ids).order_by("pk")
        here = set(deals.values_list("stage_id", flat=True))
        batch.beside = Stage.objects.visible_to(batch.member).lock(here | self._ends(batch))
        return list(deals.select_for_update(of=["self"], no_key=True).values_list("pk", flat=True))

    def _ends(self, batch: Batch) -> set[int]:
        action = batch.action
        if not action.is_undoing:
            return {action.arguments["stage"]["id"]}
        rows = action.rows.filter(outcome="changed", target_id__in=batch.ids)
        return set(rows.values_list("before__from", flat=True))

    def write(self, batch: Batch) -> Counter:
        rows = ManyMoves(batch).rows()
        BulkRow.objects.bulk_create(rows)
        return Counter(row.outcome for row in rows)

    def restore(self, batch: Batch, top: int, bottom: int) -> Counter:
        rows = batch.action.rows.filter(outcome="changed", undone="", number__range=(bottom, top)).order_by("-number")
        rows, deals = list(rows), found_deals(batch)
        events = Event.objects.visible_to(batch.member).in_bulk([row.before["event"] for row in rows])
        for row in rows:
            deal, event = deals.get(row.target_id), events.get(row.before["event"])
            row.undone, row.reason = self._take_back(deal, event, batch.member)
        BulkRow.objects.bulk_update(rows, ["undone", "reason"])
        return Counter(row.undone for row in rows)

    def _take_back(self, deal, event, member) -> tuple[str, str]:
        """What became of it, and why not."""
        if deal is None:
            return "lost", ""
        try:
            if event is None:
                raise Stale
            deal.undo_move(event, by=member, is_told=False)
        except NotAllowed as refusal:
            return "lost", str(refusal)[:200]
        except Refusal as refusal:
            return "conflict", str(refusal)[:200]
        return "restored", ""


def found_deals(batch: Batch) -> dict[int, Deal]:
    deals = Deal.objects.visible_to(batch.member).select_related("stage", "pipeline")
    return deals.in_bulk(batch.found)


def stages_of(action) -> set[int]:
    """The ids of the stages that a move of many has taken deals out of, and put them into."""
    origins = action.rows.filter(outcome="changed").order_by().values_list("before__from", flat=True).distinct()
    return {action.arguments["stage"]["id"], *origins}


class ManyMoves:
    """The moves of one batch, as a method object; `rows()` makes them and answers what became of each deal."""

    def __init__(self, batch: Batch):
        self.batch, self.arguments = batch, batch.action.arguments
        self.deals = found_deals(batch)

    def rows(self) -> list[BulkRow]:
        return [self._row(number, pk) for number, pk in enumerate(self.batch.ids, start=self.batch.first)]

    def _row(self, number: int, pk: int) -> BulkRow:
        outcome = self._move(self.deals[pk]) if pk in self.deals else {"outcome": "gone"}
        action = self.batch.action
        return BulkRow(
            account_id=action.account_id, action=action, number=number, target_id=pk, done_at=timezone.now(), **outcome
        )

    def _move(self, deal: Deal) -> dict:
        origin = deal.stage_id
        if origin == self.stage.pk and not self.arguments.get("spot"):
            return {"outcome": "same"}
        try:
            event = self._moved(deal)
        except Refusal as refusal:
            return {"outcome": "refused", "reason": str(refusal)[:200]}
        self.previous = deal
        if event is None:
            return {"outcome": "same"}
        return {"outcome": "changed", "version": deal.version, "before": {"event": event.pk, "from": origin}}

    def _moved(self, deal: Deal) -> Event | None:
        if deal.stage_id not in self.batch.beside:
            raise Stale
        arguments = self.arguments
        return deal.move_to(
            self.stage,
            by=self.batch.member,
            version=arguments.get("versions", {}).get(str(deal.pk)),
            answers=self._answers(deal),
            path=StageVisit.Path.BULK,
            is_told=False,
            **self._spot(),
        )

    def _answers(self, deal: Deal) -> dict:
        given = self.arguments.get("for_all", {}) | self.arguments.get("answers", {}).get(str(deal.pk), {})
        return {name: _READ.get(name, str)(value) for name, value in given.items()}

    def _spot(self) -> dict:
        """Behind the one that moved last; the first where the person has put it, or on top."""
        spot = self.arguments.get("spot") or {}
        if self.previous:
            return {"after": self.previous.pk}
        if spot.get("edge"):
            return {"edge": Edge(spot["edge"])}
        stands = self._there.filter(pk__in=[pk for pk in spot.values() if pk]).exists()
        return spot if stands else {"edge": Edge.TOP}

    @cached_property
    def stage(self) -> Stage:
        return self.batch.beside[self.arguments["stage"]["id"]]

    @cached_property
    def previous(self) -> Deal | None:
        """The one that an earlier batch has put there last, as long as it stands there."""
        row = self.batch.action.rows.filter(outcome="changed").order_by("number").last()
        return row and self._there.filter(pk=row.target_id).first()

    @property
    def _there(self):
        return Deal.objects.visible_to(self.batch.member).in_stage(self.stage)
