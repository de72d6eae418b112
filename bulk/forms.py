from django import forms

from bulk.models import BulkRow


class RowsForm(forms.Form):
    """Which rows of a report to look at: those of one outcome, from a number on or up to one."""

    show = forms.ChoiceField(choices=[*BulkRow.Outcome.choices, *BulkRow.Undone.choices], required=False)
    after = forms.IntegerField(required=False, min_value=0, max_value=1 << 31)
    before = forms.IntegerField(required=False, min_value=1, max_value=1 << 31)


class SeenForm(forms.Form):
    """How many records the person was told that it is about."""

    seen = forms.IntegerField(required=False, min_value=0, max_value=1 << 31)
