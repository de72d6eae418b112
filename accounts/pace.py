"""How often what reaches other people may be done; `settings.ACCOUNT_RATE_LIMITS` says the numbers."""

from allauth.core.ratelimit import consume
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

TOO_OFTEN = "too_often"


def count_invitation(request: HttpRequest, email: str) -> None:
    """One more mail to `email` from the account at hand. Raises ValidationError when it would be one too many."""
    account = request.account.pk
    if not consume(request, action="invite_address", key=f"{account}:{email}"):
        text = _("%(email)s has had several mails already; try again in an hour.")
        raise ValidationError(text % {"email": email}, TOO_OFTEN)
    if not consume(request, action="invite", key=str(account)):
        raise ValidationError(_("This account has sent many invitations; try again in an hour."), TOO_OFTEN)


def count_account(request: HttpRequest) -> None:
    """One more account that this user opens. Raises ValidationError when it would be one too many."""
    if not consume(request, action="open_account"):
        raise ValidationError(_("You have opened many accounts today; try again tomorrow."), TOO_OFTEN)
