"""The groups of records that may be one, as the work list shows them."""

from functools import cached_property
from urllib.parse import parse_qsl

from django import forms
from django.db.models import Max, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.records.counting import MOST, Total
from conversalabs.folding import fold
from duplicates.clusters import Cluster, clusters_of
from duplicates.confidence import CERTAIN, LEVELS, level_of
from duplicates.models import Duplicate
from duplicates.proposal import Proposal
from duplicates.reasons import words_of
from duplicates.worklists import WorkList

PER_PAGE = 20
# So many records are sought by a name.
MOST_NAMED = 1_000
STATES = Duplicate.State
# Of these a record has several: none of them is lost.
KEPT_BESIDES = {"email", "phone", "domains"}


class GroupsForm(forms.Form):
    """What an address asks for; whatever it does not say rightly it does not say."""

    state = forms.ChoiceField(choices=STATES.choices, required=False)
    level = forms.ChoiceField(choices=[(key, key) for key in LEVELS], required=False)
    q = forms.CharField(max_length=100, required=False)
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)


class Group:
    """Records that may be one. `page` shows them side by side."""

    def __init__(self, worklist: WorkList, cluster: Cluster, records: list, request: HttpRequest):
        self.worklist, self.cluster, self.request = worklist, cluster, request
        self.proposal = Proposal(worklist, records)
        self.records = self.proposal.ordered
        self.page = worklist.page(request, self.records, self.records[0].pk, self._chosen)
        self.after, self.acts = "", {}

    @property
    def _chosen(self) -> dict[str, str]:
        return {f"of_{name}": str(pk) for name, pk in self.proposal.chosen.items()}

    @property
    def key(self) -> int:
        return self.cluster.key

    @property
    def id(self) -> str:
        return f"duplicate_{self.key}"

    @property
    def level(self):
        return level_of(self.cluster.score)

    @property
    def reasons(self) -> list[str]:
        return words_of(self.cluster.reasons)

    @property
    def names(self) -> str:
        return " · ".join(str(record) for record in self.records)

    @property
    def pairs(self) -> list[int]:
        return [pair.pk for pair in self.cluster.pairs]

    @property
    def selected(self) -> str:
        """How a form names it."""
        return ".".join(str(pk) for pk in self.pairs)

    @property
    def seen(self) -> str:
        """The versions of the records that the page shows."""
        return ".".join(f"{record.pk}-{record.version}" for record in self.records)

    @property
    def state(self) -> str:
        return self.cluster.pairs[0].state

    @property
    def decided(self) -> Duplicate:
        return self.cluster.pairs[0]

    @cached_property
    def lines(self) -> dict:
        """By field, what each of them says of it."""
        return {line.name: line for line in self.page.lines}

    @property
    def rows(self) -> list[dict]:
        """Each record with its cells, in the order of the columns."""
        return [{"record": record, "stays": not place, "cells": self._cells(place)}
                for place, record in enumerate(self.records)]  # fmt: skip

    def _cells(self, place: int) -> list[dict]:
        return [self._cell(name, place) for name in self.worklist.columns]

    def _cell(self, name: str, place: int) -> dict:
        line = self.lines.get(name)
        label = self.worklist.columns[name]
        if line is None or not line.cells[place].text:
            return {"parts": [], "label": label}
        cell = line.cells[place]
        is_lost = line.differs and not cell.is_chosen and name not in self.worklist.harmless - {"name"}
        others = [each.text for each in line.cells if each.text and each is not cell] if line.differs else []
        return {"parts": parts_of(cell.text, others), "label": label, "is_lost": is_lost}

    @property
    def outcome(self) -> list[dict]:
        """What they become, in the order of the columns."""
        return [self._outcome(name, label) for name, label in self.worklist.columns.items()]

    def _outcome(self, name: str, label: str) -> dict:
        line = self.lines.get(name)
        place = next((place for place, cell in enumerate(line.cells) if cell.is_chosen), 0) if line else 0
        cell = line.cells[place] if line else None
        if cell is None:
            return {"label": label, "text": ""}
        others = {each.text for each in line.cells if each.text} - {cell.text} if name in KEPT_BESIDES else set()
        taken = {"is_taken": place > 0, "of": self.records[place], "more": len(others)}
        return {"label": label, "text": cell.text, **taken}

    @property
    def conflicts(self) -> list:
        """The fields of which no rule says whose word stays."""
        return [self.lines[name] for name in self.proposal.conflicts if name in self.lines]

    @property
    def further(self) -> list:
        """Fields that have no column and of which they say different things."""
        return [line for name, line in self.lines.items() if line.differs and name not in self.worklist.columns]

    @property
    def merge_url(self) -> str:
        """Where they stand side by side; from there one comes back to the group that follows."""
        url = self.worklist.merge_url(self.request.account, self.records)
        return f"{url}&{urlencode({'next': self.after})}" if self.after else url

    def act_url(self, act: str, query: str, **said) -> str:
        """Where a decision goes; `query` is what the list that is to be shown then asks for."""
        path = reverse(f"duplicates:{act}", args=[self.request.account.slug, self.worklist.kind])
        return f"{path}?{urlencode({'pairs': self.selected, **said})}{'&' + query if query else ''}"


def parts_of(text: str, others: list[str]) -> list[tuple[str, bool]]:
    """The words of `text`, each with whether another text lacks it: `Ana Sousa`, `["Ana Souza"]` → `Sousa`."""
    known = [set(fold(other).split()) for other in others]
    words = [(word, any(fold(word) not in each for each in known)) for word in text.split()]
    parts: list[tuple[str, bool]] = []
    for word, differs in words:
        if parts and parts[-1][1] == differs:
            parts[-1] = (f"{parts[-1][0]} {word}", differs)
        else:
            parts.append((word, differs))
    return parts


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
    def is_narrowed(self) -> bool:
        return bool(self.level or self.text)

    @cached_property
    def _places(self) -> list[dict]:
        """The groups of this page, and one more if there is one."""
        rows = self.pairs.values("group").annotate(best=Max("score"), latest=Max("decided_at"))
        order = ["-best", "group"] if self.state == STATES.OPEN else ["-latest", "-best", "group"]
        start = (self.number - 1) * PER_PAGE
        return list(rows.order_by(*order)[start : start + PER_PAGE + 1])

    @cached_property
    def groups(self) -> list[Group]:
        wanted = [each["group"] for each in self._places[:PER_PAGE]]
        pairs = list(pairs_of(self.worklist, self.member).filter(state=self.state, group__in=wanted))
        clusters = [each for group in wanted for each in clusters_of(pair for pair in pairs if pair.group == group)]
        found = groups_of(self.request, self.worklist, clusters)
        for place, group in enumerate(found):
            beside = found[place + 1 : place + 2] or found[max(place - 1, 0) : place]
            group.after = self.here + "".join(f"#{each.id}" for each in beside)
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
        """Whether there is something that can be merged without looking at each."""
        return pairs_of(self.worklist, self.member).to_decide().filter(CERTAIN.scores).exists()

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


_STATES = {STATES.OPEN: STATES.OPEN.label, STATES.LATER: STATES.LATER.label, STATES.DIFFERENT: _("Declined")}


def pairs_of(worklist: WorkList, member):
    """Of which the member sees both records."""
    return Duplicate.objects.visible_to(member).filter(kind=worklist.kind)


def total_of_groups(pairs) -> Total:
    """Counted up to a thousand."""
    number = pairs.order_by().values("group").distinct()[: MOST + 1].count()
    return Total(min(number, MOST), is_more=number > MOST)


def groups_of(request: HttpRequest, worklist: WorkList, clusters: list[Cluster]) -> list[Group]:
    """Each with its records, which are read at once; what has been merged or deleted meanwhile is none."""
    records = worklist.load(request.member, [key for cluster in clusters for key in cluster.keys])
    found = [(cluster, [records[key] for key in sorted(cluster.keys) if key in records]) for cluster in clusters]
    groups = [Group(worklist, cluster, rows, request) for cluster, rows in found if len(rows) > 1]
    for group in groups[1:]:
        # What the account has defined is the same for all.
        group.page.attributes = groups[0].page.attributes
    return groups
