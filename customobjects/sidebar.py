"""The types below “Objects” in the sidebar."""

from django.http import HttpRequest

from accounts.menu import Entry
from accounts.settings_tabs import is_in_settings
from customobjects.kinds import types_seen_by


def types_of(request: HttpRequest) -> list[Entry]:
    here = None if is_in_settings(request) else getattr(request, "object_type", None)
    found = types_seen_by(request.member)
    return [Entry(each.plural, each.get_absolute_url(), each.icon, active=each.pk == here) for each in found]
