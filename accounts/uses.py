"""Where something that an account defines is used besides the records: saved filters, layouts. Apps register them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Use:
    """One thing that names what is asked about, in words: "Segment “VIP”".

    Without `url` it is not the reader's to open. `keys` are the values of it that are named: options of an attribute.
    `is_cleaned` says that it goes on without what is deleted; else it asks to be changed before it works again.
    """

    title: str
    url: str = ""
    keys: tuple[str, ...] = ()
    is_cleaned: bool = False


def sorted_out(uses: Iterable[Use]) -> dict[str, list[Use]]:
    """What goes on without it (`cleaned`), and what does not (`uses`), as `accounts/_uses_sorted.html` shows them."""
    uses = list(uses)
    return {"cleaned": [use for use in uses if use.is_cleaned], "uses": [use for use in uses if not use.is_cleaned]}


class Uses:
    """The places of one kind of definition."""

    def __init__(self):
        self._finders, self._forgetters, self._replacers, self._retypers = [], [], [], []

    def register(
        self,
        find: Callable[..., Iterable[Use]],
        *,
        forget: Callable | None = None,
        replace: Callable | None = None,
        retype: Callable | None = None,
    ) -> None:
        """`find(thing, member)` lists the uses as `member` may know them.

        `forget(thing)` takes it out where it would be in the way once it is deleted. `replace(thing, old, new)` puts
        one of its values, or another thing, in the place of one that goes; nothing, where `new` is "".
        `retype(thing)` puts in order what holds values that were read before it got another type.
        """
        self._finders.append(find)
        self._forgetters += [forget] if forget else []
        self._replacers += [replace] if replace else []
        self._retypers += [retype] if retype else []

    def of(self, thing, member) -> list[Use]:
        return [use for find in self._finders for use in find(thing, member)]

    def forget(self, thing) -> None:
        for forget in self._forgetters:
            forget(thing)

    def replace(self, thing, old, new) -> None:
        for replace in self._replacers:
            replace(thing, old, new)

    def retype(self, thing) -> None:
        for retype in self._retypers:
            retype(thing)
