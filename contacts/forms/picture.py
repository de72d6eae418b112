from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from conversalabs.images import clean_image

SIDE = 192


class PictureForm(forms.Form):
    picture = forms.FileField(
        label=_("Choose a picture"), widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
    )

    def clean_picture(self) -> ContentFile:
        return clean_image(self.cleaned_data["picture"], SIDE)
