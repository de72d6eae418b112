"""The tabs of the settings page; each member sees those that their role opens."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# (title, route, account permission)
TABS = [
    (_("Account"), "account", "administer"),
    (_("Members"), "members", "administer"),
    (_("Teams"), "teams", "administer"),
    (_("Roles"), "roles", "administer"),
    (_("Attributes"), "attributes", "manage_attributes"),
    (_("Labels"), "labels", "manage_attributes"),
    (_("Currencies"), "rates", "administer"),
    (_("Audit"), "audit", "administer"),
    (_("Your profile"), "profile", None),
]


@dataclass(frozen=True)
class Tab:
    title: str
    url: str
    is_current: bool


def tabs_of(request: HttpRequest) -> list[Tab]:
    """The tabs that the member of this request may open, in order."""
    return [
        _tab(request, title, route)
        for title, route, permission in TABS
        if not permission or request.member.can(permission)
    ]


def _tab(request: HttpRequest, title: str, route: str) -> Tab:
    url = reverse(f"accounts:{route}", args=[request.account.slug])
    return Tab(title, url, request.path.startswith(url))
