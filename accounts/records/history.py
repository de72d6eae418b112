"""What people did to a record, in words."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import itemgetter

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.custom_value_fields import show_value
from accounts.doors import Gated
from accounts.models import CustomAttribute, Event
from accounts.records.timeline import Source, sources_of

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


# Where more is told of an event: verb -> route, and what of the event's data is the key there.
_places: dict[str, tuple[str, str]] = {}


def register_place(verb: str, route: str, key: str) -> None:
    _places[verb] = (route, key)


@dataclass(frozen=True)
class Teller(Gated):
    """How events read of which not everybody may know what they say: `tell(page, events)` answers words by event.

    Those that it leaves out are not told. `verbs` have an icon each; where it is not open to the member, none is told.
    """

    verbs: dict[str, str]
    tell: Callable[[object, list[Event]], dict[int, str]]
    permission: str | None = None
    module: str | None = None


_tellers: list[Teller] = []


def register_teller(teller: Teller) -> None:
    _tellers.append(teller)


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

    moment: datetime
    who: str
    icon: str
    text: str
    way_back: WayBack | None = None
    why_not: str = ""
    # Where more is told.
    url: str = ""


class Newest(Paginator):
    """Pages of the rows of several querysets together, each of them (moment, …) and newest first.

    Reads no more of each than the page can show, and counts only where the first page does not hold all.
    """

    @cached_property
    def _first(self) -> list[tuple]:
        return self._newest(self.per_page + 1)

    @cached_property
    def count(self) -> int:
        return len(self._first) if len(self._first) <= self.per_page else sum(rows.count() for rows in self.object_list)

    def _newest(self, most: int) -> list[tuple]:
        return sorted((row for rows in self.object_list for row in rows[:most]), key=itemgetter(0), reverse=True)[:most]

    def page(self, number) -> Page:
        number = self.validate_number(number)
        found = self._first if number == 1 else self._newest(number * self.per_page)
        return Page(found[(number - 1) * self.per_page : number * self.per_page], number, self)


class History:
    """What people did to the record of `page`, newest first, paged by `?history=`.

    That is the events about it that can be put into words, and what other sources of its kind's timeline tell.
    """

    def __init__(self, page):
        self.page, self.record = page, page.record
        self.tellers = [teller for teller in _tellers if teller.is_open_to(page.member)]
        told = {verb: (icon, "") for teller in self.tellers for verb, icon in teller.verbs.items()}
        self.deeds = _deeds_of(self.record._meta.model_name) | told

    @property
    def found(self) -> QuerySet:
        """All of the events, newest first."""
        events = Event.objects.visible_to(self.page.member).on(self.record).filter(verb__in=self.deeds)
        return events.select_related("actor__user")

    @cached_property
    def _sources(self) -> dict[str, Source]:
        """Besides events."""
        found = sources_of(self.record._meta.model_name)
        return {source.key: source for source in found if source.is_open_to(self.page.member)}

    @cached_property
    def lines(self) -> Page:
        """What happened on this page, as (moment, key of the source or "" for an event, id)."""
        rows = [self.found.values_list("created_at", Value(""), "pk")]
        for key, source in self._sources.items():
            newest = source.rows(self.page).order_by("-pk" if source.read_by == "pk" else f"-{source.moment}")
            rows.append(newest.values_list(source.moment, Value(key), "pk"))
        return Newest(rows, SIZE).get_page(self.page.request.GET.get("history"))

    @cached_property
    def events(self) -> list[Event]:
        ids = [pk for _moment, key, pk in self.lines if not key]
        return list(self.found.filter(pk__in=ids)) if ids else []

    @property
    def entries(self) -> list[Entry]:
        told = {("", event.pk): list(self.told(event)) for event in self.events} | self._told_by_others()
        return [entry for _moment, *line in self.lines for entry in told.get(tuple(line), ())]

    def _told_by_others(self) -> dict[tuple, list[Entry]]:
        told = defaultdict(list)
        for key, source in self._sources.items():
            ids = [pk for _moment, of, pk in self.lines if of == key]
            rows = list(source.rows(self.page).filter(pk__in=ids)) if ids else []
            for pk, entry in source.tell(self.page, rows):
                text = " · ".join(filter(None, [entry.text, entry.detail]))
                told[key, pk].append(Entry(entry.moment, entry.who, entry.icon, text))
        return told

    @cached_property
    def _told(self) -> dict[int, str]:
        """What tellers say of the events of this page, by event."""
        found = {}
        for teller in self.tellers:
            if events := [event for event in self.events if event.verb in teller.verbs]:
                found |= teller.tell(self.page, events)
        return found

    def told(self, event: Event) -> Iterator[Entry]:
        """The lines of one of the `events`."""
        icon, words = self.deeds[event.verb]
        who = str(event.actor or _("Somebody who has left"))
        if event.pk in self._told:
            yield Entry(event.created_at, who, icon, self._told[event.pk])
        elif words:
            yield Entry(event.created_at, who, icon, words % defaultdict(str, event.data), url=self._place_of(event))
        else:
            for field, (before, after) in event.data.get("changes", {}).items():
                yield Entry(event.created_at, who, icon, self._change(field, before, after))

    def _place_of(self, event: Event) -> str:
        route, key = _places.get(event.verb, ("", ""))
        return reverse(route, args=[self.page.account.slug, event.data[key]]) if route else ""

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
        kind = self.record.attribute_kind
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
