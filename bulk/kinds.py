"""Kinds of record that bulk actions act on. Each app registers its own, with the acts that make sense there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.utils.formats import number_format

from accounts.models import Member
from accounts.records.columns import Column
from accounts.records.kinds import ListKind

if TYPE_CHECKING:
    from bulk.acts.act import Act


class Kind:
    """Records as `listing` lists them at the route `list_route`; changing them needs the permission `manage`.

    `leaving(ids, member)` is called before records are deleted, in the same transaction: for what a verb of the model
    does besides. `further(member)` are columns that an export of everything has and no list. `refused(member)` is a
    condition in SQL on the record `t`, and its parameters, for those that the member sees and may not change;
    `refusal` is what is said of them. `answer(request, action)` is what a page that is no list gets when an action is
    over or taken back; None for what lists get. `together` is what else can be done with a few of them at once: the
    route that takes the `selected`, an icon and words. `touched(ids)` is called with each batch that was changed, or
    changed back, in its transaction: for what the database does not keep by itself.
    """

    def __init__(
        self,
        listing: ListKind,
        list_route: str,
        manage: str,
        acts: list["Act"],
        leaving: Callable[[list[int], Member], None] | None = None,
        further: Callable[[Member], list[Column]] = lambda member: [],
        refused: Callable[[Member], tuple[str, dict]] = lambda member: ("FALSE", {}),
        refusal: str = "",
        answer: Callable = lambda request, action: None,
        together: tuple[str, str, str] | None = None,
        touched: Callable[[list[int]], None] = lambda ids: None,
    ):
        self.listing, self.list_route, self.manage = listing, list_route, manage
        self.acts = {act.key: act for act in acts}
        self.leaving, self.further, self.answer, self.touched = leaving, further, answer, touched
        self.refused, self.refusal, self.together = refused, refusal, together

    @property
    def model(self):
        return self.listing.model

    @property
    def key(self) -> str:
        return self.listing.key

    @property
    def name(self) -> str:
        """What several are called."""
        return str(self.model._meta.verbose_name_plural)

    def counted(self, number: int) -> str:
        """“1 contact”, “12,431 contacts”"""
        return in_words(number, self.model._meta.verbose_name if number == 1 else self.name)

    def rows(self, member: Member):
        return self.listing.rows(member)

    def is_open_to(self, member: Member) -> bool:
        """Whether the member sees such records at all."""
        return self.model.is_open_to(member)

    def list_url(self, account) -> str:
        return reverse(self.list_route, args=[account.slug])

    def act(self, key: str) -> "Act":
        return self.acts[key]

    @property
    def acts_with_events(self) -> list[str]:
        """Those of which the records tell by themselves."""
        return [key for key, act in self.acts.items() if act.has_events]

    def open_acts(self, member: Member) -> list["Act"]:
        """What the member may do with such records."""
        return [act for act in self.acts.values() if act.is_open_to(self, member)]


def in_words(number: int, name: str) -> str:
    return f"{number_format(number, force_grouping=True)} {name}"


_kinds: dict[str, Kind] = {}


@dataclass(frozen=True)
class Family:
    """Kinds that an account makes, whose keys begin with `prefix`: `find(key)` is one, `of(account)` are all."""

    prefix: str
    find: Callable[[str], Kind]
    of: Callable[[object], list[Kind]]


_families: list[Family] = []


def register(kind: Kind) -> None:
    _kinds[kind.key] = kind


def register_family(family: Family) -> None:
    _families.append(family)


def get(key: str) -> Kind:
    """KeyError for what is none."""
    family = next((family for family in _families if key.startswith(family.prefix)), None)
    return family.find(key) if family else _kinds[key]


def open_to(member: Member) -> list[Kind]:
    """The kinds that the member may do something with."""
    found = [*_kinds.values(), *(kind for family in _families for kind in family.of(member.account))]
    return [kind for kind in found if kind.is_open_to(member) and kind.open_acts(member)]


def get_or_404(key: str, member: Member) -> Kind:
    """The kind, if the member sees such records at all."""
    try:
        kind = get(key)
    except KeyError:
        raise Http404 from None
    if not kind.is_open_to(member):
        raise Http404
    return kind
