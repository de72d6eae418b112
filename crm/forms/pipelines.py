from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.label import HueSelect
from crm.forms.move import MoveForm
from crm.may import moved_in_by
from crm.models import Pipeline, Stage
from crm.models.archiving import takers_of
from crm.rules import OVERRIDE

MOST_DAYS = 3650


class PipelineForm(forms.ModelForm):
    """The name of a pipeline."""

    class Meta:
        model = Pipeline
        fields = ["name"]


class StageForm(forms.ModelForm):
    """One column; see `Stage.clean`."""

    class Meta:
        model = Stage
        fields = ["name", "hue", "kind", "probability", "expected_days"]
        widgets = {"hue": HueSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs, auto_id=f"stage_{kwargs['instance'].pk}_%s")
        self.fields["probability"].required = False
        self.was = {name: getattr(self.instance, name) for name in self._meta.fields}

    def clean_expected_days(self) -> int | None:
        """Of an open stage; where deals end nothing is expected of them."""
        days = self.cleaned_data["expected_days"]
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise forms.ValidationError(_("A stage is expected to take 1 to %(most)s days.") % {"most": MOST_DAYS})
        return days if self.cleaned_data.get("kind") == Stage.Kind.OPEN else None

    def clean_probability(self) -> int:
        """It keeps its own when none is given."""
        typed = self.cleaned_data["probability"]
        if typed is not None and typed > 100:
            raise forms.ValidationError(_("A probability is at most 100 %."))
        own = self.was["probability"] if typed is None else typed
        return Stage.probability_of(self.cleaned_data.get("kind"), own)


class NewStageForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Stage.Kind.choices, widget=forms.Select({"aria-label": _("Kind of the new stage")})
    )


class PositionForm(forms.Form):
    """Some places up or down; or behind another row, as a drag says (0: to the front)."""

    step = forms.IntegerField(required=False, min_value=-100, max_value=100)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)

    def clean(self) -> dict:
        if not self.errors and self.cleaned_data["step"] is None and self.cleaned_data["after"] is None:
            raise forms.ValidationError(_("Say where to."))
        return self.cleaned_data

    def place(self) -> dict:
        """What `place` of a stage and `move` of a pipeline take."""
        step, after = self.cleaned_data["step"], self.cleaned_data["after"]
        return {"after": after} if step is None else {"step": step}


class ArchiveStageForm(forms.Form):
    """Where the deals of an archived stage go."""

    into = forms.ModelChoiceField(Stage.objects.none(), label=_("Move its deals to"), empty_label=None)
    override = MoveForm.base_fields["override"]

    def __init__(self, stage: Stage, member, data=None):
        super().__init__(data)
        keep_override(self, member)
        takers = [taker.pk for taker in takers_of(stage)]
        self.fields["into"].queryset = stage.pipeline.stages.filter(pk__in=takers)
        self.has_deals = stage.deals.exists()
        if not self.has_deals:
            self.fields = {}


def keep_override(form: forms.Form, member) -> None:
    """Who may not set rules aside is not asked why."""
    if not member.can(OVERRIDE):
        del form.fields["override"]


class ArchivedForm(forms.Form):
    """Put away, or taken out again; its open deals stay in it, or go `into` a stage of another pipeline."""

    is_archived = forms.BooleanField(required=False)
    into = forms.ModelChoiceField(
        Stage.objects.none(), required=False, label=_("Its open deals"), empty_label=_("Stay in it, archived with it")
    )
    override = MoveForm.base_fields["override"]

    def __init__(self, pipeline: Pipeline, member, data=None):
        super().__init__(data, auto_id="archive_%s")
        keep_override(self, member)
        others = moved_in_by(member, Pipeline.objects.visible_to(member).active())
        # Whoever may not move deals here leaves them where they are.
        targets = [other for other in others if other != pipeline] if pipeline in others else []
        stages = Stage.objects.visible_to(member).active().filter(pipeline__in=targets, kind=Stage.Kind.OPEN)
        self.fields["into"].queryset = stages.order_by("pipeline__position", "position", "pk")
        self.fields["into"].choices = [("", self.fields["into"].empty_label), *_by_pipeline(targets, stages)]


def _by_pipeline(pipelines: list[Pipeline], stages) -> list[tuple]:
    """Choices of `stages`, grouped under their pipelines."""
    groups = {pipeline.pk: (pipeline.name, []) for pipeline in pipelines}
    for stage in stages:
        groups[stage.pipeline_id][1].append((stage.pk, _("Go to “%(stage)s”") % {"stage": stage.name}))
    return [group for group in groups.values() if group[1]]


class FavouriteForm(forms.Form):
    is_favourite = forms.BooleanField(required=False)
