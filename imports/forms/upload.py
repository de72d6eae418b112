from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from imports.dialects import DELIMITERS, QUOTINGS
from imports.encodings import ENCODINGS
from imports.readings import MOST_SKIPPED


class UploadForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label=_("File"),
        max_length=None,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.tab,.txt,.xlsx,.xlsm,text/csv,text/plain"}),
        error_messages={"required": _("Choose a file."), "empty": _("No rows found: the file is empty.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            sizes = {"size": filesizeformat(file.size), "limit": filesizeformat(settings.IMPORT_MAX_BYTES)}
            raise ValidationError(_("The file has %(size)s; the limit is %(limit)s.") % sizes)
        return file


class ReadingForm(forms.Form):
    """How to read the file, where what was detected is wrong: a workbook has a sheet, text the rest."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODINGS.items()), required=False)
    delimiter = forms.ChoiceField(label=_("Separator"), choices=list(DELIMITERS.items()), required=False)
    quoting = forms.ChoiceField(label=_("Quotes"), choices=list(QUOTINGS.items()), required=False)
    skipped_lines = forms.IntegerField(
        label=_("Lines above the table"), min_value=0, max_value=MOST_SKIPPED, required=False,
    )  # fmt: skip
    has_header = forms.BooleanField(label=_("The first row holds the headers"), required=False)

    def __init__(self, *args, run, **kwargs):
        super().__init__(*args, initial={name: getattr(run, name) for name in self.base_fields}, **kwargs)
        for name in ("encoding", "delimiter", "quoting") if run.sheet else ("sheet",):
            del self.fields[name]
        if run.sheet:
            self.fields["sheet"].choices = [(name, name) for name in run.sheets]
        elif run.delimiter not in DELIMITERS:
            self.fields["delimiter"].choices += [(run.delimiter, run.delimiter)]

    def clean(self) -> dict:
        """What is left blank stays as it is."""
        cleaned = super().clean()
        return {name: self.initial[name] if value in ("", None) else value for name, value in cleaned.items()}
