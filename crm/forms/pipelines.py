from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.label import HueSelect
from crm.models import Pipeline, Stage
from crm.models.archiving import takers_of


class PipelineForm(forms.ModelForm):
    """The name of a pipeline."""

    class Meta:
        model = Pipeline
        fields = ["name"]


class StageForm(forms.ModelForm):
    """One column. Its kind can only change while it holds no deals: theirs would be won or lost unasked."""

    class Meta:
        model = Stage
        fields = ["name", "hue", "kind", "probability"]
        widgets = {"hue": HueSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs, auto_id=f"stage_{kwargs['instance'].pk}_%s")
        self.fields["probability"].required = False
        self.was = {name: getattr(self.instance, name) for name in self._meta.fields}

    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        if kind != self.was["kind"] and self.instance.deals.exists():
            raise forms.ValidationError(_("This stage holds deals; move them to another one first."))
        return kind

    def clean_probability(self) -> int:
        """Won is certain and lost is nothing; an open stage keeps its own when none is given."""
        typed = self.cleaned_data["probability"]
        if typed is not None and typed > 100:
            raise forms.ValidationError(_("A probability is at most 100 %."))
        certain = {Stage.Kind.WON: 100, Stage.Kind.LOST: 0}.get(self.cleaned_data.get("kind"))
        return certain if certain is not None else self.was["probability"] if typed is None else typed


class NewStageForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Stage.Kind.choices, widget=forms.Select({"aria-label": _("Kind of the new stage")})
    )


class PositionForm(forms.Form):
    """One column to the left or to the right, or several by a drag."""

    step = forms.IntegerField(min_value=-100, max_value=100)


class ArchiveStageForm(forms.Form):
    """Where the deals of an archived stage go."""

    into = forms.ModelChoiceField(Stage.objects.none(), label=_("Move its deals to"), empty_label=None)

    def __init__(self, stage: Stage, data=None):
        super().__init__(data)
        takers = [taker.pk for taker in takers_of(stage)]
        self.fields["into"].queryset = stage.pipeline.stages.filter(pk__in=takers)
        self.has_deals = stage.deals.exists()
        if not self.has_deals:
            del self.fields["into"]


class ArchivedForm(forms.Form):
    """Put away, or taken out again."""

    is_archived = forms.BooleanField(required=False)
