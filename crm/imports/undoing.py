"""Takes back an import of deals, each as a person would: by the move engine, and told in its history."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from accounts.changes import races_in_words
from accounts.models import Event, Member
from companies.models import Company
from contacts.models import Contact
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
        moves = Event.objects.visible_to(self.member).filter(
            verb="deal.moved", about__kind="deal", about__object_id__in=[deal.pk for deal, _row in pairs]
        )
        by_hand = moves.exclude(data__path__in=[StageVisit.Path.IMPORT, StageVisit.Path.UNDO])
        for pk in by_hand.order_by().values_list("about__object_id", flat=True).distinct():
            found[pk] = list(dict.fromkeys([*found.get(pk, ()), "stage_id"]))
        return found

    def usual(self, row: ImportRow) -> dict:
        return super().usual(row) | {"owner_id": self.run.member_id}

    def changed(self, record: Deal, row: ImportRow) -> list[str]:
        """Where the row names no day on which the deal was closed, that of the import was it."""
        return [key for key in super().changed(record, row) if key != "closed_on" or key in row.after]

    def back(self, record: Deal, row: ImportRow, there: dict) -> Back:
        back = super().back(record, row, there)
        if "stage_id" in back.values and not self.anyway and _is_ended_otherwise(record, row):
            del back.values["stage_id"]
            back.kept.append("stage_id")
        return back

    def write(self, backs: list[Back]) -> None:
        for back in backs:
            refused = self._change(back)
            if back.values.get("value_from_items") and "value" not in refused and not back.record.line_items.exists():
                back.record.value_from_items = True
                back.record.save(update_fields=["value_from_items"])
            if "stage_id" in back.values and not _is_done(lambda back=back: self._move(back)):
                refused.append("stage_id")
            back.kept += [f"!{key}" for key in refused]

    def _change(self, back: Back) -> list[str]:
        """Put back what can be typed, all at once if that can be; the keys of what cannot be put back."""
        keys = [key for key in back.values if key not in _APART] + ["labels"] * self.adds(back.row)
        if not keys or _is_done(lambda: self._put(back, keys)):
            return []
        return [key for key in keys if len(keys) == 1 or not _is_done(lambda key=key: self._put(back, [key]))]

    def _put(self, back: Back, keys: list[str]) -> None:
        part = Back(back.record, back.row, {key: back.values[key] for key in keys if key in back.values})
        values = {name: self.value(name, value) for name, value in part.columns.items()}
        if part.attributes:
            values["attributes"] = part.attributes
        if "labels" in keys:
            given = labels.own(self.run, back.row)
            values["labels"] = [label for label in back.record.labels.all() if label.pk not in given]
        back.record.change(values, by=self.member)

    def _move(self, back: Back) -> None:
        """Back into the stage where it stood, with the day and the reasons, to about the same place."""
        deal, before = back.record, back.row.before
        if (stage := self.stages.get(before["stage_id"])) is None:
            raise Stale
        moves = Event.objects.visible_to(self.member).on(deal).filter(verb="deal.moved")
        made = {"data__from__stage": stage.pk, "data__to__stage": back.row.after["stage_id"]}
        event = moves.filter(data__path=StageVisit.Path.IMPORT, **made).first()
        spot = Spot(near=event.data["from"]["rank"]) if event else Spot(edge=Edge.TOP)
        Return(deal, stage, before, by=self.member, spot=spot).run()

    def remove_free(self, records: list[Deal]) -> None:
        self.remove_used(records)


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
