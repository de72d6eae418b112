"""The wall around an account: who is not a member learns nothing."""

from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.entry import CAME_FOR, to_sign_in, unmet
from accounts.models import Member
from accounts.modules import module_of
from conversalabs.prepared import prepared

UNSAID = object()


class AccountMiddleware:
    """For addresses below `/<account>/`: find the member, check module and permission, or answer 404 or 403.

    Sets `request.account`, `request.member` and `request.memberships` (all of this user's), activates the member's
    language and time zone, and takes `account` out of the view's arguments.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.account = request.member = None
        # Whatever zone a member brings ends with their request; the thread goes on to serve others.
        with timezone.override(None):
            return self.get_response(request)

    @prepared()
    def process_view(self, request, view, args, kwargs):
        slug = kwargs.pop("account", None)
        if slug is None:
            return None
        if not request.user.is_authenticated:
            return to_sign_in(request, request.get_full_path())
        if hindrance := _enter(request, slug, getattr(view, "needs_entry", True)):
            return hindrance
        _check_module(request)
        _check_permission(request, view)
        return None


def _enter(request, slug: str, needs_entry: bool) -> HttpResponse | None:
    request.memberships = Member.objects.memberships(request.user)
    member = next((each for each in request.memberships if each.account.slug == slug), None)
    if member is None:
        raise Http404
    if needs_entry and (answer := unmet(request, member.account, member.has_second_factor)):
        return answer(request, request.get_full_path() if request.method in {"GET", "HEAD"} else "/")
    if member.account.requires_second_factor:
        request.session.pop(CAME_FOR, None)
    member.origin = request.headers.get("X-Tab", "")[:40]
    request.member, request.account = member, member.account
    translation.activate(request.user.language or member.account.language)
    timezone.activate(ZoneInfo(request.user.time_zone or member.account.time_zone))
    return None


def _check_module(request) -> None:
    module = module_of(request.resolver_match.namespace)
    if module and not request.member.has_module(module.key):
        raise Http404(
            _("%(module)s is not on for this account or your role; ask an administrator.") % {"module": module.name}
        )


def _check_permission(request, view) -> None:
    permission = getattr(view, "needs", UNSAID)
    if permission is UNSAID:
        raise PermissionDenied("This view does not say what it needs.")
    if permission and not request.member.can(permission):
        raise PermissionDenied(_("Your role does not allow this; ask an administrator."))
