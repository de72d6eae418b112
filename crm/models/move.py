"""The one engine that puts a deal into a stage: for drag, form, keyboard, bulk, import, API and undo alike."""

import json
from contextlib import suppress
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Event
from contacts.models import Contact
from conversalabs.standing import Standing
from crm import rules
from crm.models.deal_total import DealTotal
from crm.models.move_answers import WRITTEN, read_answers, write_answers
from crm.models.pipeline_right import MANAGE, held_rights
from crm.models.stage import Stage
from crm.models.stage_visit import StageVisit
from crm.ranks import Crowded, Edge, Spot
from crm.refusals import NotAllowed, Refusal, Stale

TICK = timedelta(microseconds=1)
ANYWHERE = Spot()
# How many moves leave their part of the totals to be added up with each reading; so many a second can be more than the
# worker's minute is good for.
FOLDED_EVERY = 64


def require(member, right: str, pipeline_ids, known: dict[int, frozenset[str]] | None = None) -> None:
    """Raise `NotAllowed` unless `member` manages the CRM and holds `right` on each pipeline.

    Who manages all pipelines holds the right to manage on each. `known` are rights that have been read already.
    """
    ids, held = set(pipeline_ids), known or {}
    held = held if ids <= held.keys() else held_rights(member, ids)
    works = member.has_module("crm") and member.can("manage_crm")
    if not works or not all(right in held[pk] or _manages_all(member, right) for pk in ids):
        raise NotAllowed


def _manages_all(member, right: str) -> bool:
    return right == MANAGE and member.can("manage_pipelines")


# Moves share the stage that a deal enters. One that asks how many deals are there lets in no other meanwhile, and one
# that spreads ranks anew has it alone. The stage that the deal leaves has but to stay what it is.
_LEFT, _SHARED, _COUNTING, _ALONE = (
    Standing(lambda ids: Stage.objects.to_lock(ids), locking=f"FOR {strength} OF crm_stage")
    for strength in ("KEY SHARE", "SHARE", "NO KEY UPDATE", "UPDATE")
)
RANK = "crm_deal_rank"
# The deal in its new stage, the end of its visit to the old one, and the beginning of the next at the very same moment.
ENTER = """
WITH moved AS (
    UPDATE crm_deal SET pipeline_id = %(pipeline)s, stage_id = %(stage)s, rank = %(rank)s, closed_on = %(closed_on)s,
        lost_reason = %(lost_reason)s, won_reason = %(won_reason)s, entry = %(entry)s, version = %(version)s,
        stage_entered_at = %(entered_at)s, updated_at = %(now)s
    WHERE id = %(deal)s RETURNING id, account_id, stage_id, stage_entered_at, value
), ended AS (
    UPDATE crm_stagevisit SET left_at = %(entered_at)s WHERE deal_id = %(deal)s AND left_at IS NULL RETURNING id
)
INSERT INTO crm_stagevisit (account_id, deal_id, stage_id, entered_at, by_id, path, value)
SELECT account_id, id, stage_id, stage_entered_at, %(by)s, %(path)s, value
FROM moved, (SELECT count(*) FROM ended) first
"""


def place_of(deal) -> dict:
    """Where it stands, and how it has ended: what undo gives back; shapes as in JSON."""
    closed_on = deal.closed_on and deal.closed_on.isoformat()
    reasons = {"lost_reason": deal.lost_reason, "won_reason": deal.won_reason}
    return {"stage": deal.stage_id, "rank": deal.rank, "closed_on": closed_on, **reasons}


class _Again(Exception):  # noqa: N818 (a signal within this file)
    """What is locked does not do for this move; roll back and begin again."""


class Move:
    """One move of `deal`, as a method object. `run()` does all of it in one transaction or raises a `Refusal`.

    What `answers` may say: see `crm.models.move_answers`. Not `is_told`: the live streams hear nothing of it, since the
    end of the whole that it is part of is told.
    """

    is_back = False

    def __init__(
        self, deal, stage, *, by, spot: Spot = ANYWHERE, version: int | None = None, answers: dict | None = None,
        path: str = StageVisit.Path.FORM, is_told: bool = True,
    ):  # fmt: skip
        self.deal, self.stage, self.by, self.spot, self.path = deal, stage, by, spot, path
        self.version, self.answers, self.is_told = version, read_answers(answers), is_told
        self.hold = _COUNTING if rules.counts(stage) else _SHARED

    def run(self) -> Event | None:
        """The event that was recorded; None when the deal stood there already."""
        while True:
            self.check_right()
            try:
                with suppress(_Again), transaction.atomic():
                    return self._carry_out()
            except (Refusal, ValidationError):
                self._forget()
                raise
            except IntegrityError as error:
                if self.hold is _ALONE or error.__cause__.diag.constraint_name != RANK:
                    raise
                self.hold = _ALONE  # another deal took this place at the same time

    def _forget(self) -> None:
        """What was written of the deal before it was refused is not in the database; so not in memory either."""
        if self.answers.keys() & WRITTEN:
            account = self.deal.account
            with suppress(type(self.deal).DoesNotExist):
                self.deal.refresh_from_db()
            self.deal.account = account

    def check_right(self) -> None:
        """`NotAllowed` unless the member may move deals in both pipelines: the same for all deals of one pipeline."""
        if self.deal.account_id != self.by.account_id or self.stage.account_id != self.by.account_id:
            raise NotAllowed
        self.deal.account = self.by.account
        require(self.by, "move_deals", [self.deal.pipeline_id, self.stage.pipeline_id], self.deal.rights_read)

    def check_entry(self, ahead=()) -> None:
        """Raise what stands in the way besides rights, as things are at this moment, and with those `ahead` that will
        have come in before (see `crm.rules.Entry`); nothing is locked or written."""
        if self.deal.stage_id != self.stage.pk:
            self.origin = self.deal.stage
            self._check_version()
            self._check(ahead)

    def _carry_out(self) -> Event | None:
        self._lock()
        return self._change_stage() if self.deal.stage_id != self.stage.pk else self._change_rank()

    def _lock(self) -> None:
        """Lock both stages in the order of their ids, then the deal, and read it anew.

        Both, because spreading ranks anew in one writes to cards that may be on their way from the other.
        """
        stages = {stage.pk: stage for stage in self._locked_stages()}
        self.deal.lock()
        if self.deal.stage_id not in stages:
            raise _Again
        self.origin, self.stage = stages[self.deal.stage_id], stages[self.stage.pk]
        if self.hold is _SHARED and rules.counts(self.stage):
            self._begin_anew(_COUNTING)

    def _locked_stages(self) -> list[Stage]:
        """By one statement where neither is known to count; else whoever counts does not wait for those that leave."""
        ids, origin = sorted({self.deal.stage_id, self.stage.pk}), self.deal._state.fields_cache.get("stage")
        if self.hold is _SHARED and not (origin and rules.counts(origin)):
            return _SHARED.rows(ids=ids)
        return [stage for pk in ids for stage in (self.hold if pk == self.stage.pk else _LEFT).rows(ids=[pk])]

    def _begin_anew(self, hold: Standing) -> None:
        self.hold = hold
        raise _Again

    def _change_rank(self) -> Event | None:
        if self.answers.keys() & WRITTEN:
            # Somebody else may have put it there while this person filled in what the stage asks for.
            self._check_version()
            write_answers(self.deal, self.answers, by=self.by)
        if not self.spot:
            return None
        rank = self._rank(self.spot)
        if rank == self.deal.rank:
            return None
        before = place_of(self.deal)
        self.deal.rank = rank
        self.deal.save(update_fields=["rank"])
        return self._record(before)

    def _change_stage(self) -> Event:
        self._check_version()
        write_answers(self.deal, self.answers, by=self.by)
        passed = self._check()
        before = place_of(self.deal)
        self._enter(passed)
        event = self._record(before, **self.deal.entry)
        if not self.is_back:
            self.deal.be_received(self.stage, by=self.by)
        if event.pk % FOLDED_EVERY == 0:
            DealTotal.objects.fold([self.origin.pk, self.stage.pk])
        return event

    def _check_version(self) -> None:
        if self.version is not None and self.version != self.deal.version:
            raise self._stale()

    def _check(self, ahead=()) -> rules.Passed:
        how = {"by": self.by, "origin": self.origin, "is_back": self.is_back, "ahead": ahead}
        return self.deal.check_entry(self.stage, self.answers, **how)

    def _enter(self, passed: rules.Passed) -> None:
        """Have the deal be in the new stage, and write it with its history."""
        self._stand(self._rank(self.spot or Spot(edge=Edge.TOP)), passed)
        self.deal.updated_at = timezone.now()
        self.deal.normalise()
        with connection.cursor() as cursor:
            cursor.execute(ENTER, self._written())

    def _stand(self, rank: int, passed: rules.Passed) -> None:
        """What follows from being in the new stage, on `rank`; not written yet."""
        deal = self.deal
        deal.rank = rank
        deal.stage, deal.pipeline = self.stage, self.stage.pipeline
        deal.close_as(self.stage.kind, self.answers)
        deal.version += 1
        deal.entry = passed.notes(self.by)
        deal.stage_entered_at = max(timezone.now(), deal.stage_entered_at + TICK)

    def _written(self) -> dict:
        deal = self.deal
        written = {"deal": deal.pk, "pipeline": deal.pipeline_id, "stage": deal.stage_id, "rank": deal.rank}
        written |= {"closed_on": deal.closed_on, "lost_reason": deal.lost_reason, "won_reason": deal.won_reason}
        written |= {"version": deal.version, "entered_at": deal.stage_entered_at, "entry": json.dumps(deal.entry)}
        return written | {"now": deal.updated_at, "by": self.by.pk, "path": self.path}

    def _rank(self, spot: Spot) -> int:
        try:
            return spot.rank_in(self.stage, self.deal, by=self.by, may_spread=self.hold is _ALONE)
        except Crowded:
            self._begin_anew(_ALONE)

    def _told(self, before: dict, **notes) -> tuple[list, dict]:
        """What the event of the move is about, and its data."""
        about = [self.deal, *{self.origin.pk: self.origin, self.stage.pk: self.stage}.values(), self.stage.pipeline]
        if self.deal.contact_id:
            about.append(Contact(pk=self.deal.contact_id))
        return about, {"from": before, "to": place_of(self.deal), "path": self.path, **notes}

    def _record(self, before: dict, **notes) -> Event:
        about, data = self._told(before, **notes)
        return Event.objects.record("deal.moved", by=self.by, about=about, data=data, is_told=self.is_told)

    def _stale(self) -> Stale:
        return Stale(
            event=Event.objects.filter(account_id=self.by.account_id)
            .on(self.deal)
            .select_related("actor__user")
            .first()
        )


class Return(Move):
    """Puts a deal back into `stage`, with the day and the reasons that it had there: `before`, in the shape of events.

    It stood there before: the order of stages asks nothing of it, and the stage does nothing to it again.
    """

    is_back = True

    def __init__(self, deal, stage, before: dict, *, by, spot: Spot, is_told: bool = True):
        answers = {
            "closed_on": before["closed_on"] and date.fromisoformat(before["closed_on"]),
            "lost_reason": before["lost_reason"],
            "won_reason": before.get("won_reason", ""),
        }
        super().__init__(deal, stage, by=by, spot=spot, answers=answers, path=StageVisit.Path.UNDO, is_told=is_told)

    def draft(self, origin: Stage) -> tuple[list, dict]:
        """Have the deal be back, from the locked `origin`, on its rank of then, which is free; not written yet.

        Answers what the event is about, and its data. The rights are asked before.
        """
        self.origin = origin
        passed, before = self._check(), place_of(self.deal)
        self._stand(self.spot.near, passed)
        return self._told(before, **self.deal.entry)


class Undo(Return):
    """Puts a deal back to where it was before `event`, unless it has been moved again since."""

    def __init__(self, deal, event: Event, *, by, is_told: bool = True):
        before = event.data["from"]
        stage = Stage.objects.get(account_id=deal.account_id, pk=before["stage"])
        super().__init__(deal, stage, before, by=by, spot=Spot(near=before["rank"]), is_told=is_told)
        self.event = event

    def _lock(self) -> None:
        super()._lock()
        if self.deal.last_move() != self.event:
            raise self._stale()
        if self.deal.stage_id != self.event.data["to"]["stage"]:
            raise Stale(_("The stage in which this deal stood has been archived since; it has moved along."))
