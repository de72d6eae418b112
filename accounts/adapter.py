"""What allauth asks of the product: its words, and how it decides."""

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.entry import is_fresh

TOO_MANY = _("Too many attempts. Wait a few minutes, then try again.")
WRONG_CODE = _("This code is not right, or no longer. Type the one that the app shows now.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        # Said for an unknown address as well: nobody learns who has a sign-in here.
        "email_password_mismatch": _("E-mail and password do not belong together. Check both and try again."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": WRONG_CODE,
        "duplicate_email": _("This is your address already."),
    }

    def is_open_for_signup(self, request) -> bool:
        """People come in by invitation only."""
        return False

    def is_ajax(self, request) -> bool:
        """Everybody gets pages: no script of ours asks for the forms as JSON."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials) -> str:
        """One count for each address: allauth's has the host in it, port and all, which who asks may choose."""
        return credentials.get("email", "").lower()

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """A sign-in of a moment ago is as good as the password once more."""
        required = super().is_reauthentication_required(app=app, **kwargs)
        return required and not is_fresh(self.request, app_settings.REAUTHENTICATION_TIMEOUT)

    def confirm_email(self, request: HttpRequest, email_address) -> bool:
        """Two who confirm one address at the same moment: the second is told as if they had come later."""
        try:
            with transaction.atomic():
                return super().confirm_email(request, email_address)
        except IntegrityError:
            words = {"email": email_address.email}
            self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt", words)
            return False


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": _("Recovery codes stand in for an app: set up the app first."),
    }

    def get_totp_issuer(self) -> str:
        """What the app writes above the code; the address tells one installation from another."""
        return f"ConversaLabs {self._get_site_name()}"
