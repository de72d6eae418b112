"""The form of a filter that somebody keeps: a segment, a saved view."""

from django import forms
from django.utils.translation import gettext_lazy as _

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


class KeptListForm(SavedFilterForm):
    """Of a list that is kept: a new one is also asked whether it keeps the columns that the list has now."""

    with_columns = forms.BooleanField(label=_("Keep the columns with it"), required=False)

    class Meta:
        fields = ["name", "is_shared"]
        labels = {"is_shared": _("Everyone in this account sees it")}
