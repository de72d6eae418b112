from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.custom_values import clean_pattern
from accounts.forms.own_fields import OwnFieldsForm
from accounts.models import CustomAttribute
from accounts.models.attribute import key_for, kind_titles
from conversalabs.text import storable

Type = CustomAttribute.Type
WITH_PATTERN = {Type.TEXT, Type.LINK}


class OptionsField(forms.CharField):
    """A list of texts, one per line; empty lines and repetitions are left out."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        return [line for line in map(storable, super().clean(value).split("\n")) if line]


class AttributeForm(OwnFieldsForm):
    """A custom attribute. What it is for is chosen once; its type and options change by forms of their own."""

    model = forms.ChoiceField(label=_("For"))
    options = OptionsField(label=_("Options"), required=False, help_text=_("One per line, in the order to show."))

    class Meta:
        model = CustomAttribute
        fields = ["name", "model", "type", "options", "description", "is_required", "is_sortable", "pattern", "hint"]
        help_texts = {
            "description": _("Shown below the field."),
            "pattern": _("The whole value has to match, for example \\d{5}-\\d{3}."),
            "hint": _("What to say when a value does not match."),
        }

    def __init__(self, *args, member=None, **kwargs):
        """`member` tells what it may be for; without one, any kind of record."""
        super().__init__(*args, **kwargs)
        self.fields["model"].choices = list(kind_titles(self.instance.account, member).items())
        if self.instance.pk:
            for name in ("model", "type"):
                self.fields[name].disabled = True
            self.fields.pop("options", None)

    def clean_pattern(self) -> str:
        if pattern := self.cleaned_data["pattern"]:
            clean_pattern(pattern)
        return pattern

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.instance.pk and cleaned.get("name"):
            self.instance.key = key_for(cleaned["name"])
        self._clean_options(cleaned)
        if cleaned.get("type") not in WITH_PATTERN:
            cleaned["pattern"] = cleaned["hint"] = ""
        return cleaned

    def _clean_options(self, cleaned: dict) -> None:
        """Options are named here once; afterwards each has its own form, since records hold them."""
        if "options" not in self.fields or "options" in self.errors:
            return
        try:
            is_list = cleaned.get("type") == Type.LIST
            cleaned["options"] = self.instance.read_options(cleaned.get("options", [])) if is_list else []
        except ValidationError as refusal:
            self.add_error("options", refusal)

    def _post_clean(self) -> None:
        """What makes a new attribute impossible is said beside its name, before it is saved."""
        super()._post_clean()
        if not self.instance.pk and not self.errors:
            try:
                self.instance.check_new()
            except ValidationError as refusal:
                self.add_error(None, refusal)


class OptionForm(forms.Form):
    """An option, and what it is to be called; `after` is the one that it is to stand behind."""

    option = forms.CharField(max_length=100)
    name = forms.CharField(max_length=100, label=_("Name"), required=False)


class RemovalForm(forms.Form):
    """What the records that hold an option get in its place."""

    instead = forms.ChoiceField(label=_("Their records get"), required=False)

    def __init__(self, data=None, *, options: list[str]):
        super().__init__(data)
        self.fields["instead"].choices = [("", _("No value")), *((option, option) for option in options)]


class TypeForm(forms.Form):
    """Another type, with the options of a list; `losses` is the number of records that the person knows to lose."""

    type = forms.ChoiceField(label=_("Type"), choices=Type)
    options = OptionsField(label=_("Options"), required=False, help_text=_("One per line, in the order to show."))
    losses = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict:
        cleaned = super().clean()
        try:
            is_list = cleaned.get("type") == Type.LIST
            cleaned["options"] = CustomAttribute().read_options(cleaned.get("options", [])) if is_list else []
        except ValidationError as refusal:
            self.add_error("options", refusal)
        return cleaned


class TrialForm(forms.Form):
    """A regular expression and a text to try it on."""

    pattern = forms.CharField(required=False, max_length=200)
    hint = forms.CharField(required=False, max_length=200)
    sample = forms.CharField(required=False, max_length=5_000)

    def clean_pattern(self) -> str:
        clean_pattern(self.cleaned_data["pattern"])
        return self.cleaned_data["pattern"]

    @property
    def fits(self) -> bool:
        found = self.cleaned_data
        return bool(clean_pattern(found["pattern"]).fullmatch(storable(found["sample"])))
