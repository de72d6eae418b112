from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from imports.dialects import DELIMITERS
from imports.encodings import ENCODINGS


class UploadForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label=_("File"),
        max_length=None,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain", "data-file": ""}),
        error_messages={"required": _("Choose a file."), "empty": _("No rows found: the file is empty.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            sizes = {"size": filesizeformat(file.size), "limit": filesizeformat(settings.IMPORT_MAX_BYTES)}
            raise ValidationError(_("The file has %(size)s; the limit is %(limit)s.") % sizes)
        return file


class ReadingForm(forms.Form):
    """How to read the file, where what was detected is wrong."""

    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODINGS.items()))
    delimiter = forms.ChoiceField(label=_("Separator"), choices=list(DELIMITERS.items()))
    has_header = forms.BooleanField(label=_("The first row holds the headers"), required=False)

    def __init__(self, *args, run, **kwargs):
        initial = {name: getattr(run, name) for name in ("encoding", "delimiter", "has_header")}
        super().__init__(*args, initial=initial, **kwargs)
        if run.delimiter not in DELIMITERS:
            self.fields["delimiter"].choices += [(run.delimiter, run.delimiter)]
