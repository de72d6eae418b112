from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt
from accounts.forms.member import MemberForm, NewMemberForm
from accounts.invitations import send_invitation
from accounts.models import LastAdministratorError, Member
from conversalabs.pages import redirect_to, render


def list_url(request: HttpRequest) -> str:
    return reverse("accounts:members", args=[request.account.slug])


def find(request: HttpRequest, pk: int) -> Member:
    return get_object_or_404(Member.objects.visible_to(request.member).with_user(), pk=pk)


@needs("administer")
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/members.html", {"members": Member.objects.visible_to(request.member).with_user()})


@needs("administer")
@require_http_methods(["GET", "HEAD", "POST"])
def member_new(request: HttpRequest) -> HttpResponse:
    """Let somebody in by e-mail address; who has no password yet gets a link to choose one."""
    form = NewMemberForm(request.POST or None, account=request.account)
    if not form.is_valid():
        return render(request, "accounts/member_new.html", {"form": form}, status=422 if form.is_bound else 200)
    member = Member.objects.join(request.account, form.user(), *form.cleaned_data["roles"])
    send_invitation(request, member)
    messages.success(request, _("%(name)s is a member now; a mail says so.") % {"name": member})
    return redirect_to(request, list_url(request))


@needs("administer")
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = MemberForm(request.POST or None, account=request.account, initial={"roles": found.roles.all()})
    if attempt(form, lambda: found.set_roles(form.cleaned_data["roles"])):
        messages.success(request, _("%(name)s is saved.") % {"name": found})
        return redirect_to(request, list_url(request))
    context = {"form": form, "found": found}
    return render(request, "accounts/member.html", context, status=422 if form.is_bound else 200)


@needs("administer")
@require_POST
def member_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a member in (`active=1`) or keep them out."""
    found = find(request, pk)
    if request.POST.get("active") == "1":
        found.activate()
        messages.success(request, _("%(name)s may sign in again.") % {"name": found})
    else:
        _keep_out(request, found)
    return redirect_to(request, list_url(request))


def _keep_out(request: HttpRequest, found: Member) -> None:
    try:
        found.deactivate()
    except LastAdministratorError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("%(name)s is kept out from now on.") % {"name": found})
