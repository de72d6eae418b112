from django import forms
from django.utils.translation import gettext_lazy as _

from crm.board import PAGE
from crm.forms.board import BIGGEST, IdField
from crm.models import Deal, Stage, StageVisit
from crm.ranks import Edge
from crm.refusals import Unreadable

ANSWERS = ("lost_reason", "closed_on")
EDGES = {"top": _("At the top"), "bottom": _("At the bottom")}


class MoveForm(forms.Form):
    """Where a deal goes, from whatever hand: a drag sends the neighbours `before` and `after`, a person a `place`.

    `is_placed` says that the page has put the card there already and waits for the verdict only; `q` is the filter
    that the page shows.
    """

    stage = forms.ModelChoiceField(Stage.objects.none(), label=_("Stage"), empty_label=None)
    place = forms.CharField(required=False, label=_("Place"), max_length=20, widget=forms.Select)
    lost_reason = forms.CharField(required=False, max_length=200, label=_("Why was it lost?"))
    closed_on = forms.DateField(required=False, label=_("Closed on"), widget=forms.DateInput({"type": "date"}))
    before, after, version = IdField(), IdField(), IdField()
    path = forms.ChoiceField(required=False, choices=[(each, each) for each in ("drag", "keyboard", "form")])
    is_placed = forms.BooleanField(required=False)
    q = forms.CharField(required=False, max_length=100)

    def __init__(self, deal: Deal, member, data=None, initial=None):
        super().__init__(data, initial=initial, auto_id="move_%s")
        self.deal, self.member = deal, member
        self.fields["stage"].queryset = Stage.objects.visible_to(member).active().select_related("pipeline")

    def clean_place(self) -> str:
        place = self.cleaned_data["place"]
        if place and place not in EDGES and not (place.isdecimal() and int(place) <= BIGGEST):
            raise forms.ValidationError(_("Choose one of the places."))
        return place

    def clean_path(self) -> str:
        return self.cleaned_data["path"] or StageVisit.Path.FORM

    def move(self):
        """The recorded event, or None when the deal stood there already. Raises a `Refusal`."""
        if not self.is_valid():
            raise Unreadable
        given = self.cleaned_data
        answers = {name: given[name] for name in ANSWERS if given[name]}
        how = {"version": given["version"], "answers": answers, "path": given["path"]}
        return self.deal.move_to(given["stage"], by=self.member, **how, **self._spot())

    def _spot(self) -> dict:
        place = self.cleaned_data["place"]
        if place in EDGES:
            return {"edge": Edge(place)}
        return {"before": self.cleaned_data["before"], "after": int(place) if place else self.cleaned_data["after"]}

    def ask_for(self, names) -> "MoveForm":
        """Show only the fields `names`; what is known of the others travels along unseen."""
        for name in {"is_placed", "q"}:
            del self.fields[name]
        for name in self.fields.keys() - set(names):
            self.fields[name].widget = forms.HiddenInput()
        for name in set(names) & set(ANSWERS):
            self.fields[name].required = True
        return self

    def ask_where(self, stage: Stage, url: str) -> "MoveForm":
        """Offer the stages, and the places in `stage`, with what `stage` asks of a deal that enters it.

        `url` gives the same form for another stage.
        """
        stages = self.fields["stage"].queryset.filter(pipeline__is_archived=False)
        self.fields["stage"].widget.attrs |= {"hx-get": url, "hx-target": "#dialog", "hx-trigger": "change"}
        self.fields["stage"].widget.choices = _by_pipeline(stages.order_by("pipeline__position", "position", "pk"))
        self.fields["place"].widget.choices = [*EDGES.items(), *self._cards_of(stage)]
        answers = {Stage.Kind.LOST: ["lost_reason", "closed_on"], Stage.Kind.WON: ["closed_on"]}.get(stage.kind, [])
        self.ask_for(["stage", "place", *(answers if stage.pk != self.deal.stage_id else [])])
        self.fields["closed_on"].required = False
        return self

    def _cards_of(self, stage):
        """ "After …" for the first cards of `stage`."""
        others = Deal.objects.visible_to(self.member).in_stage(stage).exclude(pk=self.deal.pk)[:PAGE]
        return [(pk, _("After “%(title)s”") % {"title": title}) for pk, title in others.values_list("pk", "title")]


def _by_pipeline(stages) -> list:
    """Choices of stages; grouped under their pipelines where there are several."""
    groups: dict[str, list] = {}
    for stage in stages:
        groups.setdefault(stage.pipeline.name, []).append((stage.pk, stage.name))
    return list(groups.items()) if len(groups) > 1 else next(iter(groups.values()), [])
