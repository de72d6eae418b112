"""Where a custom attribute is used besides the records: saved filters, layouts. Apps register what they keep."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Use:
    """One thing that names an attribute, in words: "Segment “VIP”". Without `url` it is not the reader's to open."""

    title: str
    url: str = ""


_finders: list[Callable[..., Iterable[Use]]] = []


def register(find: Callable[..., Iterable[Use]]) -> None:
    """`find(attribute, member)` lists the uses of an attribute as `member` may know them."""
    _finders.append(find)


def uses_of(attribute, member) -> list[Use]:
    return [use for find in _finders for use in find(attribute, member)]
