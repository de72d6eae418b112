from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.custom_values import clean_pattern
from accounts.models import CustomAttribute
from accounts.models.attribute import key_for, kinds_open_to, record_class, standard_names
from conversalabs.text import storable

Type = CustomAttribute.Type
WITH_PATTERN = {Type.TEXT, Type.LINK}


class OptionsField(forms.CharField):
    """A list of texts, one per line; empty lines and repetitions are left out."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        lines = (storable(line) for line in super().clean(value).split("\n"))
        return list(dict.fromkeys(line for line in lines if line))


class AttributeForm(forms.ModelForm):
    """A custom attribute. What it is for and its type are chosen once: values hang on them."""

    options = OptionsField(label=_("Options"), required=False, help_text=_("One per line, in the order to show."))

    class Meta:
        model = CustomAttribute
        fields = ["name", "model", "type", "options", "description", "is_required", "pattern", "hint"]
        help_texts = {
            "description": _("Shown below the field."),
            "pattern": _("The whole value has to match, for example \\d{5}-\\d{3}."),
            "hint": _("What to say when a value does not match."),
        }

    def __init__(self, *args, member=None, **kwargs):
        """`member` tells what it may be for; without one, any kind of record."""
        super().__init__(*args, **kwargs)
        kinds = kinds_open_to(member) if member else list(filter(record_class, CustomAttribute.Model.values))
        self.fields["model"].choices = [choice for choice in CustomAttribute.Model.choices if choice[0] in kinds]
        for name in ("model", "type"):
            self.fields[name].disabled = bool(self.instance.pk)

    def clean_name(self) -> str:
        """A new attribute gets its key from its name; a key is unique per model and never a standard field's."""
        name = self.cleaned_data["name"]
        if not self.instance.pk:
            self.instance.key = key_for(name)
        if not self.instance.key:
            raise ValidationError(_("The name needs a letter from a to z or a digit: its key is made from it."))
        return name

    def clean_pattern(self) -> str:
        if pattern := self.cleaned_data["pattern"]:
            clean_pattern(pattern)
        return pattern

    def clean_options(self) -> list[str]:
        options = self.cleaned_data["options"]
        gone = set(self.instance.options) - set(options)
        if self.instance.pk and gone and (used := self.instance.options_in_use(gone)):
            raise ValidationError(_("In use, so they have to stay: %(options)s.") % {"options": ", ".join(used)})
        return options

    def clean(self) -> dict:
        cleaned = super().clean()
        self._check_key(cleaned.get("model"))
        if cleaned.get("type") != Type.LIST:
            cleaned["options"] = []
        elif not cleaned.get("options") and "options" not in self.errors:
            self.add_error("options", _("A list needs at least one option."))
        if cleaned.get("type") not in WITH_PATTERN:
            cleaned["pattern"] = cleaned["hint"] = ""
        return cleaned

    def _check_key(self, kind: str | None) -> None:
        if self.instance.pk or "name" in self.errors or not kind:
            return
        if self.instance.key in standard_names(kind):
            self.add_error("name", _("Every record has this field already; choose another name."))
        elif CustomAttribute.objects.of(self.instance.account).of_kind(kind).filter(key=self.instance.key).exists():
            self.add_error("name", _("There is an attribute with this name already; choose another one."))
