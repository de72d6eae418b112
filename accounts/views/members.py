from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404
from accounts.forms.member import MemberForm, RemovalForm
from accounts.models import Invitation, Member
from accounts.models.belonging import belongings_of
from conversalabs.pages import redirect_to, render

SIZE = 50


def list_url(request: HttpRequest) -> str:
    return reverse("accounts:members", args=[request.account.slug])


def find(request: HttpRequest, pk: int) -> Member:
    return get_object_or_404(Member.objects.visible_to(request.member).with_user(), pk=pk)


@needs("administer")
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Who is in the account, and who is invited."""
    found = Member.objects.visible_to(request.member).with_user()
    page = Paginator(found, SIZE).get_page(request.GET.get("page"))
    invitations = Invitation.objects.visible_to(request.member).pending().for_list()
    return render(request, "accounts/members.html", {"members": page, "invitations": invitations})


@needs("administer")
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = MemberForm(request.POST or None, by=request.member, found=found)
    if attempt(form, lambda: found.set_roles(form.wanted, by=request.member)):
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
        _act(request, found.activate, _("%(name)s may sign in again.") % {"name": found})
    else:
        _act(request, found.deactivate, _("%(name)s is kept out from now on.") % {"name": found})
    return redirect_to(request, list_url(request))


def _act(request: HttpRequest, verb: Callable, said: str, **arguments) -> bool:
    """Whether the member of this request could do it; a message says that it is done, or why not."""
    try:
        with gone_is_404():
            verb(by=request.member, **arguments)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
        return False
    messages.success(request, said)
    return True


@needs("administer")
@require_http_methods(["GET", "HEAD", "POST"])
def member_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a member owns and ask to whom it goes; on POST remove them from the account."""
    found = find(request, pk)
    form = RemovalForm(request.POST if request.method == "POST" else None, found=found)
    if not form.is_valid():
        context = {"form": form, "found": found, "belongings": belongings_of(found)}
        page, dialog = "accounts/member_deletion.html", "accounts/_member_deletion.html"
        return render(request, page, context, fragment=dialog, status=422 if form.is_bound else 200)
    said = _("%(name)s is no member any more.") % {"name": found}
    is_gone = _act(request, found.remove, said, to=form.cleaned_data["to"])
    return redirect_to(request, reverse("home") if is_gone and found == request.member else list_url(request))


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest) -> HttpResponse:
    """Say what the member of this request leaves behind; on POST end their membership."""
    if request.method != "POST":
        context = {"belongings": belongings_of(request.member)}
        return render(request, "accounts/leaving.html", context, fragment="accounts/_leaving.html")
    said = _("You have left %(account)s.") % {"account": request.account}
    profile = reverse("accounts:profile", args=[request.account.slug])
    return redirect_to(request, reverse("home") if _act(request, request.member.remove, said) else profile)
