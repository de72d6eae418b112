"""Custom attributes in forms: one form field per attribute, and how stored values are shown."""

import datetime
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.custom_values import Type, clean_value
from accounts.models import CustomAttribute
from conversalabs.fields import typed_number
from conversalabs.templatetags.money import money_text

PREFIX = "attribute_"
NUMERIC = {Type.NUMBER, Type.CURRENCY, Type.PERCENT}


def show_value(attribute: CustomAttribute, value: str | bool | None) -> str:
    """A stored value as people read it in the active language; "" for none."""
    if value is None:
        return ""
    try:
        return _SHOWN.get(attribute.type, _show_text)(attribute, value)
    except (ValueError, TypeError, InvalidOperation):
        return str(value)  # it was stored when the attribute had another type


def _show_text(_attribute, value) -> str:
    return str(value)


def _show_checkbox(_attribute, value) -> str:
    return _("Yes") if value else _("No")


def _show_date(_attribute, value: str) -> str:
    return formats.date_format(datetime.date.fromisoformat(value))


def _show_number(attribute, value: str) -> str:
    if attribute.type == Type.CURRENCY:
        return money_text(Decimal(value), attribute.account.currency)
    number = formats.number_format(Decimal(value), force_grouping=True)
    return f"{number} %" if attribute.type == Type.PERCENT else number


_SHOWN = {
    Type.CHECKBOX: _show_checkbox,
    Type.DATE: _show_date,
    Type.NUMBER: _show_number,
    Type.CURRENCY: _show_number,
    Type.PERCENT: _show_number,
}


class CustomValueField(forms.Field):
    """The form field of one attribute; `clean` answers what is to be stored."""

    def __init__(self, attribute: CustomAttribute, **kwargs):
        self.attribute = attribute
        super().__init__(
            label=attribute.name,
            help_text=attribute.hint or attribute.description,
            required=attribute.is_required,
            widget=_widget(attribute),
            **kwargs,
        )

    def clean(self, value):
        return clean_value(self.attribute, value)

    def prepare_value(self, value):
        """Stored numbers get the active language's decimal separator; what a person typed stays as typed."""
        if self.attribute.type in NUMERIC and isinstance(value, Decimal):
            return typed_number(value)
        return value

    def has_changed(self, initial, data):
        try:
            return self.clean(data) != self.initial_value(initial)
        except forms.ValidationError:
            return True

    def initial_value(self, initial):
        return clean_value(_optional(self.attribute), initial)


def _optional(attribute: CustomAttribute) -> CustomAttribute:
    return CustomAttribute(type=attribute.type, options=attribute.options)


def _widget(attribute: CustomAttribute) -> forms.Widget:
    if attribute.type == Type.LIST:
        return forms.Select(choices=[("", ""), *((option, option) for option in attribute.options)])
    if attribute.type == Type.CHECKBOX:
        return forms.CheckboxInput()
    if attribute.type == Type.DATE:
        return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    if attribute.type in NUMERIC:
        return forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.URLInput() if attribute.type == Type.LINK else forms.TextInput()


class CustomValuesForm(forms.ModelForm):
    """A form of a record with custom values: gives it a field for each of `self.custom_attributes`.

    Subclasses name the kind of record in `attribute_model`; what they save stands in the record's `attributes`.
    """

    attribute_model: str

    def __init__(self, *args, account, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account
        self.custom_attributes = list(CustomAttribute.objects.of(account).filter(model=self.attribute_model))
        for attribute in self.custom_attributes:
            attribute.account = account
            self.fields[f"{PREFIX}{attribute.key}"] = CustomValueField(attribute, initial=self._initial_of(attribute))

    def _initial_of(self, attribute):
        return typed_value(attribute, self.instance.attributes.get(attribute.key))

    def custom_fields(self) -> list[forms.BoundField]:
        """The bound fields of the attributes, in the account's order, for the template."""
        return [self[f"{PREFIX}{attribute.key}"] for attribute in self.custom_attributes]

    def clean(self):
        cleaned = super().clean()
        values = {attribute.key: cleaned.get(f"{PREFIX}{attribute.key}") for attribute in self.custom_attributes}
        self.instance.attributes = merged(self.instance.attributes, values)
        return cleaned


def typed_value(attribute: CustomAttribute, value):
    """A stored value as it stands in an input."""
    try:
        return Decimal(value) if value is not None and attribute.type in NUMERIC else value
    except (TypeError, InvalidOperation):
        return value


def merged(stored: dict, values: dict) -> dict:
    """`stored` with `values` laid over it; what is None is taken out, and no checkbox appears by being left alone."""
    laid_over = stored | {key: value for key, value in values.items() if value is not False or key in stored}
    return {key: value for key, value in laid_over.items() if value is not None}
