from django import forms

from imports.models import ImportRow

Undone = ImportRow.Undone
REMARKS = "remarks"


class RowsForm(forms.Form):
    """Which rows of a plan to look at: those of one action or with a remark, from a number on or up to one."""

    show = forms.ChoiceField(choices=[*ImportRow.Action.choices, *Undone.choices, (REMARKS, REMARKS)], required=False)
    after = forms.IntegerField(required=False, min_value=0, max_value=1 << 31)
    before = forms.IntegerField(required=False, min_value=1, max_value=1 << 31)


class DecisionForm(forms.Form):
    """What is to become of what an undo has left as it is: the row `number`, or all of them."""

    decision = forms.ChoiceField(choices=[(each.value, each.label) for each in (Undone.DECIDED, Undone.KEPT)])
    number = forms.IntegerField(required=False, min_value=1, max_value=1 << 31)
