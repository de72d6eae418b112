"""Where a custom attribute is used besides the records: saved filters, layouts. Apps register what they keep."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Use:
    """One thing that names an attribute, in words for people: "Segment “VIP”"."""

    title: str
    url: str


@dataclass(frozen=True)
class Place:
    """`find(attribute)` lists uses; `forget(attribute)` ends them, in the caller's transaction."""

    find: Callable[..., Iterable[Use]]
    forget: Callable[..., None]


_places: list[Place] = []


def register(place: Place) -> None:
    _places.append(place)


def uses_of(attribute) -> list[Use]:
    return [use for place in _places for use in place.find(attribute)]


def forget(attribute) -> None:
    for place in _places:
        place.forget(attribute)
