from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.forms.override import Overriding
from crm.forms.stages import StageOfAnyField
from crm.may import stages_to_fill
from crm.models import Deal, Stage

# What may go along, and what holds it.
PARTS = {
    "contacts": (gettext_lazy("Contacts with their roles"), "further_contacts"),
    "items": (gettext_lazy("Line items"), "line_items"),
    "checklists": (gettext_lazy("Checklists, nothing ticked"), "checklists"),
}


class CopyForm(Overriding, forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    stage = StageOfAnyField(label=gettext_lazy("Stage"), queryset=Stage.objects.none(), empty_label=None)
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What goes along"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, deal: Deal, member, data=None):
        self.deal, self.member = deal, member
        super().__init__(data, auto_id="copy_%s")
        self.fields["stage"].queryset = stages_to_fill(member).filter(kind=Stage.Kind.OPEN)
        parts = {key: label for key, (label, rows) in PARTS.items() if getattr(deal, rows).exists()}
        self.fields["parts"].choices = list(parts.items())
        if not parts:
            del self.fields["parts"]
        title = _("%(title)s (copy)") % {"title": deal.title}
        self.initial = {"title": title[:200], "stage": self._stage(), "parts": list(parts)}

    def values(self) -> dict:
        """What `copy_deal` takes."""
        given = self.cleaned_data
        parts = given.get("parts", [])
        return {"title": given["title"], "stage": given["stage"], "parts": parts, "answers": self.answers}

    def _stage(self) -> Stage | None:
        """Where the deal stands; of one that has ended the first open stage."""
        stages = self.fields["stage"].queryset
        here = stages.filter(pipeline=self.deal.pipeline_id)
        return here.filter(pk=self.deal.stage_id).first() or here.first() or stages.first()
