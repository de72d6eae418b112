"""The mail that tells somebody of their membership, with a link to choose a password when they have none."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Member


def send_invitation(request: HttpRequest, member: Member) -> None:
    """Mail `member` that the member of this request has let them into the account."""
    context = {
        "account": member.account,
        "by": request.user,
        "url": request.build_absolute_uri(_first_page(member)),
        "chooses_password": not member.user.has_usable_password(),
    }
    get_adapter(request).send_mail("accounts/email/invitation", member.user.email, context)


def _first_page(member: Member) -> str:
    """Where the link leads: to the choice of a password, once, or to the account."""
    if member.user.has_usable_password():
        return reverse("home")
    key = default_token_generator.make_token(member.user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(member.user), key])
