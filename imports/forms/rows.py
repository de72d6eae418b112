from django import forms

from imports.models import ImportRow

REMARKS = "remarks"


class RowsForm(forms.Form):
    """Which rows of a plan to look at: those of one action or with a remark, from a number on or up to one."""

    show = forms.ChoiceField(choices=[*ImportRow.Action.choices, (REMARKS, REMARKS)], required=False)
    after = forms.IntegerField(required=False, min_value=0, max_value=1 << 31)
    before = forms.IntegerField(required=False, min_value=1, max_value=1 << 31)
