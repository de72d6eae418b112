from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from conversalabs.images import clean_image

SIDE = 192


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Logo"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP; its middle is shown, as a square."),
        error_messages={"required": _("Choose a picture first.")},
    )

    def clean_logo(self) -> ContentFile:
        return clean_image(self.cleaned_data["logo"], SIDE)
