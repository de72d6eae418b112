"""Where the link of an invitation leads: what one may do there depends on who is at this browser."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms.invitation import NewcomerForm
from accounts.models import Invitation, Member
from conversalabs.pages import render


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join the account of an invitation; a link that is unknown, used or over answers always the same."""
    if request.method != "POST":
        return _answer(request, Invitation.objects.open_with(token))
    with Invitation.objects.using(token) as found:
        return _answer(request, found)


def _answer(request: HttpRequest, found: Invitation | None) -> HttpResponse:
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=404)
    if request.user.is_authenticated and not request.user.reads(found.email):
        status = 403 if request.method == "POST" else 200
        return render(request, "accounts/invitation_other.html", {"invitation": found}, status=status)
    if request.user.is_authenticated and request.method == "POST":
        return _enter(request, found.accept(request.user))
    if not request.user.is_authenticated and (newcomer := found.newcomer()):
        return _welcome(request, found, newcomer)
    return render(request, "accounts/invitation.html", {"invitation": found})


def _welcome(request: HttpRequest, found: Invitation, newcomer) -> HttpResponse:
    """Let somebody without a password choose one, join and be signed in."""
    form = NewcomerForm(request.POST or None, user=newcomer)
    if not form.is_valid():
        context = {"form": form, "invitation": found}
        return render(request, "accounts/invitation_welcome.html", context, status=422 if form.is_bound else 200)
    user = form.save()
    # The link came by mail to this very address.
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    member = found.accept(user)
    get_adapter(request).login(request, user)
    return _enter(request, member)


def _enter(request: HttpRequest, member: Member) -> HttpResponse:
    messages.success(request, _("Welcome to %(account)s.") % {"account": member.account})
    return redirect("contacts:contacts", member.account.slug)
