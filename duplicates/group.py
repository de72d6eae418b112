"""A group of records that may be one, as people see it."""

from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from conversalabs.folding import fold
from duplicates.clusters import Cluster
from duplicates.confidence import level_of
from duplicates.models import Duplicate
from duplicates.proposal import Proposal
from duplicates.reasons import words_of
from duplicates.worklists import WorkList

# Of these a record has several: none of them is lost.
KEPT_BESIDES = {"email", "phone"}


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
    def link_id(self) -> str:
        """Of what has the focus while one is at the group; an address that ends so leads there."""
        return f"{self.id}_open"

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
    def others(self) -> str:
        """Those that go."""
        return " · ".join(str(record) for record in self.records[1:])

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
        texts, line, label = self._texts(name), self.lines.get(name), self.worklist.columns[name]
        others = [text for text in texts if text and text != texts[place]]
        is_lost = bool(line and line.differs and texts[place]) and not line.cells[place].is_chosen
        is_lost = is_lost and name not in self.worklist.harmless - {"name"}
        parts = parts_of(texts[place], others)
        return {"parts": parts, "label": label, "is_lost": is_lost, "is_whole": name == "phone"}

    def _texts(self, name: str) -> list[str]:
        """What each of them says of the field; of what they have several, all of it."""
        if name in self._several:
            return self.page.together_of(name)
        line = self.lines.get(name)
        return [cell.text for cell in line.cells] if line else ["" for _record in self.records]

    @property
    def _several(self) -> set[str]:
        return {name for name, _label in self.page.lists}

    @property
    def outcome(self) -> list[dict]:
        """What they become, in the order of the columns."""
        return [self._outcome(name, label) for name, label in self.worklist.columns.items()]

    def _outcome(self, name: str, label: str) -> dict:
        texts, line = self._texts(name), self.lines.get(name)
        if name in self._several:
            return {"label": label, "text": ", ".join(dict.fromkeys(filter(None, texts)))}
        place = next((place for place, cell in enumerate(line.cells) if cell.is_chosen), 0) if line else 0
        more = {*filter(None, texts)} - {texts[place]} if name in KEPT_BESIDES else set()
        taken = {"is_taken": place > 0, "of": self.records[place], "more": len(more)}
        return {"label": label, "text": texts[place], "is_whole": name == "phone", **taken}

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


def groups_of(request: HttpRequest, worklist: WorkList, clusters: list[Cluster]) -> list[Group]:
    """Each with its records, which are read at once; what has been merged or deleted meanwhile is none."""
    records = worklist.load(request.member, [key for cluster in clusters for key in cluster.keys])
    found = [(cluster, [records[key] for key in sorted(cluster.keys) if key in records]) for cluster in clusters]
    groups = [Group(worklist, cluster, rows, request) for cluster, rows in found if len(rows) > 1]
    for group in groups[1:]:
        # What the account has defined is the same for all.
        group.page.attributes = groups[0].page.attributes
    return groups
