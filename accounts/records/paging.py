"""Pages of a list. Where the end is too far to count, the last ones are counted from there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from accounts.records.counting import Total
from accounts.records.sorting import Part

Reader = Callable[[Part, int, int], list]
MOST_DIGITS = 9


def read_number(text: str) -> int:
    """The page that an address asks for; 1 for what is none."""
    digits = text.removeprefix("-")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
    return (int(text) if is_number else 1) or 1


@dataclass
class Pages:
    """A list in pages of `size`; `read(part, start, stop)` reads the rows between these places of a part, in order.

    Pages count from 1. In a list that goes on beyond `total` (`has_end` False) also from -1, the last one, backwards.
    """

    parts: list[Part]
    total: Total
    has_end: bool
    size: int
    read: Reader

    @property
    def count(self) -> int | None:
        """How many pages there are, if that is known."""
        return (-(-self.total.number // self.size) or 1) if self.has_end else None

    def page(self, wanted: int) -> "Page":
        """The page `wanted`, or the nearest one that is there."""
        if self.count is not None:
            return self._page(max(1, min(wanted if wanted > 0 else self.count + 1 + wanted, self.count)))
        found = self._page(wanted)
        if wanted > 1 and not found.rows:
            return self._page(-1)
        return self._page(1) if wanted < 0 and len(found.rows) < self.size else found

    def _page(self, number: int) -> "Page":
        return Page(self, number)


@dataclass
class Page:
    """One page: its `rows`, in the order of the list."""

    pages: Pages
    number: int

    @property
    def is_from_end(self) -> bool:
        return self.number < 0

    @property
    def start(self) -> int:
        """How many rows lie before it, or behind it if it is counted from the end."""
        return (abs(self.number) - 1) * self.pages.size

    @cached_property
    def _found(self) -> list:
        """The rows, and one more if there is one."""
        if not self.pages.total.number:
            return []
        parts = self.pages.parts
        if self.is_from_end:
            parts = [part.backwards() for part in reversed(parts)]
        return _slice(parts, self.start, self.pages.size + 1, self.pages.read)

    @cached_property
    def rows(self) -> list:
        rows = self._found[: self.pages.size]
        return rows[::-1] if self.is_from_end else rows

    @property
    def _has_beyond(self) -> bool:
        return len(self._found) > self.pages.size

    @property
    def previous(self) -> int | None:
        if self.is_from_end:
            return self.number - 1 if self._has_beyond else None
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        if self.is_from_end:
            return self.number + 1 if self.number < -1 else None
        return self.number + 1 if self._has_beyond else None

    @property
    def last(self) -> int | None:
        """The list's last page, unless this is it."""
        last = self.pages.count or -1
        return None if self.next is None or self.number == last else last


class Paged:
    """For a list that has a `page`, and an address `url(page=…)`: what its foot says and where it leads."""

    page: Page

    def url(self, **changes) -> str:
        raise NotImplementedError

    @property
    def first(self) -> int:
        """The place of the first row of this page, from the end if the page is counted from there."""
        return min(self.page.start + 1, self.last)

    @property
    def last(self) -> int:
        return self.page.start + len(self.page.rows)

    def _page_url(self, number: int | None) -> str:
        """The address of a page; "" where there is none. The first needs no number."""
        return "" if number is None else self.url(page=number if number != 1 else "")

    @property
    def first_url(self) -> str:
        return self._page_url(None if self.page.previous is None else 1)

    @property
    def previous_url(self) -> str:
        return self._page_url(self.page.previous)

    @property
    def next_url(self) -> str:
        return self._page_url(self.page.next)

    @property
    def last_url(self) -> str:
        return self._page_url(self.page.last)


def _slice(parts: list[Part], start: int, size: int, read: Reader) -> list:
    """`size` rows from `start` of the parts one behind the other."""
    rows: list = []
    for index, part in enumerate(parts):
        rows += read(part, start, start + size - len(rows))
        is_last = index == len(parts) - 1
        if is_last or len(rows) == size:
            break
        start = max(0, start - part.rows.count()) if start and not rows else 0
    return rows
