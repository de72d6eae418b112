"""The types below “Objects” in the sidebar."""

from django.http import HttpRequest

from accounts.menu import Entry
from customobjects.kinds import types_seen_by


def types_of(request: HttpRequest) -> list[Entry]:
    here, found = getattr(request, "object_type", None), types_seen_by(request.member)
    return [Entry(each.plural, each.get_absolute_url(), each.icon, active=each.pk == here) for each in found]
