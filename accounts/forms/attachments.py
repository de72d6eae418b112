from os.path import splitext

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AttachedFile
from conversalabs.uploads import LONGEST_NAME, check_upload, clean_name

MOST_AT_ONCE = 50


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the cleaned value is a list. Each file that cannot be taken is named with its reason."""

    widget = FilesInput

    def clean(self, data, initial=None):
        files = [file for file in data or [] if file]
        if not files and self.required:
            raise ValidationError(_("Choose one or more files."))
        if len(files) > MOST_AT_ONCE:
            raise ValidationError(_("At most %(most)d files at once.") % {"most": MOST_AT_ONCE})
        if problems := [problem for file in files for problem in _problems(file)]:
            raise ValidationError(problems)
        return files


def _problems(file) -> list[str]:
    try:
        check_upload(file)
    except ValidationError as refusal:
        return refusal.messages
    return []


class AttachmentForm(forms.Form):
    files = FilesField(label=gettext_lazy("Files"))


class RenameForm(forms.Form):
    """Another name for a file. Its ending says what it is: it stays, whether it is typed or not."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)

    def __init__(self, *args, file: AttachedFile, **kwargs):
        super().__init__(*args, initial={"name": file.name}, **kwargs)
        self.ending = splitext(file.name)[1]

    def clean_name(self) -> str:
        stem = self.cleaned_data["name"].removesuffix(self.ending)
        if not clean_name(stem).strip():
            raise ValidationError(_("Give the file a name."))
        return clean_name(f"{stem}{self.ending}")
