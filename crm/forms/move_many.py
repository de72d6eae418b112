"""Where many deals go, what stands in the way of some, and a grid for what these lack."""

import copy
import re
from datetime import date
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bulk.acts.act import ActForm
from bulk.models.action import MOST_AT_ONCE
from crm.forms.board import IdField
from crm.forms.entry import offer_reasons
from crm.forms.move import ANSWERS, ASKED, EDGES, MoveForm
from crm.may import moved_in_by
from crm.models import Pipeline, Stage
from crm.rules import OVERRIDE
from crm.triage import Triage, Verdict

# "7:3 8:1": each deal with the version that the person saw.
VERSIONS = re.compile(r"(\d{1,18}):(\d{1,9})(?: |$)", re.ASCII)
# What goes along when another stage is asked about.
_CARRIED = (
    "selected", "all_matching", "filter", "q", "pipeline", "stage", "place", "before", "after", "versions", "back",
    "on",
)  # fmt: skip
CARRIED = "#dialog :is({})".format(", ".join(f"[name={name}]" for name in _CARRIED))


class MoveManyForm(ActForm):
    """A drag sends the neighbours `before` and `after`, a person may say an edge as `place`.

    `is_triaged`: the person has been told what stands in the way of some, and wants the others to move. Of more deals
    than are dealt with at once each is asked at its turn only.
    """

    pipeline = forms.ModelChoiceField(Pipeline.objects.none(), required=False, label=gettext_lazy("Pipeline"))
    stage = forms.ModelChoiceField(Stage.objects.none(), label=gettext_lazy("Stage"), empty_label=None)
    place = forms.ChoiceField(required=False, label=gettext_lazy("Place"), choices=EDGES.items())
    before, after = IdField(), IdField()
    versions = forms.CharField(required=False, max_length=40_000)
    is_triaged = forms.BooleanField(required=False)

    body, is_wide = "crm/_move_many.html", True
    # The answers that some lack, and those that are asked for besides.
    columns: tuple[str, ...] | list[str] = ()
    besides: tuple[str, ...] | list[str] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="many_%s", **kwargs)
        known = Pipeline.objects.visible_to(self.member).active()
        self.pipelines = moved_in_by(self.member, known)
        stages = Stage.objects.visible_to(self.member).active().filter(pipeline__in=self.pipelines)
        self.fields["pipeline"].queryset = known
        self.fields["stage"].queryset = stages.select_related("pipeline")
        self.stages = list(self.fields["stage"].queryset)
        self._ask_where()
        self._ask_for_answers()

    def _given(self, name: str) -> str:
        return str((self.data if self.is_bound else self.initial).get(name) or "")

    def _id(self, name: str) -> int | None:
        text = self._given(name)[:18]
        return int(text) if text.isascii() and text.isdecimal() else None

    @cached_property
    def deals(self) -> list:
        """In the order of the board; none when they are too many to be asked one by one before."""
        if self.selection is None or self.selection.number > MOST_AT_ONCE:
            return []
        order = ("pipeline__position", "pipeline_id", "stage__position", "stage_id", "rank")
        return list(self.selection.rows.select_related("stage__pipeline", "pipeline").order_by(*order))

    @property
    def is_large(self) -> bool:
        return self.selection is not None and self.selection.number > MOST_AT_ONCE

    @cached_property
    def target(self) -> Stage | None:
        """The one that is asked for; in the pipeline that is asked for; else the next one of the first deal."""
        pipeline = self._id("pipeline")
        chosen = next((each for each in self.stages if each.pk == self._id("stage")), None)
        if chosen and pipeline in (None, chosen.pipeline_id):
            return chosen
        if self.is_bound:
            return None
        first = self.deals[0] if self.deals else None
        pipeline = pipeline or (first and first.pipeline_id)
        there = [each for each in self.stages if each.pipeline_id == pipeline] or self.stages
        later = [each for each in there if first and each.position > first.stage.position]
        return next(iter(later or there), None)

    def _ask_where(self) -> None:
        """Choosing another pipeline or stage asks the dialog anew."""
        stage = self.target
        if stage:
            self.initial |= {"pipeline": stage.pipeline_id, "stage": stage.pk}
            here = [each for each in self.stages if each.pipeline_id == stage.pipeline_id]
            self.fields["stage"].widget.choices = [(each.pk, each.name) for each in here]
        self.fields["pipeline"].widget.choices = [(each.pk, each.name) for each in self.pipelines]
        if len(self.pipelines) < 2:
            self.fields["pipeline"].widget = forms.HiddenInput()
        for name in ("pipeline", "stage"):
            url = reverse("bulk:new", args=[self.member.account.slug, self.kind.key, "move"])
            attrs = {"hx-get": url, "hx-target": "#dialog", "hx-trigger": "change", "hx-include": CARRIED}
            self.fields[name].widget.attrs |= attrs
        if self._id("before") or self._id("after"):
            self.fields["place"].widget = forms.HiddenInput()

    @cached_property
    def triage(self) -> Triage | None:
        return Triage(self.deals, self.target, self.member, self._seen) if self.target else None

    @cached_property
    def _seen(self) -> dict[int, int]:
        """By deal; what nobody has sent is as it is now."""
        sent = {int(pk): int(version) for pk, version in VERSIONS.findall(self._given("versions"))}
        return sent or {deal.pk: deal.version for deal in self.deals}

    @property
    def seen_words(self) -> str:
        """As `versions` says it."""
        return " ".join(f"{pk}:{version}" for pk, version in self._seen.items())

    def _ask_for_answers(self) -> None:
        """Fields for all, and for each deal that lacks something a row with the columns that it is asked for."""
        if self.target is None:
            return
        self.columns = [name for name in self.triage.fields if name in ANSWERS]
        self.besides = [name for name in ASKED.get(self.target.kind, []) if name not in self.columns]
        if self.triage.can_be_overridden and self.member.can(OVERRIDE):
            self.besides.append("override")
        for name in (*self.columns, *self.besides):
            self._add(f"all_{name}", name)
        for verdict in self.triage.lacking:
            for name in self.columns:
                self._add(f"deal_{verdict.deal.pk}_{name}", name)
        offer_reasons(self.fields, self.target, self.member)
        if "all_closed_on" in self.fields:
            self._offer("all_closed_on", timezone.localdate().isoformat())

    def _offer(self, key: str, value: str) -> None:
        """What stands in a field that nobody has seen yet."""
        self.initial.setdefault(key, value)
        if self.is_bound and key not in self.data:
            self.data = self.data.copy()
            self.data[key] = value

    def _add(self, key: str, name: str) -> None:
        field = copy.deepcopy(MoveForm.base_fields[name])
        field.required = False
        field.widget.attrs |= {"data-column": name}
        self.fields[key] = field

    @property
    def heads(self) -> list[str]:
        return [str(MoveForm.base_fields[name].label) for name in self.columns]

    @property
    def cells_for_all(self) -> list:
        return [self[f"all_{name}"] for name in self.columns]

    @property
    def fields_besides(self) -> list:
        return [self[f"all_{name}"] for name in self.besides]

    @property
    def lines(self) -> list[tuple[Verdict, list]]:
        """A row of the grid for each deal that lacks something: with its cells."""
        return [(each, [self[f"deal_{each.deal.pk}_{name}"] for name in self.columns]) for each in self.triage.lacking]

    def clean(self) -> dict:
        if self.target is None:
            self.add_error("stage", _("Choose a stage of this pipeline."))
        elif not self.is_large:
            self._check_that_some_move()
        return self.cleaned_data

    def _check_that_some_move(self) -> None:
        """Who has not been told yet what stands in the way is asked; so is who would move nothing."""
        is_asked = bool(self.triage.refused) and not self.cleaned_data.get("is_triaged")
        if is_asked or not (self._ready or self._stay_here):
            raise ValidationError(_("Not all of them can move as they are; nothing has been moved yet."), code="triage")

    @property
    def _stay_here(self) -> bool:
        """A drag within a column moves none to another stage, and still says a place."""
        return bool(self.triage.there)

    @property
    def _ready(self) -> int:
        """How many can move with what is filled in."""
        filled = [each for each in self.triage.lacking if all(self._answer(each, name) for name in each.fields)]
        let_in = {each.deal.pk for each in [*filled, *self._let_in()]}
        return len(self.triage.movable) + len(let_in)

    def _let_in(self) -> list[Verdict]:
        """Those that a rule keeps out, where it is set aside for all."""
        given = getattr(self, "cleaned_data", {})
        if not given.get("all_override"):
            return []
        return [each for each in self.triage.can_be_overridden if self._has_firm_answers(each)]

    def _has_firm_answers(self, verdict: Verdict) -> bool:
        firm = [lack for lack in verdict.refusal.lacks if lack.is_firm]
        return all(self._answer(verdict, name) for lack in firm for name in lack.asks)

    def _answer(self, verdict: Verdict, name: str):
        given = getattr(self, "cleaned_data", {})
        return given.get(f"deal_{verdict.deal.pk}_{name}") or given.get(f"all_{name}")

    @property
    def ready(self) -> int:
        return self._ready if self.triage else 0

    @property
    def button(self) -> str:
        if self.is_large or not self.ready:
            return _("Move deals")
        words = ngettext("Move %(number)s deal", "Move %(number)s deals", self.ready)
        return words % {"number": number_format(self.ready, force_grouping=True)}

    def arguments(self) -> dict:
        given = self.cleaned_data
        known = {name: _plain(given.get(f"all_{name}")) for name in (*self.columns, *self.besides)}
        answers = {str(each.deal.pk): self._own_answers(each) for each in self.triage.lacking}
        return {
            "stage": {"id": self.target.pk, "name": self.target.name},
            "spot": self._spot(),
            "versions": {str(pk): version for pk, version in self._seen.items()},
            "for_all": {name: value for name, value in known.items() if value},
            "answers": {pk: own for pk, own in answers.items() if own},
        }

    def _own_answers(self, verdict: Verdict) -> dict:
        own = {name: _plain(self.cleaned_data.get(f"deal_{verdict.deal.pk}_{name}")) for name in self.columns}
        return {name: value for name, value in own.items() if value}

    def _spot(self) -> dict:
        given = self.cleaned_data
        if given.get("before") or given.get("after"):
            return {"before": given["before"], "after": given["after"]}
        return {"edge": given["place"]} if given.get("place") == "bottom" else {}


def _plain(value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "").strip()
