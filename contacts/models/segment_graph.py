"""Which segment's filter asks for which other segments, and what may not be so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.filters.trees import values_of

FIELD = "segment"
# So many segments may lie one within the other.
DEEPEST = 5


@dataclass(frozen=True)
class Node:
    """A segment of the account; `within` are the ids of those that its filter asks for."""

    pk: int
    name: str
    is_shared: bool
    owner_id: int | None
    within: tuple[int, ...]

    def may_be_known_to(self, member) -> bool:
        return self.is_shared or self.owner_id == member.pk

    def __str__(self) -> str:
        return f"“{self.name}”"


def named_in(tree: object) -> tuple[int, ...]:
    """The ids of the segments that the filter `tree` asks for."""
    return tuple({int(value): None for value in values_of(tree, FIELD) if value.isascii() and value.isdecimal()})


class SegmentGraph:
    """All segments of an account, as they stand while whoever asks holds the lock that saving takes."""

    def __init__(self, nodes: Iterable[Node]):
        self.nodes = {node.pk: node for node in nodes}

    def users_of(self, pk: int) -> list[Node]:
        """Segments whose filter asks for the segment `pk` itself."""
        return [node for node in self.nodes.values() if pk in node.within]

    @cached_property
    def _above(self) -> dict[int, list[int]]:
        return {pk: [node.pk for node in self.users_of(pk)] for pk in self.nodes}

    def check(self, new: Node, by) -> None:
        """Raises ValidationError when a segment may not be as `new`: a circle, too deep, or not for all who see it."""
        if chain := self._way(new.within, new.pk):
            words = _("A segment cannot be within itself: %(chain)s.")
            names = (str(node) if node.may_be_known_to(by) else _("a private segment") for node in [new, *chain])
            raise ValidationError(words % {"chain": " → ".join(names)})
        self.nodes[new.pk] = new
        if self._depth(new.pk, self._within) + self._depth(new.pk, self._above) - 1 > DEEPEST:
            raise ValidationError(_("Segments can be within one another at most %(most)d deep.") % {"most": DEEPEST})
        self._check_sharing(new)

    def _check_sharing(self, new: Node) -> None:
        private = [node for pk in new.within if (node := self.nodes.get(pk)) and not node.is_shared]
        if new.is_shared and private:
            words = _("It uses %(names)s, which only you see. Share that too, or keep this one to yourself.")
            raise ValidationError(words % {"names": ", ".join(map(str, private))})
        if not new.is_shared:
            self._check_unsharing(new)

    def _check_unsharing(self, new: Node) -> None:
        """Nobody's segment may break because another is seen by its owner alone from now on."""
        users = [node for node in self.users_of(new.pk) if node.is_shared or node.owner_id != new.owner_id]
        if users:
            names = [str(node) if node.is_shared else _("a private segment") for node in users]
            words = _("Others need it shared: it is within %(names)s.")
            raise ValidationError(words % {"names": ", ".join(dict.fromkeys(names))})

    def _way(self, start: Iterable[int], goal: int) -> list[Node]:
        """The segments on the way from one of `start` to `goal`, both included; empty when there is none."""
        ways = {pk: [pk] for pk in start if pk in self.nodes}
        queue = list(ways)
        for pk in queue:
            if pk == goal:
                return [self.nodes[each] for each in ways[pk]]
            for below in self.nodes[pk].within:
                if below in self.nodes and below not in ways:
                    ways[below] = [*ways[pk], below]
                    queue.append(below)
        return []

    @property
    def _within(self) -> dict[int, tuple[int, ...]]:
        return {pk: node.within for pk, node in self.nodes.items()}

    def _depth(self, pk: int, ways: dict) -> int:
        """How many segments the longest way from `pk` has, itself included; no further than is allowed."""
        level, depth = {pk}, 0
        while level and depth <= DEEPEST:
            level, depth = {below for each in level for below in ways.get(each, ()) if below in self.nodes}, depth + 1
        return depth


def nodes_of(rows: Iterable[tuple]) -> Iterator[Node]:
    """From `(id, name, is shared, owner's id, query)`."""
    for pk, name, is_shared, owner_id, query in rows:
        yield Node(pk, name, is_shared, owner_id, named_in(query.get("filter")))
