from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Label
from conversalabs.choices import ReadAtOnce
from conversalabs.text import storable

HUE_NAMES = [
    _("Indigo"), _("Blue"), _("Cyan"), _("Teal"), _("Green"), _("Lime"),
    _("Yellow"), _("Orange"), _("Rust"), _("Red"), _("Pink"), _("Purple"),
]  # fmt: skip


class HueSelect(forms.RadioSelect):
    """Twelve swatches to choose a colour from, each with its name for those who do not see it."""

    template_name = "accounts/_hues.html"

    def create_option(self, name, value, label, *args, **kwargs):
        return super().create_option(name, value, HUE_NAMES[int(value) - 1], *args, **kwargs)


class LabelForm(forms.ModelForm):
    class Meta:
        model = Label
        fields = ["name", "hue"]
        widgets = {"hue": HueSelect}

    def clean_name(self) -> str:
        name = storable(self.cleaned_data["name"])
        same = Label.objects.of(self.instance.account).called(name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("There is a label with this name already."))
        return name


class MergeForm(forms.Form):
    """Which label takes the place of another."""

    into = forms.ModelChoiceField(label=_("Into"), queryset=Label.objects.none(), empty_label=_("Choose a label"))

    def __init__(self, data=None, *, others):
        super().__init__(data)
        self.fields["into"].queryset = others


class LabelsInput(forms.CheckboxSelectMultiple):
    """Boxes for the labels that there are; `<name>-new` names one to be made."""

    def value_from_datadict(self, data, files, name):
        new = data.get(f"{name}-new", "").strip()
        chosen = super().value_from_datadict(data, files, name) or []
        return [*chosen, *([new_value(new)] if new else [])]


def new_value(name: str) -> str:
    return f"new:{name}"


class LabelsField(forms.ModelMultipleChoiceField):
    """The labels of a record; with `account` set, one that is yet to be made may be among them, unsaved."""

    widget, iterator = LabelsInput, ReadAtOnce
    account = None

    def clean(self, value) -> list[Label]:
        new = [each.removeprefix("new:") for each in value or () if each.startswith("new:")]
        chosen = list(super().clean([each for each in value or () if not each.startswith("new:")]))
        if not new:
            return chosen
        if self.account is None:
            raise forms.ValidationError(_("Your role may not add labels; ask an administrator."))
        return [*chosen, self._made(new[0])]

    def _made(self, name: str) -> Label:
        form = LabelForm({"name": name, "hue": Label.next_hue(self.account)}, instance=Label(account=self.account))
        if known := Label.objects.of(self.account).called(name).first():
            return known
        if not form.is_valid():
            raise forms.ValidationError([message for messages in form.errors.values() for message in messages])
        return form.instance
