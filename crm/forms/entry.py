"""What a stage asks of one deal, as forms with the usual fields; what is answered goes into the move."""

from copy import copy
from functools import cached_property

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.forms.activities import QUICK, ActivityForm
from crm.forms.deals import DealForm
from crm.forms.line_items import LineItemForm
from crm.models import Activity, CloseReason, Deal, Stage
from crm.rules import Entry, asked
from crm.rules.needs import ChecklistDone

_ITEM = ["name", "quantity", "unit_price"]


class ReasonInput(forms.TextInput):
    """A text with the account's `reasons` to choose from."""

    reasons: list[str] = []

    def render(self, name, value, attrs=None, renderer=None):
        key = f"{(attrs or {}).get('id', name)}_reasons"
        if not self.reasons:
            return super().render(name, value, attrs, renderer)
        field = super().render(name, value, {**(attrs or {}), "list": key, "autocomplete": "off"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((each,) for each in self.reasons))
        return format_html('{}<datalist id="{}">{}</datalist>', field, key, options)


def offer_reasons(fields: dict, stage: Stage | None, member) -> None:
    """Propose in those `fields` that ask for a reason what the account has for a deal in `stage`."""
    wanted = [field for field in fields.values() if isinstance(field.widget, ReasonInput)]
    if wanted and stage:
        reasons = CloseReason.objects.visible_to(member).offered_in(stage.pipeline_id, stage.kind)
        for field in wanted:
            field.widget.reasons = reasons


class TickedForm(forms.Form):
    """The open items of the checklists that `stage` asks for, or the one that the deal leaves, each to be ticked."""

    ticked = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Done"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, deal: Deal, stage: Stage, **kwargs):
        super().__init__(*args, **kwargs)
        rules = [rule for rule in asked(Entry(deal, stage, None, deal.stage)) if isinstance(rule, ChecklistDone)]
        lists = {each.pk: each for rule in rules for each in rule.lists_of(deal).prefetch_related("items")}
        many = len(lists) > 1
        self.fields["ticked"].choices = [
            (item.pk, f"{each.name}: {item.text}" if many else item.text)
            for each in lists.values()
            for item in each.items.all()
            if not item.is_done
        ]


class EntryForms:
    """The forms for what is `asked` of `deal` on its way into `stage`; bound where there is `data`."""

    def __init__(self, deal: Deal, stage: Stage, member, asked, data=None):
        self.deal, self.stage, self.member, self.asked, self.data = copy(deal), stage, member, list(asked), data

    @cached_property
    def parts(self) -> list[forms.BaseForm]:
        made = {"fields": self._fields, "ticked": self._ticked, "planned": self._planned, "item": self._item}
        known = {name: make() for name, make in made.items() if name == "fields" or name in self.asked}
        return [part for part in known.values() if part.fields]

    @property
    def words(self) -> str:
        """What is asked, for the next submission."""
        return ",".join(self.asked)

    def has(self, name: str) -> bool:
        """Whether there is a field for what is called `name`."""
        return any(name == getattr(part, "answers", "") or name in part.fields for part in self.parts)

    def _fields(self) -> DealForm:
        form = DealForm(self.data, prefix="need", instance=self.deal, member=self.member, only=self.asked)
        form.answers = "values"
        return form

    def _ticked(self) -> TickedForm:
        form = TickedForm(self.data, prefix="need", deal=self.deal, stage=self.stage)
        form.answers = "ticked"
        return form

    def _planned(self) -> ActivityForm:
        plan = Activity(deal=self.deal, account=self.deal.account, owner=self.member)
        form = ActivityForm(self.data, prefix="planned", instance=plan, member=self.member, only=QUICK)
        form.answers, form.title = "planned", _("Next activity")
        return form

    def _item(self) -> LineItemForm:
        form = LineItemForm(self.data, prefix="item", deal=self.deal)
        for name in form.fields.keys() - set(_ITEM):
            form.fields[name].widget = forms.HiddenInput()
        form.fields["quantity"].required = form.fields["unit_price"].required = False
        form.fields["name"].label = _("Line item")
        form.answers = "item"
        return form

    def require(self) -> None:
        """Let the page ask for all of it: who cannot set the rules aside has no other way."""
        for part in self.parts:
            if part.answers == "values":
                for field in part.fields.values():
                    field.required = True

    def is_valid(self) -> bool:
        wrong = [part for part in self.parts if self._is_given(part) and not part.is_valid()]
        return not wrong

    def _is_given(self, part: forms.BaseForm) -> bool:
        """What is left empty is not answered; the stage then says that it is missing."""
        named = {"planned": "subject", "item": "name"}.get(part.answers)
        return named is None or bool(self.data and self.data.get(part.add_prefix(named), "").strip())

    def answers(self) -> dict:
        """Of valid forms: what `crm.models.move_answers` takes."""
        found = {part.answers: _ANSWERS[part.answers](part) for part in self.parts if self._is_given(part)}
        return {name: value for name, value in found.items() if value}


_ANSWERS = {
    "values": lambda form: form.values_to_write(),
    "ticked": lambda form: form.cleaned_data["ticked"],
    "planned": lambda form: form.values() | {"owner": form.instance.owner},
    "item": lambda form: {name: form.cleaned_data[name] for name in _ITEM},
}
