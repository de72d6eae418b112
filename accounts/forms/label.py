from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Label


class HueSelect(forms.RadioSelect):
    """Twelve swatches to choose a colour from."""

    template_name = "accounts/_hues.html"


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
