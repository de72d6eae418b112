from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import needs
from accounts.forms.account import AccountForm
from accounts.forms.attempt import attempt
from accounts.forms.logo import LogoForm
from accounts.models import Account
from conversalabs.images import TYPE
from conversalabs.pages import redirect_to, render

# Each logo has an address of its own, and every page shows it.
KEPT_SECONDS = 7 * 24 * 60 * 60


@needs(entry=False)
@require_safe
def logo(request: HttpRequest) -> FileResponse:
    """The picture that the account is shown by, to its members: where one chooses between accounts, too."""
    try:
        content = request.account.logo.open("rb")
    except (ValueError, FileNotFoundError):
        raise Http404(_("There is no logo.")) from None
    response = FileResponse(content, content_type=TYPE)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return response


@needs("administer")
@require_POST
def logo_new(request: HttpRequest) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    if not attempt(form, lambda: _store(request.account, form)):
        context = {"form": AccountForm(instance=request.account), "logo_form": form}
        return render(request, "accounts/account.html", context, status=422)
    messages.success(request, _("The logo is set."))
    return _back(request)


def _store(account: Account, form: LogoForm) -> None:
    try:
        account.set_logo(form.cleaned_data["logo"])
    except OSError as error:
        raise ValidationError(_("The server has no room for this at the moment; nothing was stored.")) from error


@needs("administer")
@require_POST
def logo_deleted(request: HttpRequest) -> HttpResponse:
    request.account.set_logo(None)
    messages.success(request, _("The logo is removed."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect_to(request, reverse("accounts:account", args=[request.account.slug]))
