"""The sidebar. Each app registers its entry; what is off or not allowed is not there."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse

from accounts.doors import Gated
from accounts.settings_tabs import is_in_settings


@dataclass
class Entry:
    """One line of the sidebar; `children` come below it. `count` is in words: "1,000+"; `counted` says when: "now".

    `is_old`: its count is to be made anew, by a POST to its parent's `refresh`.
    """

    label: str
    url: str
    icon: str = ""
    active: bool = False
    count: str | None = None
    children: list["Entry"] = field(default_factory=list)
    key: str = ""
    counted: str = ""
    is_old: bool = False
    refresh: str = ""

    @property
    def id(self) -> str:
        """Of the list of its children."""
        return f"nav_{self.key}"

    @property
    def is_current(self) -> bool:
        """Whether this line itself is where one is, and not one of its children."""
        return self.active and not any(child.active for child in self.children)


@dataclass(frozen=True)
class Item(Gated):
    """What an app registers; `key` opens it after "g" on the keyboard.

    `refresh` is the route that counts anew what is old among its children.
    """

    label: str
    route: str
    icon: str
    order: int
    permission: str | None = None
    module: str | None = None
    children: Callable[[HttpRequest], list[Entry]] | None = None
    key: str = ""
    refresh: str = ""

    def entry(self, request: HttpRequest) -> Entry:
        url = reverse(self.route, args=[request.account.slug])
        active = request.resolver_match.namespace == self.route.split(":")[0] and not is_in_settings(request)
        children = self.children(request) if self.children else []
        entry = Entry(self.label, url, self.icon, active, children=children, key=self.key)
        if self.refresh and any(child.is_old for child in children):
            entry.refresh = reverse(self.refresh, args=[request.account.slug])
        return entry


_items: list[Item] = []


def register(item: Item) -> None:
    _items.append(item)
    _items.sort(key=lambda each: each.order)


def entry_of(request: HttpRequest, key: str) -> Entry | None:
    """The entry that `key` opens, if the member of this request may."""
    return next((item.entry(request) for item in _items if item.key == key and item.is_open_to(request.member)), None)


def menu_of(request: HttpRequest) -> list[Entry]:
    """The entries that the member of this request may open, in order."""
    return [item.entry(request) for item in _items if item.is_open_to(request.member)]
