from django import forms
from django.utils.translation import gettext_lazy as _

from crm.models import BoardLayout


class LayoutForm(forms.ModelForm):
    """How a board looks besides the fields of its cards: their size and order, and which columns there are."""

    shown_stages = forms.TypedMultipleChoiceField(
        label=_("Columns"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("A board needs at least one column.")},
    )  # fmt: skip

    class Meta:
        model = BoardLayout
        fields = ["sort", "is_compact"]
        labels = {"sort": _("Order of the cards"), "is_compact": _("Compact cards")}

    def __init__(self, board, data=None):
        shown = [stage.pk for stage in board.stages]
        known = {"shown_stages": shown} | ({"sort": board.order.sort} if board.view else {})
        super().__init__(data, instance=board.layout, initial=known, auto_id="layout_%s")
        self.every_stage = board.every_stage
        self.fields["shown_stages"].choices = [(stage.pk, stage.name) for stage in board.every_stage]

    def values(self) -> dict:
        """What `BoardLayout.objects.put` takes."""
        shown = set(self.cleaned_data["shown_stages"])
        hidden = [stage.pk for stage in self.every_stage if stage.pk not in shown]
        return {name: self.cleaned_data[name] for name in self._meta.fields} | {"hidden": hidden}


class ColumnStateForm(forms.Form):
    """One column: open, collapsed to its head, or not there."""

    state = forms.ChoiceField(choices=BoardLayout.Column.choices)
