from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import needs
from accounts.models import Member, User
from conversalabs.pages import redirect_to


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    request.user.sign_out_everywhere()
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")


@needs("administer")
@require_POST
def second_factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Help a member who has lost their phone and their recovery codes."""
    found = get_object_or_404(Member.objects.visible_to(request.member).with_user(), pk=pk)
    found.reset_second_factor(by=request.member)
    tell_of_reset(request, found.user)
    messages.success(request, _("%(name)s signs in with the password alone; a mail says so.") % {"name": found})
    return redirect_to(request, reverse("accounts:member", args=[request.account.slug, found.pk]))


def tell_of_reset(request: HttpRequest, user: User) -> None:
    """Mail `user` that the person of this request has reset their second factor."""
    context = {"by": request.user, "email": user.email, "url": request.build_absolute_uri(reverse("mfa_index"))}
    get_adapter(request).send_mail("accounts/email/second_factor_reset", user.email, context)
