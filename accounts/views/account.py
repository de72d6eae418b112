from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.forms.account import AccountForm, ExchangeRateForm, ProfileForm, ShortcutsForm
from accounts.forms.attempt import seen_status
from accounts.forms.logo import LogoForm
from accounts.models import ExchangeRate
from conversalabs.pages import is_partial, redirect_to, render


def here(request: HttpRequest, route: str) -> HttpResponse:
    return redirect_to(request, reverse(f"accounts:{route}", args=[request.account.slug]))


@needs("administer")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    # A copy: the frame shows what is, not what was typed.
    form = AccountForm(request.POST or None, instance=copy(request.account))
    if not form.is_valid() or form.clashes:
        status = seen_status(form)
        return render(request, "accounts/account.html", {"form": form, "logo_form": LogoForm()}, status=status)
    form.save()
    messages.success(request, _("The account is saved."))
    return here(request, "account")


@needs("administer")
@require_http_methods(["GET", "HEAD", "POST"])
def rates(request: HttpRequest) -> HttpResponse:
    """Exchange rates into the account's currency; POST adds one."""
    new = ExchangeRate(account=request.account)
    other = "EUR" if request.account.currency == "USD" else "USD"
    form = ExchangeRateForm(request.POST or None, instance=new, initial={"date": localdate(), "currency": other})
    if not form.is_valid():
        context = {"form": form, "rates": ExchangeRate.objects.visible_to(request.member).newest_first()}
        return render(request, "accounts/rates.html", context, status=422 if form.is_bound else 200)
    ExchangeRate.objects.put(form.instance)
    messages.success(request, _("The rate of %(currency)s is added.") % {"currency": new.currency})
    return here(request, "rates")


@needs("administer")
@require_POST
def rate_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    rate = get_object_or_404(ExchangeRate.objects.visible_to(request.member), pk=pk)
    rate.delete()
    messages.success(request, _("The rate of %(currency)s is deleted.") % {"currency": rate.currency})
    return here(request, "rates")


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name, language and time zone, the same in every account."""
    form = ProfileForm(request.POST or None, instance=copy(request.user))
    if not form.is_valid():
        return render(request, "accounts/profile.html", {"form": form}, status=422 if form.is_bound else 200)
    form.save()
    messages.success(request, _("Your profile is saved."))
    return here(request, "profile")


@needs()
@require_POST
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Whether single keys do something for this person: the switch on the sheet that lists them."""
    form = ShortcutsForm(request.POST, instance=copy(request.user))
    if form.is_valid():
        form.save()
    return HttpResponse(status=204) if is_partial(request) else here(request, "profile")
