"""Custom attributes in forms: one form field per attribute, and how stored values are shown."""

import datetime
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils import formats
from django.utils.html import escape
from django.utils.translation import gettext as _

from accounts.custom_values import NUMERIC, Type, clean_value
from accounts.models import CustomAttribute
from conversalabs.fields import typed_number
from conversalabs.money import decimals
from conversalabs.standing import Standing
from conversalabs.templatetags.money import exact_money_text

PREFIX = "attribute_"


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
        return exact_money_text(Decimal(value), attribute.account.currency)
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
            # Templates of forms, those of the admin among them, take help for markup of the product's own.
            help_text=escape(attribute.description or (attribute.hint if attribute.pattern else "")),
            required=attribute.is_required,
            widget=_widget(attribute),
            **kwargs,
        )
        # What its values are called, where it has a set of them.
        self.choices = getattr(self.widget, "choices", ())

    def clean(self, value):
        return clean_value(self.attribute, value)

    def prepare_value(self, value):
        """Stored numbers get the active language's decimal separator; what a person typed stays as typed."""
        if isinstance(value, Decimal):
            places = decimals(self.attribute.account.currency) if self.attribute.type == Type.CURRENCY else 0
            return typed_number(value, places)
        return str(value).lower() if isinstance(value, bool) else value


def _widget(attribute: CustomAttribute) -> forms.Widget:
    if attribute.type == Type.LIST:
        return forms.Select(choices=[("", ""), *((option, option) for option in attribute.options)])
    if attribute.type == Type.CHECKBOX:  # Nobody has said yet, yes, no: three states, which a box has not.
        return forms.Select(choices=[("", ""), ("true", _("Yes")), ("false", _("No"))])
    if attribute.type == Type.DATE:
        return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    if attribute.type in NUMERIC:
        return forms.TextInput(attrs={"inputmode": "decimal"})
    if attribute.type == Type.LINK:  # The server takes "acme.com", which the browser's own check would not.
        return forms.TextInput(attrs={"inputmode": "url"})
    return forms.TextInput()


_OF_KIND = Standing(lambda kind, account: CustomAttribute.objects.of(account).filter(model=kind))


class CustomValuesForm(forms.ModelForm):
    """A form of a record with custom values: gives it a field for each of `self.custom_attributes`.

    Subclasses name the kind of record in `attribute_model`; what they save stands in the record's `attributes`.
    """

    attribute_model: str

    def __init__(self, *args, account, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account
        self.custom_attributes = _OF_KIND.rows(self.attribute_model, account=account.pk)
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
    """`stored` with `values` laid over it; what is None is taken out."""
    return {key: value for key, value in (stored | values).items() if value is not None}
