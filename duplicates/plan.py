"""Many groups that are to be merged at once: what each becomes, and which cannot be without somebody who looks."""

from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from duplicates.clusters import Cluster, clusters_of
from duplicates.confidence import CERTAIN
from duplicates.group import Group, groups_of
from duplicates.grouping import MOST as MOST_RECORDS
from duplicates.pairs import pairs_of
from duplicates.proposal import Proposal
from duplicates.worklists import WorkList

# So many pairs are taken in one go, the surest first.
MOST_PAIRS = 5_000
PER_PAGE = 20


class Plan:
    """Of the pairs with the keys `chosen`, or of all that are almost certain: those of the `part` that is taken now.

    What is not certain does not join groups that are: it is decided on by itself.
    """

    def __init__(
        self, request: HttpRequest, worklist: WorkList, chosen: list[int] | None = None, number: int = 1, part: int = 1
    ):
        self.request, self.member, self.worklist = request, request.member, worklist
        self.chosen, self.number, self.part = chosen, number, part

    @cached_property
    def _pairs(self) -> list:
        pairs = pairs_of(self.worklist, self.member)
        if self.chosen is not None:
            return list(pairs.exclude(state="different").filter(pk__in=self.chosen))
        start = (self.part - 1) * MOST_PAIRS
        certain = pairs.to_decide().filter(CERTAIN.scores).order_by("-score", "group", "pk")
        return list(certain[start : start + MOST_PAIRS + 1])

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are taken in one go."""
        return self.chosen is None and len(self._pairs) > MOST_PAIRS

    @cached_property
    def _sorted(self) -> tuple[list[tuple[Cluster, Proposal]], list[tuple[Cluster, Proposal]]]:
        """Those that become one, and those that somebody has to look at."""
        clusters = clusters_of(self._pairs[:MOST_PAIRS])
        keys = [key for cluster in clusters for key in cluster.keys]
        records = self.worklist.load(self.member, keys, is_shown=False)
        fine, left = [], []
        for cluster in clusters:
            found = [records[key] for key in sorted(cluster.keys) if key in records]
            if len(found) < 2:
                continue
            proposal = Proposal(self.worklist, found)
            is_fine = len(found) <= MOST_RECORDS and not proposal.conflicts
            (fine if is_fine else left).append((cluster, proposal))
        return fine, left

    @property
    def fine(self) -> list:
        return self._sorted[0]

    @property
    def left(self) -> list:
        return self._sorted[1]

    @property
    def records(self) -> int:
        """How many there are before."""
        return sum(len(proposal.records) for _cluster, proposal in self.fine)

    @property
    def arguments(self) -> dict:
        """What the act has to know."""
        return {"groups": {str(each.survivor.pk): [other.pk for other in each.others] for _cluster, each in self.fine}}

    @cached_property
    def groups(self) -> list[Group]:
        """Those of this page."""
        return self._page(self.fine)

    @cached_property
    def conflicts(self) -> list[Group]:
        """The first of those that are left out, each with what stands against it."""
        return groups_of(self.request, self.worklist, [cluster for cluster, _proposal in self.left[:PER_PAGE]])

    def _page(self, found: list) -> list[Group]:
        start = (self.number - 1) * PER_PAGE
        return groups_of(self.request, self.worklist, [cluster for cluster, _each in found[start : start + PER_PAGE]])

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.fine) // PER_PAGE))

    @property
    def url(self) -> str:
        return reverse("duplicates:many", args=[self.request.account.slug, self.worklist.kind])

    @property
    def back_url(self) -> str:
        return self.worklist.url(self.request.account)

    def _page_url(self, number: int) -> str:
        selected = [("selected", text) for text in self.request.GET.getlist("selected")]
        part = [("part", self.part)] if self.part > 1 else []
        return f"{self.url}?{urlencode([*selected, *part, ('page', number)])}"

    @property
    def next_part_url(self) -> str:
        """Where those stand that are not taken now: what is left out here stays, so they may never come first."""
        return f"{self.url}?part={self.part + 1}" if self.is_cut else ""

    @property
    def previous_url(self) -> str:
        return self._page_url(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self._page_url(self.number + 1) if self.number < self.pages else ""

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return min(self.number * PER_PAGE, len(self.fine))


class Selected:
    """The records that stay, as a bulk action takes them."""

    def __init__(self, plan: Plan, kind, sentence: str):
        self.kind, self.sentence = kind, sentence
        self.rows = plan.worklist.rows(plan.member).filter(pk__in=[each.survivor.pk for _cluster, each in plan.fine])
        self._number = len(plan.fine)

    def as_json(self) -> dict:
        return {"ids": self._number}
