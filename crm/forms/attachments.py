from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models.attachment import clean_name

MOST_AT_ONCE = 50


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; the cleaned value is a list. Each file that cannot be taken is named with its reason."""

    widget = FilesInput

    def clean(self, data, initial=None):
        files = [file for file in data or [] if file]
        if not files:
            raise ValidationError(_("Choose one or more files."))
        if len(files) > MOST_AT_ONCE:
            raise ValidationError(_("At most %(most)d files at once.") % {"most": MOST_AT_ONCE})
        if problems := [problem for file in files if (problem := _problem(file))]:
            raise ValidationError(problems)
        return files


def _problem(file) -> str:
    """Why `file` cannot be taken; "" when it can."""
    most = settings.ATTACHMENT_MAX_BYTES
    words = {"name": clean_name(file.name), "size": filesizeformat(file.size), "most": filesizeformat(most)}
    if not file.size:
        return _("“%(name)s” is empty.") % words
    if file.size > most:
        return _("“%(name)s” has %(size)s; at most %(most)s fit.") % words
    return ""


class AttachmentForm(forms.Form):
    files = FilesField(label=gettext_lazy("Files"))
