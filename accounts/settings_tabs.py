"""The tabs of the settings page; each member sees those that their role opens."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# (title, route, account permission, module)
TABS = [
    (_("Account"), "accounts:account", "administer", None),
    (_("Members"), "accounts:members", "administer", None),
    (_("Teams"), "accounts:teams", "administer", None),
    (_("Roles"), "accounts:roles", "administer", None),
    (_("Attributes"), "accounts:attributes", "manage_attributes", None),
    (_("Labels"), "accounts:labels", "manage_attributes", None),
    (_("Currencies"), "accounts:rates", "administer", None),
    (_("Audit"), "accounts:audit", "administer", None),
    (_("Your profile"), "accounts:profile", None, None),
]


def register(title: str, route: str, permission: str | None, *, module: str | None = None) -> None:
    """A tab of an app above this one, before what is about the account's inside."""
    TABS.insert(-2, (title, route, permission, module))


@dataclass(frozen=True)
class Tab:
    title: str
    url: str
    is_current: bool


def tabs_of(request: HttpRequest) -> list[Tab]:
    """The tabs that the member of this request may open, in order."""
    return [
        _tab(request, title, route)
        for title, route, permission, module in TABS
        if (not permission or request.member.can(permission)) and (not module or request.member.has_module(module))
    ]


def is_in_settings(request: HttpRequest) -> bool:
    """Whether the page of this request belongs to one of them, of whatever app it is."""
    here = request.resolver_match.namespace
    routes = [route for _title, route, *_needs in TABS if route.partition(":")[0] == here]
    starts = (reverse(route, args=[request.account.slug]) for route in routes)
    return here == "accounts" or any(map(request.path.startswith, starts))


def _tab(request: HttpRequest, title: str, route: str) -> Tab:
    url = reverse(route, args=[request.account.slug])
    # What is a part of something else stands where that stands.
    here = getattr(request, "settings_path", request.path)
    return Tab(title, url, here.startswith(url))
