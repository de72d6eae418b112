"""What an authenticator app would show."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

PERIOD_SECONDS = 30


def code(secret: str, step: int = 0) -> str:
    """The code of now, or of so many steps later; one step on either side counts too."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_SECONDS + step))


def set_up(user) -> str:
    """Give `user` a second factor with recovery codes; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user).mark_as_viewed()
    return secret


def recovery_codes(user) -> list[str]:
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
