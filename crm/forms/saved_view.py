from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.saved_filter import SavedFilterForm
from crm.models import SavedView


class SavedViewForm(SavedFilterForm):
    """The name of a saved view and who sees it."""

    manage = "manage_crm"

    class Meta:
        model = SavedView
        fields = ["name", "is_shared"]
        labels = {"is_shared": _("Everyone who sees the pipeline sees it")}


class ShapeForm(forms.Form):
    """Whether what is saved was a board or a table."""

    shape = forms.ChoiceField(choices=SavedView.Shape.choices)

    @property
    def is_table(self) -> bool:
        return self.cleaned_data["shape"] == SavedView.Shape.TABLE


class PlaceForm(forms.Form):
    """One place up or down in the list of views."""

    step = forms.TypedChoiceField(choices=[("-1", _("Up")), ("1", _("Down"))], coerce=int)
