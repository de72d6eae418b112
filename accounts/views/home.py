from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.account import NewAccountForm
from accounts.forms.attempt import attempt, status_of
from accounts.models import Account, Member
from accounts.once import token_of
from accounts.pace import count_account
from conversalabs.pages import render


def enter(account: Account) -> HttpResponse:
    return redirect("contacts:contacts", account.slug)


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Go on to the one account of this user, or let them choose between several."""
    members = list(Member.objects.open_to(request.user))
    return enter(members[0].account) if len(members) == 1 else _choose(request, members)


@login_required
@require_safe
def all_accounts(request: HttpRequest) -> HttpResponse:
    """The accounts of this user, and the way to a further one."""
    return _choose(request, list(Member.objects.open_to(request.user)))


def _choose(request: HttpRequest, members: list[Member]) -> HttpResponse:
    return render(request, "accounts/home.html", {"members": members})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    """Open a further account; a form that is sent again opens none and goes to the one that there is."""
    token = token_of(request)
    form = NewAccountForm(request.POST or None, user=request.user)
    opened = []
    if not _opened_with(token, request) and attempt(form, lambda: opened.append(_open(request, form, token))):
        messages.success(request, _("%(account)s is open; you administer it.") % {"account": opened[0]})
    account = opened[0] if opened else _opened_with(token, request)
    if account:
        return enter(account)
    return render(request, "accounts/account_new.html", {"form": form}, status=status_of(form))


def _open(request: HttpRequest, form: NewAccountForm, token) -> Account:
    count_account(request)
    return form.open(token)


def _opened_with(token, request: HttpRequest) -> Account | None:
    return Account.objects.opened_with(token, by=request.user) if token else None
