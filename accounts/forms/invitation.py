from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.forms.member import RolesField
from accounts.models import Invitation, Member, User


class InvitationForm(forms.Form):
    """Somebody new in the account, by e-mail address; whether they sign in elsewhere already is not said."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args, by: Member, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["roles"] = RolesField(by)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        member = Member.objects.of(self.by.account).filter(user__in=User.objects.reading(email)).first()
        if member and member.is_active:
            raise forms.ValidationError(_("They are a member already: open them in the list to change their roles."))
        if member:
            raise forms.ValidationError(_("They are kept out: open them in the list to let them in again."))
        if Invitation.objects.of(self.by.account).pending().filter(email=email).exists():
            raise forms.ValidationError(_("They are invited already: send it again from the list."))
        return email

    def save(self) -> None:
        """Make the invitation. Raises ValidationError."""
        self.invitation = Invitation.objects.invite(**self.cleaned_data, by=self.by)


class NewcomerForm(forms.Form):
    """How somebody who is invited and has never signed in gets a name and a password."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("8 characters or more, and none that is easy to guess."),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, initial={"name": user.name}, **kwargs)
        self.user = user

    def clean(self) -> dict:
        cleaned = super().clean()
        self.user.name = cleaned.get("name", "")
        if password := cleaned.get("password"):
            try:
                validate_password(password, self.user)
            except forms.ValidationError as refusal:
                self.add_error("password", refusal)
        return cleaned

    def save(self) -> User:
        self.user.set_password(self.cleaned_data["password"])
        self.user.save()
        return self.user
