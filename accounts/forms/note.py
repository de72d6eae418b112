from django import forms
from django.utils.html import linebreaks, strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.note import clean_html
from conversalabs.text import storable

LONGEST = 100_000


class NoteForm(forms.Form):
    """A note as formatted text (`rich`, from the editor) or, without scripts, as plain text."""

    body = forms.CharField(label=_("Note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    rich = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def html(self) -> str:
        """What the editor shows."""
        body = self["body"].value() or ""
        return clean_html(linebreaks(body, autoescape=True) if self._is_plain() else body)

    @property
    def text(self) -> str:
        """What stands in the input where there is no editor."""
        body = self["body"].value() or ""
        return body if self._is_plain() else strip_tags(body)

    def _is_plain(self) -> bool:
        return self.is_bound and not self["rich"].value()

    def clean(self):
        cleaned = super().clean()
        if body := cleaned.get("body"):
            cleaned["body"] = clean_html(body if cleaned["rich"] else linebreaks(body, autoescape=True))
            if not storable(strip_tags(cleaned["body"])):
                self.add_error("body", gettext("Write something first."))
        return cleaned
