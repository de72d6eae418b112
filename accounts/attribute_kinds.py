"""Kinds of record that carry attributes and that an account invents: "object_7" are the records of its type 7."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class Family:
    """Kinds called by `prefix` and the number that stands in the column `column` of their records, all of `model`.

    `titles(account)` names the kinds that there are, by key; `url(account, kind)` is where one is looked after.
    """

    prefix: str
    model: type[Model]
    column: str
    titles: Callable[[object], dict[str, str]]
    url: Callable[[object, str], str]

    def number(self, kind: str) -> int:
        """What stands in the column; 0, which nothing has, for what is no kind of this family."""
        digits = kind.removeprefix(self.prefix)
        return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else 0


_families: list[Family] = []


def register(family: Family) -> None:
    _families.append(family)


def families() -> list[Family]:
    return list(_families)


def asked_as(kind: str, key: str, of: str) -> str:
    """How records of the kind `of` are asked for an attribute: their own, or one of what an account has invented.

    "" where they cannot be.
    """
    if family_of(kind):
        return f"{kind}.{key}"
    return f"attribute.{key}" if kind == of else ""


def family_of(kind: str) -> Family | None:
    return next((family for family in _families if kind.startswith(family.prefix)), None)
