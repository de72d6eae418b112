from django import forms

from imports.models import ImportRow

Undone = ImportRow.Undone
REMARKS = "remarks"


class RowsForm(forms.Form):
    """Which rows of a plan to look at: those of one action or with a remark, from a number on or up to one.

    `q`: only those that hold this text. `reason`: only those with a problem of this kind.
    """

    show = forms.ChoiceField(choices=[*ImportRow.Action.choices, *Undone.choices, (REMARKS, REMARKS)], required=False)
    q = forms.CharField(required=False, max_length=100)
    reason = forms.CharField(required=False, max_length=500)
    after = forms.IntegerField(required=False, min_value=0, max_value=1 << 31)
    before = forms.IntegerField(required=False, min_value=1, max_value=1 << 31)


class DecisionForm(forms.Form):
    """What is to become of what an undo has left as it is: the row `number`, or all of them."""

    decision = forms.ChoiceField(choices=[(each.value, each.label) for each in (Undone.DECIDED, Undone.KEPT)])
    number = forms.IntegerField(required=False, min_value=1, max_value=1 << 31)
