from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.doors import needs
from accounts.settings_tabs import tabs_of


@needs()
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Go on to the first tab that this member may open."""
    return redirect(tabs_of(request)[0].url)
