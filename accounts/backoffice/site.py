"""The admin site: one sign-in for everything, a policy of its own, and no address that looks past the walls."""

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.sites import UnfoldAdminSite

from accounts.backoffice.scope import scope_of

# The theme evaluates expressions in attributes; nothing outside /admin/ may.
POLICY = {
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}
# Follows any content type and id to the record's own address: it would tell of other accounts' records.
LEFT_OUT = {"view_on_site"}


class Backoffice(UnfoldAdminSite):
    def has_permission(self, request) -> bool:
        """Superusers, and staff who administer at least one account."""
        user = request.user
        return user.is_active and user.is_staff and not scope_of(request).is_empty

    def admin_view(self, view, cacheable=False):
        return csp_replace(POLICY)(super().admin_view(view, cacheable))

    def get_urls(self):
        return [url for url in super().get_urls() if getattr(url, "name", "") not in LEFT_OUT]

    def login(self, request, extra_context=None):
        """Send people to the product's own sign-in; whoever is signed in and still lands here may not in."""
        back = request.GET.get("next", request.get_full_path())
        if not request.user.is_authenticated:
            return redirect_to_login(back, resolve_url(settings.LOGIN_URL))
        if answer := scope_of(request).unmet:
            return answer(request, reverse("admin:index"))
        raise PermissionDenied(_("The administration is for staff who administer an account."))

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
