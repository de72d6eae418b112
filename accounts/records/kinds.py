"""What all lists of one kind of record have in common: contacts, companies, orders."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.filters.fields import FilterField, fields_of
from accounts.models import CustomAttribute, Member
from accounts.records.sorting import Sort


class ListKind:
    """`route` is that of a record's page.

    The first column names the record, by the fields in `reads`, and is always there; `label` is its head. `sort` is
    the order of a list that asks for none; `sorts_by_name` says whether that is the order of the first column.
    `defaults` are the columns that stand behind it as long as nobody chooses others.
    """

    model: type[Model]
    route: str
    label: str
    sort: Sort
    sorts_by_name = True
    reads: tuple[str, ...]
    defaults: tuple[str, ...]
    # What the picture beside the name looks like, as `{% avatar %}` takes it; None: there is none.
    avatar: str | None = None

    @property
    def name_sort(self) -> Sort | None:
        """The order of the first column; None where a list cannot be sorted by it."""
        return self.sort if self.sorts_by_name else None

    @property
    def key(self) -> str:
        """What members' choices are kept under, and the kind of the attributes that its records carry."""
        return self.model._meta.model_name

    @property
    def about(self) -> str:
        """What the ids of the rows begin with, and events name its records by: `contact_7`, `contact:7`."""
        return self.model._meta.model_name

    def attributes(self, member: Member) -> list[CustomAttribute]:
        """What its records carry, as far as `member` may see it."""
        found = list(CustomAttribute.objects.visible_to(member).of_kind(self.key))
        for attribute in found:
            attribute.account = member.account
        return found

    def fields(self, member: Member, attributes: list[CustomAttribute] | None = None) -> dict[str, FilterField]:
        """What its records can be filtered by; who knows their `attributes` already saves asking for them."""
        return fields_of(self.model, member, self.attributes(member) if attributes is None else attributes)

    def rows(self, member: Member) -> QuerySet:
        """All records of the kind that `member` may see."""
        return self.model.objects.visible_to(member)

    def name(self, values: Mapping) -> str:
        return values[self.reads[0]]

    def picture(self, values: Mapping, url: str) -> str:
        """The address of its picture; "" for initials."""
        return ""

    def mark(self, values: Mapping) -> str:
        """HTML behind the name."""
        return ""

    def base_url(self, account) -> str:
        """What the addresses of the records begin with; their key and a slash follow."""
        return reverse(self.route, args=[account.slug, 0]).removesuffix("0/")


@dataclass(slots=True)
class Row:
    """A record as a list shows it; `cells` is HTML, because what a template does for each of hundreds costs most."""

    key: int
    name: str
    url: str
    avatar_url: str
    mark: str
    cells: SafeString

    def __str__(self) -> str:
        return self.name
