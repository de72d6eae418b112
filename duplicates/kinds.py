"""Kinds of record of which one may be there twice. Each app registers its own, with what they are compared by."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import TenantModel


@dataclass(frozen=True)
class Kind:
    """Records of `model`; `is_person`: their names are those of people.

    `rows` is a statement that answers `most` rows of `account` with keys above `after`, by ascending key, with the
    columns of `duplicates.records.COLUMNS`. `attribute_kind` is that of `CustomAttribute.model`.
    """

    key: str
    model: type["TenantModel"]
    rows: str
    is_person: bool = True


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.key] = kind


def get(key: str) -> Kind:
    """KeyError for what is none."""
    return _kinds[key]


def open_to(member) -> list[Kind]:
    """Those of which `member` sees records."""
    return [kind for kind in _kinds.values() if kind.model.is_open_to(member)]


def both_visible_to(member, kind: str | None = None) -> Q:
    """The condition on a pair that `member` sees both records, of `kind` or of any."""
    seen = Q(pk__in=[])
    for each in open_to(member):
        if kind in (None, each.key):
            keys = each.model.objects.visible_to(member).order_by().values("pk")
            seen |= Q(kind=each.key, first__in=keys, second__in=keys)
    return seen
