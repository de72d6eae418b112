"""The mail with the link of an invitation."""

from zoneinfo import ZoneInfo

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Invitation


def send_invitation(request: HttpRequest, invitation: Invitation) -> None:
    """Mail the link of an invitation that has just got its token. OSError when the mail does not go out."""
    account = invitation.account
    url = request.build_absolute_uri(reverse("invitation", args=[invitation.token]))
    context = {"account": account, "by": invitation.by, "invitation": invitation, "url": url}
    with translation.override(account.language), timezone.override(ZoneInfo(account.time_zone)):
        get_adapter(request).send_mail("accounts/email/invitation", invitation.email, context)
