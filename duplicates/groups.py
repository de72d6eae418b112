"""The work list as an address asks for it."""

from functools import cached_property
from urllib.parse import parse_qsl

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.records.counting import Total
from duplicates.clusters import clusters_of
from duplicates.confidence import CERTAIN, LEVELS
from duplicates.group import Group, groups_of
from duplicates.models import Duplicate
from duplicates.pairs import LATEST, SUREST, first_groups, pairs_of, total_of_groups
from duplicates.worklists import WorkList

PER_PAGE = 20
# So many records are sought by a name.
MOST_NAMED = 1_000
STATES = Duplicate.State
_STATES = {STATES.OPEN: STATES.OPEN.label, STATES.LATER: STATES.LATER.label, STATES.DIFFERENT: _("Declined")}


class GroupsForm(forms.Form):
    """What an address asks for; whatever it does not say rightly it does not say."""

    state = forms.ChoiceField(choices=STATES.choices, required=False)
    level = forms.ChoiceField(choices=[(key, key) for key in LEVELS], required=False)
    q = forms.CharField(max_length=100, required=False)
    page = forms.IntegerField(min_value=1, max_value=1_000, required=False)


class GroupList:
    """What the address of `request` asks for of a work list."""

    def __init__(self, request: HttpRequest, worklist: WorkList):
        self.request, self.member, self.worklist = request, request.member, worklist
        form = GroupsForm(request.GET)
        form.is_valid()
        asked = form.cleaned_data
        self.state = asked.get("state") or STATES.OPEN
        self.level = LEVELS.get(asked.get("level") or "")
        self.text = (asked.get("q") or "").strip()
        self.number = asked.get("page") or 1

    @property
    def pairs(self):
        """Those in the state that is asked for."""
        found = pairs_of(self.worklist, self.member).filter(state=self.state)
        found = found.filter(self.level.scores) if self.level else found
        if self.text:
            named = self.worklist.rows(self.member).find(self.text, MOST_NAMED)
            found = found.filter(Q(first__in=named) | Q(second__in=named))
        return found

    @property
    def is_whole(self) -> bool:
        """Whether it is all that there is to decide."""
        return self.state == STATES.OPEN and not self.is_narrowed

    @property
    def is_narrowed(self) -> bool:
        return bool(self.level or self.text)

    @cached_property
    def _places(self) -> list[int]:
        """The groups of this page, and one more if there is one; the surest first, or what was decided on last."""
        start, order = (self.number - 1) * PER_PAGE, SUREST if self.state == STATES.OPEN else LATEST
        return first_groups(self.pairs, start + PER_PAGE + 1, order)[start:]

    @cached_property
    def groups(self) -> list[Group]:
        wanted = self._places[:PER_PAGE]
        pairs = list(pairs_of(self.worklist, self.member).filter(state=self.state, group__in=wanted))
        clusters = [each for group in wanted for each in clusters_of(pair for pair in pairs if pair.group == group)]
        found = groups_of(self.request, self.worklist, clusters)
        for place, group in enumerate(found):
            beside = found[place + 1 : place + 2] or found[max(place - 1, 0) : place]
            group.after = self.here + "".join(f"#{each.link_id}" for each in beside)
            group.acts = {state: group.act_url("decision", self.here_query, to=state) for state in STATES.values}
            group.acts["merged"] = group.act_url("merged", self.here_query, seen=group.seen)
        return found

    @property
    def has_next(self) -> bool:
        return len(self._places) > PER_PAGE

    @cached_property
    def total(self) -> Total:
        return total_of_groups(self.pairs)

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return self.first - 1 + min(len(self._places), PER_PAGE)

    def query(self, **changes) -> str:
        """What an address needs to ask for the same but for `changes`; a page only where it is named."""
        kept = {"state": self.state, "level": self.level.key if self.level else "", "q": self.text} | changes
        kept["state"] = "" if kept["state"] == STATES.OPEN else kept["state"]
        return urlencode({key: value for key, value in kept.items() if value})

    def url(self, **changes) -> str:
        query = self.query(**changes)
        path = self.worklist.url(self.request.account)
        return f"{path}?{query}" if query else path

    @property
    def here(self) -> str:
        return self.url(page=self.number if self.number > 1 else None)

    @property
    def here_query(self) -> str:
        return self.query(page=self.number if self.number > 1 else None)

    @property
    def previous_url(self) -> str:
        return self.url(page=self.number - 1 if self.number > 2 else None) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.number + 1) if self.has_next else ""

    @property
    def path(self) -> str:
        return self.worklist.url(self.request.account)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a search for other words keeps."""
        return parse_qsl(self.query(q=""))

    @property
    def all_url(self) -> str:
        return self.url(level="")

    @cached_property
    def has_certain(self) -> bool:
        """Whether there is something here that can be merged without looking at each."""
        return (
            self.state == STATES.OPEN
            and pairs_of(self.worklist, self.member).to_decide().filter(CERTAIN.scores).exists()
        )

    @property
    def clear_url(self) -> str:
        return self.url(level="", q="")

    @property
    def states(self) -> list[dict]:
        """The tabs."""
        return [{"key": key, "label": _STATES[key], "url": self.url(state=key, level="", q=""),
                 "is_current": key == self.state} for key in (STATES.OPEN, STATES.LATER, STATES.DIFFERENT)]  # fmt: skip

    @property
    def levels(self) -> list[dict]:
        return [{"label": level.label, "url": self.url(level=level.key), "is_current": level is self.level}
                for level in LEVELS.values()]  # fmt: skip
