"""Records that have become others since a filter named them. Whoever lets records become others says so here."""

from collections.abc import Callable

from django.db.models import Model

# `follow(model, account's id, keys)`: by the keys of records of `model` that are others now, those of what they are.
Follow = Callable[[type[Model], int, list[int]], dict[int, int]]
_known: list[Follow] = []


def register(follow: Follow) -> None:
    _known.append(follow)


def what_became_of(model: type[Model], account_id: int, keys: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for follow in _known:
        found |= follow(model, account_id, keys)
    return found
