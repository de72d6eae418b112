from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404, status_of
from accounts.forms.invitation import InvitationForm
from accounts.invitations import send_invitation
from accounts.models import Invitation
from accounts.once import first_time
from accounts.pace import count_invitation
from accounts.views.members import list_url
from conversalabs.pages import redirect_to, render


def find(request: HttpRequest, pk: int) -> Invitation:
    pending = Invitation.objects.visible_to(request.member).pending()
    return get_object_or_404(pending.select_related("account"), pk=pk)


@needs("administer")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_new(request: HttpRequest) -> HttpResponse:
    """Invite somebody by e-mail address."""
    form = InvitationForm(request.POST or None, by=request.member)
    with first_time(request) as is_first:
        is_done = not is_first or attempt(form, partial(_invite, request, form))
    if not is_done:
        return render(request, "accounts/invitation_new.html", {"form": form}, status=status_of(form))
    if is_first:
        _mail(request, form.invitation)
    return redirect_to(request, list_url(request))


def _invite(request: HttpRequest, form: InvitationForm) -> None:
    count_invitation(request, form.cleaned_data["email"])
    form.save()


@needs("administer")
@require_POST
def invitation_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invitation again; the link that was in the mail before is dead."""
    found = find(request, pk)
    try:
        with gone_is_404(), first_time(request) as is_first:
            if is_first:
                count_invitation(request, found.email)
                found.resend(by=request.member)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        if is_first:
            _mail(request, found)
    return redirect_to(request, list_url(request))


@needs("administer")
@require_POST
def invitation_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    found = find(request, pk)
    with gone_is_404():
        found.withdraw(by=request.member)
    messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": found})
    return redirect_to(request, list_url(request))


def _mail(request: HttpRequest, invitation: Invitation) -> None:
    try:
        send_invitation(request, invitation)
    except OSError:
        text = _("The mail to %(email)s could not be sent. Send the invitation again from the list.")
        messages.error(request, text % {"email": invitation})
    else:
        messages.success(request, _("%(email)s is invited; a mail is on its way.") % {"email": invitation})
