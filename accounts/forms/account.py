from zoneinfo import available_timezones

from babel.core import get_global
from django import forms
from django.conf import settings
from django.forms.models import model_to_dict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.forms.own_fields import OwnFieldsForm
from accounts.models import Account, ExchangeRate, Member, User
from accounts.models.account import LONGEST_SLUG, RESERVED_SLUGS
from accounts.modules import MODULES
from conversalabs.seen import SeenForm
from conversalabs.templatetags.money import current_locale


def _named(names: dict[str, str], codes) -> list[tuple[str, str]]:
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda choice: choice[1])


def countries() -> list[tuple[str, str]]:
    """ISO 3166 codes with their names in the active language."""
    names = current_locale().territories
    return _named(names, (code for code in names if len(code) == 2 and code.isalpha() and code not in {"EU", "ZZ"}))


def currencies() -> list[tuple[str, str]]:
    """ISO 4217 codes of money in use today, with their names in the active language."""
    uses = (use for uses in get_global("territory_currencies").values() for use in uses)
    current = {code for code, _since, until, tender in uses if tender and not until}
    return [(code, f"{code} · {name}") for code, name in _named(current_locale().currencies, current)]


def time_zones() -> list[tuple[str, str]]:
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones)]


PRIVACY_HINT = _(
    "Everybody sees the contacts, companies and deals that they or nobody owns, with what hangs on them; who manages a"
    " team sees what its members own too. Administrators see everything."
)


class AccountForm(SeenForm, OwnFieldsForm):
    country = forms.ChoiceField(label=_("Country"), choices=countries, help_text=_("How phones without +… are read."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies, help_text=_("Totals are converted to it."))
    modules = forms.MultipleChoiceField(
        label=_("Modules"),
        choices=[(module.key, module.name) for module in MODULES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("What is off is gone from menu, search and pages; its data is kept."),
    )

    class Meta:
        model = Account
        fields = [
            "name", "country", "language", "time_zone", "currency", "modules", "is_private",
            "requires_second_factor", "session_days",
        ]  # fmt: skip
        labels = {
            "is_private": _("Records are private to their owners"),
            "requires_second_factor": _("Nobody enters without a second factor"),
            "session_days": _("Sign in again after so many days"),
        }
        help_texts = {
            "is_private": PRIVACY_HINT,
            "requires_second_factor": _("Who has none is led to set it up first; the members page shows who has one."),
            "session_days": _("1 to 90, counted from the last sign-in."),
        }

    def asked(self) -> set[str]:
        """What this person has changed; what another has changed meanwhile stays."""
        changes = self.changes()
        for name, value in changes.items():
            setattr(self.instance, name, value)
        return set(changes)


class NewAccountForm(forms.ModelForm):
    """A further account for the user `user`, who becomes its administrator. It begins like their newest one."""

    slug = forms.SlugField(
        label=_("Address"),
        max_length=LONGEST_SLUG,
        required=False,
        help_text=_("Stands in every link and stays: /acme/ for example."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "data-follows": "id_name"}),
    )
    country = forms.ChoiceField(label=_("Country"), choices=countries)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)

    class Meta:
        model = Account
        fields = ["name", "slug", "country", "language", "time_zone", "currency"]

    def __init__(self, *args, user: User, **kwargs):
        newest = Member.objects.open_to(user).order_by("-pk").first()
        begun = model_to_dict(newest.account, self.Meta.fields[2:]) if newest else {}
        super().__init__(*args, initial=begun, **kwargs)
        self.user = user

    def clean_slug(self) -> str:
        """What was typed, else the name as an address."""
        wanted = self.cleaned_data["slug"].lower() or slugify(self.cleaned_data.get("name", ""))[:LONGEST_SLUG]
        if not wanted:
            raise forms.ValidationError(_("Type an address of letters a to z, digits and hyphens."))
        free = Account.objects.free_slug(wanted)
        if wanted in RESERVED_SLUGS or Account.objects.filter(slug=wanted).exists():
            raise forms.ValidationError(_("This address is taken; %(free)s is free.") % {"free": free})
        return wanted

    def open(self, token) -> Account:
        return Account.objects.open(**self.cleaned_data, administrator=self.user, token=token).account


class ExchangeRateForm(forms.ModelForm):
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)
    rate = forms.DecimalField(label=_("Rate"), min_value=0, max_digits=18, decimal_places=8, localize=True)

    class Meta:
        model = ExchangeRate
        fields = ["currency", "rate", "date"]
        widgets = {"date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("currency") == self.instance.account.currency:
            self.add_error("currency", _("This is the account's own currency."))
        if cleaned.get("rate") == 0:
            self.add_error("rate", _("A rate is greater than 0."))
        return cleaned


class ProfileForm(OwnFieldsForm):
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("The account's")), *settings.LANGUAGES], required=False
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: [("", _("The account's")), *time_zones()], required=False
    )

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "has_shortcuts", "has_summary"]
        help_texts = {"name": _("How others see you.")}


class ShortcutsForm(OwnFieldsForm):
    """The switch on the sheet of shortcuts."""

    class Meta:
        model = User
        fields = ["has_shortcuts"]
