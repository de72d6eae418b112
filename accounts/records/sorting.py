"""The ways to order a list."""

from dataclasses import dataclass, replace

from django.db.models import Expression, Q, QuerySet
from django.db.models.expressions import OrderBy

Key = str | Expression


@dataclass(frozen=True)
class Part:
    """Records of a list in an order that one index can give; a list is one part behind the other."""

    rows: QuerySet
    order: tuple[Key, ...]

    def backwards(self) -> "Part":
        return replace(self, order=opposite(self.order))

    def keys(self, start: int, stop: int) -> QuerySet | list[int]:
        """The keys of the records from place `start` to before `stop`."""
        return self.rows.order_by(*self.order).values("pk")[start:stop]


@dataclass(frozen=True)
class Ranked(Part):
    """Records whose keys are known already, in the order that `order` gives them."""

    found: tuple[int, ...] = ()

    def keys(self, start: int, stop: int) -> list[int]:
        return self.found[start:stop]


@dataclass(frozen=True)
class Sort:
    """A way to order a list, by `keys`.

    Records for which `blank` holds come last, whichever the direction; `filled` says of the others what an index
    understands: the same column, from its first value on.
    """

    key: str
    keys: tuple[Key, ...]
    filled: Q | None = None
    blank: Q | None = None

    @property
    def is_descending(self) -> bool:
        """Whether the great come first when nobody asks for the contrary."""
        first = self.keys[0]
        return first.startswith("-") if isinstance(first, str) else isinstance(first, OrderBy) and first.descending

    def parts(self, found: QuerySet, is_reversed: bool, default: "Sort") -> list[Part]:
        """`found` in this order; what is blank in the order of `default`."""
        keys = opposite(self.keys) if is_reversed else self.keys
        if self.blank is None:
            return [Part(found, keys)]
        return [Part(found.filter(self.filled), keys), Part(found.filter(self.blank), default.keys)]


def opposite(keys: tuple[Key, ...]) -> tuple[Key, ...]:
    return tuple(_opposite(key) for key in keys)


def _opposite(key: Key) -> Key:
    if isinstance(key, str):
        return key[1:] if key.startswith("-") else f"-{key}"
    turned = key.copy() if isinstance(key, OrderBy) else key.asc()
    turned.reverse_ordering()
    return turned
