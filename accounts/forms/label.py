from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Label

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
        name = self.cleaned_data["name"]
        same = Label.objects.of(self.instance.account).filter(name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("There is a label with this name already."))
        return name
