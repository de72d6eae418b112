"""What people did to a record, in words."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.custom_value_fields import show_value
from accounts.models import CustomAttribute, Event

SIZE = 20
NAMES = {
    "emails": gettext_lazy("E-mails"),
    "phones": gettext_lazy("Phones"),
    "domains": gettext_lazy("Domains"),
    "items": gettext_lazy("Items"),
}
# Fields of which it is told what became of them rather than their value: without and with one.
_SWITCHES = {
    "is_blocked": (gettext_lazy("unblocked this contact"), gettext_lazy("blocked this contact")),
    "avatar": (gettext_lazy("removed the picture"), gettext_lazy("set a picture")),
}
# verb -> icon and what was done; `%(name)s` and the like come from the event's data. `*` is any kind of record.
_deeds: dict[str, tuple[str, str]] = {
    "*.created": ("plus", gettext_lazy("created this")),
    "*.changed": ("pencil", ""),
    "*.imported": ("file-up", gettext_lazy("imported this")),
    "*.note_added": ("sticky-note", gettext_lazy("wrote a note")),
    "*.note_edited": ("sticky-note", gettext_lazy("changed a note")),
    "*.note_pinned": ("pin", gettext_lazy("pinned a note")),
    "*.note_unpinned": ("pin", gettext_lazy("unpinned a note")),
    "*.note_removed": ("trash-2", gettext_lazy("deleted a note")),
}


def register(deeds: dict[str, tuple[str, str]]) -> None:
    """Say how events that other apps record about contacts and companies read: verb -> (icon, words)."""
    _deeds.update(deeds)


def _deeds_of(kind: str) -> dict[str, tuple[str, str]]:
    return {verb.replace("*", kind): deed for verb, deed in _deeds.items()}


@dataclass(frozen=True)
class WayBack:
    """How what a line tells is taken back: an address to post to, and what is said before."""

    url: str
    question: str
    hint: str


@dataclass(frozen=True)
class Entry:
    """One line of the history; `way_back` where it can still be taken back, else `why_not` may say why that is over."""

    event: Event
    icon: str
    text: str
    way_back: WayBack | None = None
    why_not: str = ""

    @property
    def who(self) -> str:
        return str(self.event.actor) if self.event.actor else _("Somebody who has left")


class History:
    """The events about the record of `page` that can be put into words, newest first, paged by `?history=`."""

    def __init__(self, page):
        self.page, self.record = page, page.record
        self.deeds = _deeds_of(self.record._meta.model_name)

    @property
    def found(self) -> QuerySet:
        """All of the events, newest first."""
        events = Event.objects.visible_to(self.page.member).on(self.record).filter(verb__in=self.deeds)
        return events.select_related("actor__user")

    @cached_property
    def events(self) -> Page:
        return Paginator(self.found, SIZE).get_page(self.page.request.GET.get("history"))

    @property
    def entries(self) -> list[Entry]:
        return [entry for event in self.events for entry in self._entries(event)]

    def _entries(self, event: Event) -> Iterator[Entry]:
        icon, words = self.deeds[event.verb]
        if words:
            yield Entry(event, icon, words % defaultdict(str, event.data))
            return
        for field, (before, after) in event.data.get("changes", {}).items():
            yield Entry(event, icon, self._change(field, before, after))

    def _change(self, field: str, before, after) -> str:
        if field in _SWITCHES:
            return str(_SWITCHES[field][bool(after)])
        words = {"field": self._name(field), "was": self._show(field, before), "now": self._show(field, after)}
        if not words["was"]:
            return _("set %(field)s to %(now)s") % words
        return (_("changed %(field)s from %(was)s to %(now)s") if words["now"] else _("emptied %(field)s")) % words

    @cached_property
    def _known(self) -> dict[str, set[int]]:
        """By field, ids of the records named on this page of the history that the member may know of."""
        named = defaultdict(set)
        for event in self.events:
            for field, ends in event.data.get("changes", {}).items():
                for end in ends:
                    if isinstance(end, dict):
                        named[field].add(end.get("id"))
        return {field: self._seen(field, ids) for field, ids in named.items()}

    def _seen(self, field: str, ids: set[int]) -> set[int]:
        """Those of `ids`; where nothing is hidden all of them, those of records that are no more among them."""
        model, member = self.record._meta.get_field(field).related_model, self.page.member
        if model.shows_all_to(member):
            return ids
        return set(model.objects.visible_to(member).filter(pk__in=ids).values_list("pk", flat=True))

    @cached_property
    def _attributes(self) -> dict[str, CustomAttribute]:
        kind = self.record._meta.model_name
        found = CustomAttribute.objects.of(self.record.account_id).filter(model=kind).select_related("account")
        return {f"{ATTRIBUTE}{attribute.key}": attribute for attribute in found}

    def _name(self, field: str) -> str:
        """What people call the field; the key of an attribute that is no more."""
        if field in NAMES:
            return str(NAMES[field])
        if field.startswith(ATTRIBUTE):
            return str(self._attributes.get(field, field.removeprefix(ATTRIBUTE)))
        return str(self.record._meta.get_field(field).verbose_name)

    def _choices(self, field: str) -> dict:
        """What the values of the field are called, where it has a set of them."""
        found = None if field in NAMES or field.startswith(ATTRIBUTE) else self.record._meta.get_field(field)
        return dict(getattr(found, "flatchoices", ()))

    def _show(self, field: str, value) -> str:
        if attribute := self._attributes.get(field):
            return show_value(attribute, value)
        if isinstance(value, dict):
            return str(value.get("name", "")) if value.get("id") in self._known[field] else _("(hidden)")
        if choices := self._choices(field):
            return str(choices.get(value, value))
        return ", ".join(map(str, value)) if isinstance(value, list) else str("" if value is None else value)
