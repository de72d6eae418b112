import copy
from collections.abc import Callable

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.board import PAGE
from crm.forms.board import BIGGEST, FilterForm, IdField
from crm.forms.entry import EntryForms, ReasonInput, offer_reasons
from crm.forms.override import OverrideField
from crm.may import moved_in_by
from crm.models import BoardLayout, Deal, Pipeline, Stage, StageVisit
from crm.models.move import require
from crm.ranks import Edge
from crm.refusals import Lacking, Unreadable
from crm.rules import OVERRIDE

ANSWERS = ("lost_reason", "won_reason", "closed_on", "override")
# What belongs to a deal that ends, by the kind of its stage.
ASKED = {Stage.Kind.LOST: ["lost_reason", "closed_on"], Stage.Kind.WON: ["won_reason", "closed_on"]}
# What may be left empty unless a rule asks for it.
FREE = {"won_reason", "override"}
EDGES = {"top": _("At the top"), "bottom": _("At the bottom")}


class RecordField(forms.ModelChoiceField):
    """Looks among `known` (by id as text) before it asks the database for one of what `find` gives."""

    known: dict[str, Stage] = {}
    find: Callable[[], QuerySet] | None = None

    def __init__(self, **kwargs):
        super().__init__(None, empty_label=None, **kwargs)

    @property
    def queryset(self) -> QuerySet | None:
        return self.find and self.find()

    @queryset.setter
    def queryset(self, _none) -> None:
        """Choices are given to the widget."""

    def to_python(self, value):
        return self.known.get(value) or super().to_python(value)


class _Lent(dict):
    """Fields of a form that nearly always is read and not shown: its copy has the widgets of the original."""

    def __deepcopy__(self, memo) -> dict:
        return {name: copy.copy(field) for name, field in self.items()}


class MoveForm(forms.Form):
    """Where a deal goes, from whatever hand: a drag sends the neighbours `before` and `after`, a person a `place`.

    `is_placed` says that the page has put the card there already and waits for the verdict only; `q`, `sort`, and what
    else the page shows the board by, come along. `asks`: let the person say all that belongs to a deal that is won or
    lost. `stages` are those in use that have been read, of a pipeline that the member sees.
    """

    pipeline = RecordField(required=False, label=_("Pipeline"))
    stage = RecordField(label=_("Stage"))
    place = forms.CharField(required=False, label=_("Place"), max_length=20, widget=forms.Select)
    lost_reason = forms.CharField(required=False, max_length=200, label=_("Why was it lost?"), widget=ReasonInput)
    won_reason = forms.CharField(required=False, max_length=200, label=_("Why was it won?"), widget=ReasonInput)
    closed_on = forms.DateField(required=False, label=_("Closed on"), widget=forms.DateInput({"type": "date"}))
    override = OverrideField()
    # What has been asked for besides, as `EntryForms` names it.
    asked = forms.CharField(required=False, max_length=10_000, widget=forms.HiddenInput)
    before, after, version = IdField(), IdField(), IdField()
    path = forms.ChoiceField(required=False, choices=[(each, each) for each in ("drag", "keyboard", "form")])
    is_placed = forms.BooleanField(required=False)
    asks = forms.BooleanField(required=False)
    q = forms.CharField(required=False, max_length=100)
    sort = FilterForm.base_fields["sort"]

    def __init__(self, deal: Deal, member, data=None, initial=None, stages=()):
        super().__init__(data, initial=initial, auto_id="move_%s")
        self.deal, self.member, self.stages = deal, member, stages
        self.fields["stage"].known = {str(stage.pk): stage for stage in stages}
        self.fields["pipeline"].find = lambda: Pipeline.objects.visible_to(member).active()
        self.fields["stage"].find = lambda: Stage.objects.visible_to(member).active().select_related("pipeline")
        # Forms for what the stage asks of this deal.
        self.entry: EntryForms | None = None

    def clean_place(self) -> str:
        place = self.cleaned_data["place"]
        if place and place not in EDGES and not (place.isdecimal() and int(place) <= BIGGEST):
            raise forms.ValidationError(_("Choose one of the places."))
        return place

    def clean(self) -> dict:
        """Without scripts another pipeline can be chosen while its stages are not offered yet."""
        pipeline, stage = self.cleaned_data.get("pipeline"), self.cleaned_data.get("stage")
        if pipeline and stage and stage.pipeline_id != pipeline.pk:
            self.add_error("stage", _("Choose a stage of this pipeline."))
        return self.cleaned_data

    def clean_path(self) -> str:
        return self.cleaned_data["path"] or StageVisit.Path.FORM

    def move(self):
        """The recorded event, or None when the deal stood there already. Raises a `Refusal`."""
        if not self.is_valid():
            raise Unreadable
        given = self.cleaned_data
        answers = {name: given[name] for name in ANSWERS if given[name]} | self._answers_asked()
        self._ask_first(given["stage"], answers)
        how = {"version": given["version"], "answers": answers, "path": given["path"]}
        return self.deal.move_to(given["stage"], by=self.member, **how, **self._spot())

    def _answers_asked(self) -> dict:
        """What the person has said of the deal besides; raises `Unreadable` where it cannot be read."""
        if not self.cleaned_data["asked"]:
            return {}
        asked = self.cleaned_data["asked"].split(",")
        self.entry = EntryForms(self.deal, self.cleaned_data["stage"], self.member, asked, self.data)
        if not self.entry.is_valid():
            raise Lacking(asked)
        return self.entry.answers()

    def _ask_first(self, stage: Stage, answers: dict) -> None:
        """Raise `Lacking` where the person is to be asked for all that belongs to a deal in `stage`."""
        missing = [name for name in ASKED.get(stage.kind, ()) if name not in answers and name not in FREE]
        if self.cleaned_data["asks"] and missing and stage.pk != self.deal.stage_id:
            require(self.member, "move_deals", {self.deal.pipeline_id, stage.pipeline_id})
            raise Lacking([name for name in ASKED[stage.kind] if name not in answers])

    def _spot(self) -> dict:
        """In another order than by hand no place can be chosen on the board."""
        if self.cleaned_data["sort"] not in ("", BoardLayout.Sort.RANK):
            return {}
        place = self.cleaned_data["place"]
        if place in EDGES:
            return {"edge": Edge(place)}
        return {"before": self.cleaned_data["before"], "after": int(place) if place else self.cleaned_data["after"]}

    def _own_widgets(self) -> None:
        """Before any is changed: see `_Lent`."""
        for field in self.fields.values():
            field.widget = copy.deepcopy(field.widget)

    def ask_for(self, names) -> "MoveForm":
        """Show only the fields `names`; what is known of the others travels along unseen."""
        self._own_widgets()
        for name in {"is_placed", "q", "sort", "asks"}:
            del self.fields[name]
        if self.is_bound and "closed_on" in names:
            self.data = self.data.copy()
            self.data.setdefault("closed_on", timezone.localdate().isoformat())
        for name in self.fields.keys() - set(names):
            self.fields[name].widget = forms.HiddenInput()
        for name in (set(names) & set(ANSWERS)) - FREE:
            self.fields[name].required = True
        offer_reasons({name: self.fields[name] for name in names}, self._stage_meant(), self.member)
        return self

    def _stage_meant(self) -> Stage | None:
        return getattr(self, "cleaned_data", {}).get("stage") or self.initial.get("stage")

    @property
    def may_override(self) -> bool:
        return self.member.can(OVERRIDE)

    def can_answer(self, lacking: Lacking) -> bool:
        """Whether this person can be asked for what is missing."""
        if any(lack.is_firm and not lack.asks for lack in lacking.lacks):
            return False
        return self.may_override or (lacking.is_answerable and self._has_fields(lacking))

    def _has_fields(self, lacking: Lacking) -> bool:
        besides = [name for name in lacking.fields if name not in ANSWERS]
        entry = EntryForms(self.deal, self.cleaned_data["stage"], self.member, besides)
        return all(entry.has(name) for name in besides)

    def ask_for_lacking(self, lacking: Lacking) -> "MoveForm":
        """Show exactly what `lacking` names, each as the field that it usually is."""
        besides = [name for name in lacking.fields if name not in ANSWERS]
        names = [name for name in lacking.fields if name in ANSWERS]
        if self.entry is None and besides:
            self.entry = EntryForms(self.deal, self.cleaned_data["stage"], self.member, besides)
        elif self.entry and besides:
            # Typed already, and not enough.
            self.entry.asked = list(dict.fromkeys([*self.entry.asked, *besides]))
            self.entry.__dict__.pop("parts", None)
        if self.may_override and any(not lack.is_firm for lack in lacking.lacks):
            names.append("override")
        elif self.entry:
            self.entry.require()
        self.ask_for(names)
        if self.is_bound:
            self.data = self.data.copy()
            self.data["asked"] = self.entry.words if self.entry else ""
        return self

    def at_hand(self) -> "MoveForm":
        """With the first field ready to be written in: Enter there answers."""
        fields = [field for part in self.parts for field in part.visible_fields()] or self.visible_fields()
        for field in fields[:1]:
            field.field.widget.attrs["autofocus"] = True
        return self

    @property
    def parts(self) -> list[forms.BaseForm]:
        """Forms of what else is asked for, above the fields of this one."""
        return self.entry.parts if self.entry else []

    def ask_where(self, stage: Stage, url: str) -> "MoveForm":
        """Offer the stages, and the places in `stage`, with what `stage` asks of a deal that enters it.

        `url` gives the same form for another stage.
        """
        self._own_widgets()
        pipelines = moved_in_by(self.member, self.fields["pipeline"].queryset)
        self.initial["pipeline"] = stage.pipeline_id
        self.fields["pipeline"].widget.choices = [(each.pk, each.name) for each in pipelines]
        stages = stage.pipeline.stages.active().values_list("pk", "name")
        self.fields["stage"].widget.choices = list(stages)
        for name in ("pipeline", "stage"):
            self.fields[name].widget.attrs |= {"hx-get": url, "hx-target": "#dialog", "hx-trigger": "change"}
        self.fields["place"].widget.choices = [*EDGES.items(), *self._cards_of(stage)]
        where = ["pipeline", "stage", "place"] if len(pipelines) > 1 else ["stage", "place"]
        self.ask_for([*where, *(ASKED.get(stage.kind, []) if stage.pk != self.deal.stage_id else [])])
        self.fields["closed_on"].required = False
        return self

    def _cards_of(self, stage):
        """ "After …" for the first cards of `stage`."""
        others = Deal.objects.visible_to(self.member).in_stage(stage).exclude(pk=self.deal.pk)[:PAGE]
        return [(pk, _("After “%(title)s”") % {"title": title}) for pk, title in others.values_list("pk", "title")]


MoveForm.base_fields = _Lent(MoveForm.base_fields)
