"""The form of one condition of a filter."""

import json
from dataclasses import dataclass

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.filters.errors import FilterError, MissingError, Names
from accounts.filters.fields import FilterField, Type
from accounts.filters.operators import Operator, Takes, operators_of
from accounts.filters.rules import Rule, rule_of
from accounts.filters.values import ME, MOST_VALUES, is_id
from accounts.models import Member
from conversalabs.fields import NumberField
from conversalabs.money import currencies
from conversalabs.pickers import PickerField

MOST_CHOICES = 200
# Which operators an input serves, by what they take.
SERVES = {"value": "one two many", "value2": "two", "days": "days", "currency": "nothing one two"}
CHOOSING = {Type.LIST, Type.RECORD}
# A list of boxes asks for one or several alike; the sentence says which it was.
ALONE = {"one_of": "is", "none_of": "is_not"}
SEVERAL = {alone: several for several, alone in ALONE.items()}


@dataclass(frozen=True)
class Part:
    """An input of the form; it is there for operators that take one of the words in `takes`."""

    input: forms.BoundField
    takes: str
    is_hidden: bool

    @property
    def is_silent(self) -> bool:
        """Whether its label would only repeat what stands around it."""
        return self.input.name == "value"


class RuleForm(forms.Form):
    """How `field` is compared, and with what. `rule` is the outcome of a valid form.

    `names` tells what is called how that is not there any more.
    """

    operator = forms.ChoiceField(label=_("Comparison"))

    def __init__(
        self,
        field: FilterField,
        member: Member,
        *args,
        rule: Rule | None = None,
        names: Names | None = None,
        **kwargs,
    ):
        self.field, self.member, self.rule, self.names = field, member, rule, names or {}
        super().__init__(*args, **kwargs)
        self.operators = {operator.key: operator for operator in self._operators()}
        self.fields["operator"].choices = [(operator.key, operator.label) for operator in self.operators.values()]
        self.fields["operator"].widget.attrs["data-takes"] = json.dumps(self.takes)
        self.fields |= _INPUTS.get(field.type, _text_inputs)(self)
        if rule:
            self.initial |= self._initial(rule)
        if self.has_boxes:
            self._offer_chosen()

    @property
    def has_boxes(self) -> bool:
        return self.field.type in CHOOSING and not self.field.picker

    @property
    def chosen(self) -> list[str]:
        """The labels of the boxes that are ticked."""
        return [box.choice_label for box in self["value"] if box.data["selected"]] if self.has_boxes else []

    def sent(self, name: str) -> list[str]:
        """What the form was given for an input."""
        key = self.add_prefix(name)
        return self.data.getlist(key) if hasattr(self.data, "getlist") else [self.data[key]] if key in self.data else []

    def _offer_chosen(self) -> None:
        """What is chosen has a box, whether or not it is (still) among those that are offered."""
        boxes, known = (
            self.fields["value"],
            dict(zip(self.rule.texts, self.rule.shown, strict=False)) if self.rule else {},
        )
        offered = {value for value, _label in boxes.choices}
        more = [value for value in dict.fromkeys(self["value"].value() or ()) if value not in offered][:MOST_VALUES]
        gone = self.names.get(self.field.key, {})
        boxes.choices = [
            *boxes.choices,
            *((value, known.get(value) or self._gone(gone.get(value, value))) for value in more),
        ]

    def _gone(self, name: str) -> str:
        return gettext("%(name)s (not there any more)") % {"name": name}

    def parts(self) -> list[Part]:
        """The inputs besides the operator; hidden where the chosen operator does not take them."""
        taken = self.takes.get(self["operator"].value() or next(iter(self.operators)), "")
        inputs = [self[name] for name in SERVES if name in self.fields]
        return [Part(each, SERVES[each.name], taken not in SERVES[each.name].split()) for each in inputs]

    @property
    def takes(self) -> dict[str, str]:
        """By operator, what it takes."""
        return {key: str(operator.takes) for key, operator in self.operators.items()}

    def _operators(self) -> list[Operator]:
        left_out = (ALONE.values() if self.has_boxes else ALONE) if self.field.type in CHOOSING else ()
        return [operator for key, operator in operators_of(self.field).items() if key not in left_out]

    def _initial(self, rule: Rule) -> dict:
        key = SEVERAL.get(rule.operator.key, rule.operator.key) if self.has_boxes else rule.operator.key
        if rule.operator.takes == Takes.DAYS:
            return {"operator": key, "days": rule.values[0]}
        if self.has_boxes:
            return {"operator": key, "value": list(rule.texts)}
        if self.field.type == Type.MONEY:
            return {
                "operator": key,
                **dict(zip(("value", "value2"), rule.values[:-1], strict=False)),
                "currency": rule.values[-1],
            }
        values = [*rule.values, None, None]
        return {"operator": key, "value": values[0], "value2": values[1]}

    def clean(self):
        cleaned = super().clean()
        taken = self.takes.get(cleaned.get("operator"), "")
        for name in [name for name in self.errors if name in SERVES and taken not in SERVES[name].split()]:
            # Left behind in an input that the comparison does not take.
            del self.errors[name]
        if not self.errors:
            try:
                self.rule = self._rule(operators_of(self.field)[cleaned["operator"]], cleaned)
            except FilterError as error:
                self.add_error(None, error.told(self.names))
        return cleaned

    def _rule(self, operator: Operator, cleaned: dict) -> Rule:
        texts = _texts(operator, cleaned)
        if len(texts) == 1 and operator.key in ALONE:
            operator = operators_of(self.field)[ALONE[operator.key]]
        return rule_of(self.field, operator, texts, self.member)


def _texts(operator: Operator, cleaned: dict) -> list[str]:
    """The values that `operator` takes, in their canonical form."""
    if operator.takes == Takes.DAYS:
        return _plain(cleaned.get("days"))
    currency = _plain(cleaned.get("currency"))
    if operator.takes == Takes.NOTHING:
        return currency
    second = _plain(cleaned.get("value2")) if operator.takes == Takes.TWO else []
    return _plain(cleaned.get("value")) + second + currency


def _plain(value) -> list[str]:
    if isinstance(value, list):
        return value
    return [] if value in (None, "") else [str(getattr(value, "pk", value))]


def _text_inputs(_form) -> dict:
    return {"value": forms.CharField(label=_("Value"), max_length=200, required=False)}


def _number_inputs(_form) -> dict:
    return {
        "value": NumberField(label=_("Value"), required=False),
        "value2": NumberField(label=_("and"), required=False),
    }


def _money_inputs(form: "RuleForm") -> dict:
    choices = [(code, code) for code in currencies()]
    currency = forms.ChoiceField(label=_("Currency"), choices=choices, initial=form.member.account.currency)
    return _number_inputs(form) | {"currency": currency}


def _date_inputs(_form) -> dict:
    return {
        "value": _date_field(_("Date")),
        "value2": _date_field(_("and")),
        "days": forms.IntegerField(label=_("Days"), min_value=0, max_value=36_500, required=False),
    }


def _date_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


def _option_inputs(form: RuleForm) -> dict:
    return {"value": _boxes(form.field.options)}


def _record_inputs(form: RuleForm) -> dict:
    records = form.field.records(form.member)
    if form.field.picker:
        return {"value": _picker(form, records)}
    myself = [(ME, gettext("Me"))] if records.model is Member else []
    return {"value": _boxes([*myself, *((str(each.pk), form.field.called(each)) for each in records[:MOST_CHOICES])])}


def _picker(form: RuleForm, records) -> PickerField:
    field = PickerField(label=_("Value"), queryset=records, required=False)
    missing = MissingError(form.field.key, form.field.label, ("",))
    field.error_messages["invalid_choice"] = missing.told(form.names)
    wanted = form.sent("value") if form.is_bound else list(form.rule.texts if form.rule else ())
    chosen = records.filter(pk__in=[int(key) for key in wanted if is_id(key)]).first()
    route, mark, query = form.field.picker.partition("?")
    field.offer(records, f"{reverse(route, args=[form.member.account.slug])}{mark}{query}", chosen)
    return field


def _boxes(choices) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Values"), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


_INPUTS = {
    Type.NUMBER: _number_inputs,
    Type.MONEY: _money_inputs,
    Type.DATE: _date_inputs,
    Type.MOMENT: _date_inputs,
    Type.LIST: _option_inputs,
    Type.RECORD: _record_inputs,
    Type.CHECKBOX: lambda _form: {},
}
