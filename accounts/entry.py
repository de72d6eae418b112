"""What an account asks of a sign-in before it lets a member in: that it is not too old, and a second factor."""

import time
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account
from conversalabs.pages import is_partial

DAY_SECONDS = 24 * 60 * 60
SIGNED_IN_AT = "signed_in_at"
# Where somebody was going when they were led to set up a second factor.
CAME_FOR = "came_for"

Answer = Callable[[HttpRequest, str], HttpResponse]


def unmet(request: HttpRequest, account: Account, has_second_factor: bool) -> Answer | None:
    """What to answer instead of letting this sign-in into `account`, given where the person wants to; None: let in."""
    if not is_fresh(request, account.session_days * DAY_SECONDS):
        return sign_in_again
    if account.requires_second_factor and not has_second_factor:
        return set_up_second_factor
    return None


def is_fresh(request: HttpRequest, seconds: int) -> bool:
    """Whether this session began with a sign-in of at most so long ago."""
    return time.time() - request.session.get(SIGNED_IN_AT, 0) < seconds


def to_sign_in(request: HttpRequest, back: str) -> HttpResponse:
    login = redirect_to_login(back)
    return HttpResponse(status=401, headers={"HX-Redirect": login.url}) if is_partial(request) else login


def sign_in_again(request: HttpRequest, back: str) -> HttpResponse:
    """A page ends the session; what asks from behind one does not, lest an old tab sign somebody out elsewhere."""
    if not _is_page(request):
        return _refused(request, back, status=401)
    logout(request)
    messages.info(request, _("It is a while since you signed in here: once more, please."))
    return to_sign_in(request, back)


def set_up_second_factor(request: HttpRequest, back: str) -> HttpResponse:
    """On to the page that sets it up, which leads back; what is no page learns that it may not."""
    url = reverse("mfa_activate_totp")
    if not _is_page(request):
        return _refused(request, url, status=403)
    request.session[CAME_FOR] = back
    return redirect(url)


def _is_page(request: HttpRequest) -> bool:
    is_shown = request.headers.get("Sec-Fetch-Dest", "document") == "document" and request.accepts("text/html")
    return is_shown and "HX-Request" not in request.headers


def _refused(request: HttpRequest, url: str, status: int) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(status=status, headers={"HX-Redirect": url})
    raise PermissionDenied(_("This account asks for more than you have shown when you signed in."))
