"""The form of a filter that somebody keeps: a segment, a saved view."""

from django import forms

from accounts.models import Member


class SavedFilterForm(forms.ModelForm):
    """Its name and who sees it; `with_columns`, if the form has it, is asked of a new one alone.

    Who lacks the permission `manage` keeps such things for themselves.
    """

    manage: str

    def __init__(self, *args, member: Member, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("with_columns", None)
        if not member.can(self.manage):
            del self.fields["is_shared"]
