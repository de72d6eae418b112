"""What has happened to a deal: the stages it was in, and everything that people did, in words."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Event
from conversalabs.templatetags.money import money_text
from crm.history_values import Names
from crm.models import Stage, StageVisit

SIZE = 20

# verb -> icon and what was done; %(…)s from the event's data.
DEEDS = {
    "deal.created": ("plus", gettext_lazy("made the deal")),
    "deal.moved": ("arrow-right", gettext_lazy("moved it from %(from_stage)s to %(to_stage)s")),
    "deal.value_source_changed": ("coins", gettext_lazy("changed where the value comes from")),
    "line_item.added": ("package", gettext_lazy("added the line item “%(name)s”")),
    "line_item.changed": ("package", gettext_lazy("changed the line item “%(name)s”")),
    "line_item.removed": ("package", gettext_lazy("removed the line item “%(name)s”")),
    "note.added": ("sticky-note", gettext_lazy("wrote a note")),
    "note.edited": ("sticky-note", gettext_lazy("changed a note")),
    "note.pinned": ("pin", gettext_lazy("pinned a note")),
    "note.unpinned": ("pin", gettext_lazy("unpinned a note")),
    "note.removed": ("trash-2", gettext_lazy("deleted a note")),
    "attachment.added": ("paperclip", gettext_lazy("attached %(names)s")),
    "attachment.removed": ("trash-2", gettext_lazy("deleted the file “%(name)s”")),
    "checklist.added": ("list-checks", gettext_lazy("added the checklist “%(name)s”")),
    "checklist.renamed": ("list-checks", gettext_lazy("renamed the checklist “%(was)s” to “%(name)s”")),
    "checklist.removed": ("trash-2", gettext_lazy("deleted the checklist “%(name)s”")),
    "checklist_item.added": ("list-checks", gettext_lazy("added “%(text)s” to %(checklist)s")),
    "checklist_item.ticked": ("circle-check", gettext_lazy("ticked “%(text)s”")),
    "checklist_item.unticked": ("circle", gettext_lazy("unticked “%(text)s”")),
    "checklist_item.renamed": ("list-checks", gettext_lazy("renamed “%(was)s” to “%(text)s”")),
    "checklist_item.moved": ("list-checks", gettext_lazy("moved “%(text)s” in %(checklist)s")),
    "checklist_item.removed": ("trash-2", gettext_lazy("removed “%(text)s” from %(checklist)s")),
}


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    event: Event
    icon: str
    text: str

    @property
    def who(self) -> str:
        return str(self.event.actor) if self.event.actor else _("Somebody who has left")


@dataclass(frozen=True)
class Stay:
    """A visit to a stage, and how long it was or has been so far."""

    visit: StageVisit
    until: datetime

    @property
    def lasted(self) -> timedelta:
        return self.until - self.visit.entered_at


class History:
    def __init__(self, page):
        self.page, self.deal = page, page.deal

    @cached_property
    def stays(self) -> list[Stay]:
        """Stages from the present one back to the first."""
        visits = self.deal.visits.select_related("stage", "by__user").order_by("-entered_at", "-pk")
        now = timezone.now()
        return [Stay(visit, visit.left_at or now) for visit in visits]

    @cached_property
    def events(self):
        events = Event.objects.visible_to(self.page.member).on(self.deal).select_related("actor__user")
        return Paginator(events, SIZE).get_page(self.page.request.GET.get("history"))

    @cached_property
    def entries(self) -> list[Entry]:
        events = list(self.events)
        stages = self._stages(events)
        return [entry for event in events for entry in self._entries(event, stages)]

    def _stages(self, events) -> dict[int, str]:
        """Names of the stages that moves speak of."""
        moves = [event.data for event in events if event.verb == "deal.moved"]
        ids = {data[end]["stage"] for data in moves for end in ("from", "to")}
        return dict(Stage.objects.of(self.deal.account).filter(pk__in=ids).values_list("pk", "name"))

    def _entries(self, event: Event, stages: dict[int, str]) -> list[Entry]:
        if event.verb == "deal.changed":
            changes = event.data.get("changes", {})
            return [Entry(event, "pencil", self._change(field, *ends)) for field, ends in changes.items()]
        icon, words = DEEDS.get(event.verb, ("circle-dot", event.verb.replace("%", "%%")))
        return [Entry(event, icon, words % self._data(event, stages) + self._new_value(event))]

    def _data(self, event: Event, stages: dict[int, str]) -> dict:
        data = defaultdict(str, event.data)
        if event.verb == "deal.moved":
            for end in ("from", "to"):
                data[f"{end}_stage"] = stages.get(event.data[end]["stage"], _("a deleted stage"))
        if event.verb == "attachment.added":
            data["names"] = ", ".join(data["names"])
        return data

    def _new_value(self, event: Event) -> str:
        """What it did to the value, for what was not about the value alone."""
        data = event.data
        if not {"was", "value", "currency"} <= data.keys() or data["was"] == data["value"]:
            return ""
        was, value = (money_text(data[end], data["currency"]) for end in ("was", "value"))
        return " · " + _("value %(was)s → %(value)s") % {"was": was, "value": value}

    def _change(self, field: str, before, after) -> str:
        names = self._names
        words = {"field": names.of(field), "was": names.show(field, before), "now": names.show(field, after)}
        if not words["was"]:
            return _("set %(field)s to %(now)s") % words
        return (_("changed %(field)s from %(was)s to %(now)s") if words["now"] else _("emptied %(field)s")) % words

    @cached_property
    def _names(self) -> Names:
        return Names(self.deal)
