"""What has happened to a deal: the stages it was in, and everything that people did, in words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Event
from accounts.records.history import Entry, History, WayBack
from conversalabs.templatetags.money import money_text
from crm.models import Deal, Pipeline, Stage, StageVisit

# verb -> icon and what was done; %(…)s from the event's data.
DEEDS = {
    "deal.created": ("plus", gettext_lazy("made the deal")),
    "deal.moved": ("arrow-right", gettext_lazy("moved it from %(from_stage)s to %(to_stage)s · %(by_path)s")),
    "deal.entry_failed": ("triangle-alert", gettext_lazy("could not do on entry: %(failed)s")),
    "deal.copied": ("copy", gettext_lazy("copied it from “%(title)s”")),
    "deal.contact_added": ("user-plus", gettext_lazy("added %(person)s as a contact")),
    "deal.contact_removed": ("x", gettext_lazy("took out the contact %(person)s")),
    "deal.contact_named": ("contact", gettext_lazy("set the role of %(person)s to “%(role)s”")),
    "deal.value_source_changed": ("coins", gettext_lazy("changed where the value comes from")),
    "line_item.added": ("package", gettext_lazy("added the line item “%(name)s”")),
    "line_item.changed": ("package", gettext_lazy("changed the line item “%(name)s”")),
    "line_item.many_added": ("package", gettext_lazy("added %(number)s line items")),
    "line_item.moved": ("package", gettext_lazy("moved the line item “%(name)s”")),
    "line_item.removed": ("package", gettext_lazy("removed the line item “%(name)s”")),
    "attachment.added": ("paperclip", gettext_lazy("attached %(all_names)s")),
    "attachment.renamed": ("pencil", gettext_lazy("renamed the file “%(was)s” to “%(name)s”")),
    "attachment.removed": ("trash-2", gettext_lazy("deleted the file “%(name)s”")),
    "activity.added": ("calendar", gettext_lazy("planned “%(subject)s”")),
    "activity.changed": ("calendar", gettext_lazy("changed the activity “%(subject)s”")),
    "activity.done": ("circle-check", gettext_lazy("did “%(subject)s”")),
    "activity.undone": ("circle", gettext_lazy("took back that “%(subject)s” is done")),
    "activity.removed": ("trash-2", gettext_lazy("deleted the activity “%(subject)s”")),
    "checklist.added": ("list-checks", gettext_lazy("added the checklist “%(name)s”")),
    "checklist.renamed": ("list-checks", gettext_lazy("renamed the checklist “%(was)s” to “%(name)s”")),
    "checklist.removed": ("trash-2", gettext_lazy("deleted the checklist “%(name)s”")),
    "checklist_item.added": ("list-checks", gettext_lazy("added “%(text)s” to %(checklist)s")),
    "checklist_item.ticked": ("circle-check", gettext_lazy("ticked “%(text)s”")),
    "checklist_item.unticked": ("circle", gettext_lazy("unticked “%(text)s”")),
    "checklist_item.renamed": ("list-checks", gettext_lazy("renamed “%(was)s” to “%(text)s”")),
    "checklist_item.given": ("calendar", gettext_lazy("gave “%(text)s”%(to)s%(until)s")),
    "checklist_item.moved": ("list-checks", gettext_lazy("moved “%(text)s” in %(checklist)s")),
    "checklist_item.removed": ("trash-2", gettext_lazy("removed “%(text)s” from %(checklist)s")),
}


# By which path a field was changed. What a task of another kind or a script did says nothing of it.
PATHS = {
    "page": gettext_lazy("by form"),
    "import": gettext_lazy("by import"),
    "bulk": gettext_lazy("in bulk"),
    "admin": gettext_lazy("in the admin"),
    "api": gettext_lazy("by the API"),
}


@dataclass(frozen=True)
class Stay:
    """A visit to a stage, and how long it was or has been so far."""

    visit: StageVisit
    until: datetime

    @property
    def stage(self) -> Stage | None:
        """None for one of a pipeline that the member does not see."""
        return self.visit.stage if self.visit.is_seen else None

    @property
    def lasted(self) -> timedelta:
        return self.until - self.visit.entered_at


class DealHistory(History):
    def __init__(self, page):
        super().__init__(page)
        self.deeds = self.deeds | DEEDS

    @cached_property
    def stays(self) -> list[Stay]:
        """Stages from the present one back to the first."""
        visits = self.record.visits.select_related("stage", "by__user").order_by("-entered_at", "-pk")
        seen = Pipeline.objects.visible_to(self.page.member).filter(pk=OuterRef("stage__pipeline"))
        visits = visits.annotate(is_seen=Exists(seen))
        now = timezone.now()
        return [Stay(visit, visit.left_at or now) for visit in visits]

    @cached_property
    def _stages(self) -> dict[int, Stage]:
        """Those that the moves on this page speak of, as far as the member may know of them."""
        moves = [event.data for event in self.events if event.verb == "deal.moved"]
        ids = {data[end]["stage"] for data in moves for end in ("from", "to")}
        return Stage.objects.visible_to(self.page.member).select_related("pipeline").in_bulk(ids)

    @cached_property
    def _last_move(self) -> int | None:
        """The only move that can be taken back, by who may move the deal."""
        move = self.record.last_move() if self._stages and self.page.can_change else None
        # Whoever has archived a stage since has moved it too.
        return move.pk if move and move.data["to"]["stage"] == self.record.stage_id else None

    def told(self, event: Event) -> Iterator[Entry]:
        event.data |= self._words(event)
        for entry in super().told(event):
            yield replace(entry, text=entry.text + self._told_besides(event), **self._undo(event))

    def _told_besides(self, event: Event) -> str:
        return self._new_value(event.data) + against_rules(event.data.get("override")) + self._path(event)

    def _path(self, event: Event) -> str:
        path = PATHS.get(event.data.get("path")) if event.verb == "deal.changed" else None
        return f" · {path}" if path else ""

    def _undo(self, event: Event) -> dict:
        """The way back of the last move, or why there is none."""
        if event.pk != self._last_move:
            return {}
        stage = self._stages.get(event.data["from"]["stage"])
        if stage is None:
            return {}
        if stage.is_archived or stage.pipeline.is_archived:
            return {"why_not": _("cannot be undone: where it came from has been archived")}
        url = reverse("crm:deal_move_undone", args=[self.page.account.slug, self.record.pk, event.pk])
        hint = _("The day and the reason of its end become what they were. All else that was changed since stays.")
        return {"way_back": WayBack(url, _("Put it back into %(stage)s?") % {"stage": stage.name}, hint)}

    def _words(self, event: Event) -> dict:
        """What the sentence needs beyond what the event holds."""
        if event.verb == "deal.moved":
            stages = {end: self._stages.get(event.data[end]["stage"]) for end in ("from", "to")}
            names = {f"{end}_stage": stage.name if stage else _("(hidden)") for end, stage in stages.items()}
            return names | {"by_path": dict(StageVisit.Path.choices).get(event.data["path"], "")}
        if person := event.data.get("contact"):
            return {"person": person.get("name") if person.get("id") in self._people else _("(hidden)")}
        if event.verb == "checklist_item.given":
            return self._terms(event.data)
        if event.verb == "deal.copied" and self._hides(event.data.get("deal")):
            return {"title": _("(hidden)")}
        return {"all_names": ", ".join(event.data.get("names", []))}

    def _hides(self, pk: int | None) -> bool:
        """Whether there is such a deal, and the member does not see it."""
        found = Deal.objects.filter(account=self.record.account_id, pk=pk)
        return found.exists() and not found.visible_to(self.page.member).exists()

    def _terms(self, data: dict) -> dict:
        due_on = data.get("due_on") and date_format(date.fromisoformat(data["due_on"]))
        words = {"to": data.get("owner") and _(" to %s") % data["owner"], "until": due_on and _(" until %s") % due_on}
        return {name: text or "" for name, text in words.items()}

    @cached_property
    def _people(self) -> set[int]:
        """Ids of the contacts named on this page of the history that the member may know of."""
        named = [event.data["contact"] for event in self.events if "contact" in event.data]
        return self._seen("contact", {person.get("id") for person in named}) if named else set()

    def _new_value(self, data: dict) -> str:
        """What it did to the value, for what was not about the value alone."""
        if not {"was", "value", "currency"} <= data.keys() or data["was"] == data["value"]:
            return ""
        was, value = (money_text(Decimal(data[end]), data["currency"]) for end in ("was", "value"))
        return " · " + _("value %(was)s → %(value)s") % {"was": was, "value": value}

    def _show(self, field: str, value) -> str:
        if value is not None and field == "value":
            return money_text(Decimal(value), self.record.currency)
        if value is not None and field in {"expected_close", "waiting_until"}:
            return date_format(datetime.fromisoformat(value).date())
        return super()._show(field, value)


def against_rules(override: dict | None) -> str:
    """That rules were set aside, which, and why."""
    if not override:
        return ""
    words = _("against the rules (%(rules)s), because: %(reason)s")
    return " · " + words % {"rules": "; ".join(override["rules"]), "reason": override["reason"]}
