"""allauth's forms in the product's words."""

from allauth.account import forms as account
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

# For as long as the app's code may count: the one before, the present one and the next.
CODE_LIVES_SECONDS = 90
LABELS = {
    "login": _("E-mail"),
    "email": _("New e-mail"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
}


class Worded:
    """What a field is called stands above it, and not in it too. `starts` names the one where typing begins."""

    starts: str | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
        if self.starts:
            self.fields[self.starts].widget.attrs["autofocus"] = True


class LoginForm(Worded, account.LoginForm):
    starts = "login"


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    starts = "email"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = LABELS["login"]


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):
    starts = "password1"


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    pass


class SetPasswordForm(Worded, account.SetPasswordForm):
    pass


class PasswordAgainForm(Worded, account.ReauthenticateForm):
    starts = "password"


class NewEmailForm(Worded, account.AddEmailForm):
    pass


class Code(Worded):
    """A code from the app, or a recovery code; each counts once."""

    starts = "code"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": 20}

    def clean_code(self) -> str:
        """allauth remembers a used code for as long as it is shown, but takes the one before and the next too."""
        code = super().clean_code()
        used = f"second factor used: {self.user.pk} {normalize_user_code(code)}".replace(" ", "-")
        if not cache.add(used, True, CODE_LIVES_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(Code, mfa.AuthenticateForm):
    pass


class CodeAgainForm(Code, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(Code, totp.ActivateTOTPForm):
    starts = None  # first one reads
