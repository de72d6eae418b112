"""Takes back an import of deals, each as a person would: by the move engine, and told in its history."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.apps import apps
from django.core.exceptions import ValidationError

from accounts.changes import races_in_words
from accounts.models import Event, EventAbout, Member
from companies.models import Company
from contacts.models import Contact
from crm.imports.giving_back import GivingBack
from crm.imports.work import COLUMNS
from crm.models import Deal, DealLabel, Stage, StageVisit
from crm.models.move import Return, require
from crm.models.pipeline_right import MANAGE, MOVE, held_rights
from crm.ranks import Edge, Spot
from crm.refusals import NotAllowed, Refusal, Stale
from imports import labels
from imports.models import ImportRow
from imports.models.rows import Action
from imports.record_undoing import Back, Pair, RecordUndo
from imports.records import plain

ENDING = ("closed_on", "lost_reason", "won_reason")
# What is not changed by typing.
_APART = ("stage_id", "value_from_items")


class Place(NamedTuple):
    stage: int
    rank: int


class DealUndo(RecordUndo):
    model = Deal
    columns = (*COLUMNS, *_APART)
    related = {"owner_id": Member, "contact_id": Contact, "company_id": Company}
    own = (DealLabel, StageVisit)
    through = (DealLabel, "deal")
    unwatched = RecordUndo.unwatched | {"pipeline_id", "stage_entered_at", "created_at"}

    def lock(self, ids: list[int]) -> dict[int, Deal]:
        """First all stages concerned, as every move does; else two might wait for each other for ever."""
        held = Deal.objects.visible_to(self.member).filter(pk__in=ids).order_by().values_list("stage_id", flat=True)
        before = {row.before["stage_id"] for row in self.rows if "stage_id" in (row.before or {})}
        self.stages = Stage.objects.visible_to(self.member).lock({*held, *before})
        deals = super().lock(ids)
        for deal in deals.values():
            deal.account = self.member.account
        return deals

    def own_to_change(self, held: dict[int, Deal]) -> set[int]:
        """One's own deals may be removed, and any by who manages the pipeline."""
        created = {row.target_id for row in self.rows if row.action == Action.CREATE}
        known = held_rights(self.member, {deal.pipeline_id for deal in held.values()})
        return {pk for pk in super().own_to_change(held) if self._may(held[pk], pk in created, known)}

    def _may(self, deal: Deal, is_created: bool, known: dict) -> bool:
        rights = [MOVE, MANAGE] if is_created and deal.owner_id != self.member.pk else [MOVE]
        try:
            for right in rights:
                require(self.member, right, [deal.pipeline_id], known)
        except NotAllowed:
            return False
        return True

    def is_same(self, record: Deal, row: ImportRow) -> bool:
        """A move and a change count one version each."""
        if row.action == Action.CREATE:
            return record.version == 1
        typed = row.after.keys() - {*_APART, *ENDING, "override"}
        return record.version == row.version + ("stage_id" in row.after) + bool(typed)

    def all_changed(self, pairs: list[Pair]) -> dict[int, list[str]]:
        """A deal that somebody has moved was worked with, even if it has come back to where it was."""
        found = super().all_changed(pairs)
        by_machine = {StageVisit.Path.IMPORT, StageVisit.Path.UNDO}
        moves = self._moves([deal.pk for deal, _row in pairs])
        for pk in dict.fromkeys(pk for pk, data in moves if data["path"] not in by_machine):
            found[pk] = list(dict.fromkeys([*found.get(pk, ()), "stage_id"]))
        return found

    def usual(self, row: ImportRow) -> dict:
        return super().usual(row) | usual(self.run)

    def changed(self, record: Deal, row: ImportRow) -> list[str]:
        """Where the row names no day on which the deal was closed, that of the import was it."""
        return [key for key in super().changed(record, row) if key != "closed_on" or key in row.after]

    def back(self, record: Deal, row: ImportRow, there: dict) -> Back:
        back = super().back(record, row, there)
        if "stage_id" in back.values and not self.anyway and _is_ended_otherwise(record, row):
            del back.values["stage_id"]
            back.kept.append("stage_id")
        if not self.anyway:
            back.kept += self.changed_of_made(record.pk)
        return back

    def adds(self, row: ImportRow) -> bool:
        return super().adds(row) or "made" in row.after

    def write(self, backs: list[Back]) -> None:
        for back in GivingBack(self, backs).run():
            refused = self._change(back)
            if back.values.get("value_from_items") and "value" not in refused and not back.record.line_items.exists():
                back.record.value_from_items = True
                back.record.save(update_fields=["value_from_items"])
            if "stage_id" in back.values and not _is_done(lambda back=back: self._move(back)):
                refused.append("stage_id")
            self._remove_made(back)
            back.kept += [f"!{key}" for key in refused]

    def _remove_made(self, back: Back) -> None:
        """Remove what a stage has put there on entry, unless somebody has worked on it since."""
        for label, rows in back.row.after.get("made", {}).items():
            if f"used:{label}" not in back.kept:
                for part in apps.get_model(label).objects.visible_to(self.member).filter(pk__in=list(rows)):
                    part.remove(by=self.member)

    def _change(self, back: Back) -> list[str]:
        """Put back what can be typed, all at once if that can be; the keys of what cannot be put back."""
        keys = [key for key in back.values if key not in _APART] + ["labels"] * ("labels" in back.row.after)
        if not keys or _is_done(lambda: self._put(back, keys)):
            return []
        return [key for key in keys if len(keys) == 1 or not _is_done(lambda key=key: self._put(back, [key]))]

    def _put(self, back: Back, keys: list[str]) -> None:
        part = Back(back.record, back.row, {key: back.values[key] for key in keys if key in back.values})
        values = self.typed(part)
        if "labels" not in keys:
            values.pop("labels", None)
        back.record.change(values, by=self.member)

    def typed(self, back: Back) -> dict:
        """What `Deal.change` is to make true of the deal."""
        values = {name: self.value(name, value) for name, value in back.columns.items() if name not in _APART}
        if back.attributes:
            values["attributes"] = back.attributes
        if "labels" in back.row.after:
            given = labels.own(self.run, back.row)
            values["labels"] = [label for label in back.record.labels.all() if label.pk not in given]
        return values

    def _move(self, back: Back) -> None:
        """Back into the stage where it stood, with the day and the reasons, to about the same place."""
        deal, before = back.record, back.row.before
        if (stage := self.stages.get(before["stage_id"])) is None:
            raise Stale
        place = self.places([back]).get(deal.pk)
        spot = Spot(near=place.rank) if place else Spot(edge=Edge.TOP)
        Return(deal, stage, before, by=self.member, spot=spot).run()

    def places(self, backs: list[Back]) -> dict[int, Place]:
        """By deal, where it stood before the import has moved it, as far as that is still told."""
        rows = {back.record.pk: back.row for back in backs}
        found = {}
        for pk, data in self._moves(list(rows)):
            came, went = data["from"]["stage"], data["to"]["stage"]
            is_its_own = (came, went) == (rows[pk].before["stage_id"], rows[pk].after["stage_id"])
            if is_its_own and data["path"] == StageVisit.Path.IMPORT:
                found[pk] = Place(came, data["from"]["rank"])
        return found

    def _moves(self, ids: list[int]) -> Iterator[tuple[int, dict]]:
        """The deals with these `ids`, each with the data of each of its moves, the oldest first.

        Of these deals first: for the moves of all deals the planner would rather read every event there is.
        """
        about = EventAbout.objects.visible_to(self.member).filter(kind="deal", object_id__in=ids)
        about = dict(about.order_by().values_list("event_id", "object_id"))
        moves = Event.objects.visible_to(self.member).filter(pk__in=list(about), verb="deal.moved")
        for pk, data in sorted(moves.order_by().values_list("pk", "data")):
            yield about[pk], data

    def remove_free(self, records: list[Deal]) -> None:
        """As `Deal.remove` of each, whose rights have been asked."""
        told = [(self.about(deal), {"name": str(deal)}) for deal in records]
        Event.objects.record_each("deal.deleted", told, by=self.member)
        super().remove_free(records)

    def about(self, deal: Deal) -> list:
        """What its events are about, as `Deal.concerned` says."""
        return [deal, self.stages[deal.stage_id], *([Contact(pk=deal.contact_id)] if deal.contact_id else [])]


def usual(run) -> dict:
    """The columns of a new deal whose row says nothing."""
    return {name: plain(getattr(Deal(), name)) for name in COLUMNS} | {"owner_id": run.member_id}


def _is_ended_otherwise(deal: Deal, row: ImportRow) -> bool:
    return any(plain(getattr(deal, name)) != row.after[name] for name in ENDING if name in row.after)


def _is_done(act: Callable[[], object]) -> bool:
    """Do it, all or nothing; False when a rule stands against it."""
    try:
        with races_in_words():
            act()
    except (Refusal, ValidationError):
        return False
    return True
