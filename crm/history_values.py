"""Names and values of a deal's fields as the history speaks of them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.custom_value_fields import show_value
from accounts.models import CustomAttribute
from conversalabs.templatetags.money import money_text
from crm.models import Deal


class Names:
    """Words for the changes that events of `deal` hold; see `accounts.changes` for their shapes."""

    def __init__(self, deal: Deal):
        self.deal = deal
        attributes = CustomAttribute.objects.of(deal.account).filter(model=CustomAttribute.Model.DEAL)
        self.attributes = {f"{ATTRIBUTE}{attribute.key}": attribute for attribute in attributes}

    def of(self, field: str) -> str:
        """What people call the field; the key of an attribute that is no more."""
        if field.startswith(ATTRIBUTE):
            attribute = self.attributes.get(field)
            return attribute.name if attribute else field.removeprefix(ATTRIBUTE)
        return str(Deal._meta.get_field(field).verbose_name)

    def show(self, field: str, value) -> str:
        """A value that an event holds; "" for none."""
        if value in (None, "", []):
            return ""
        if attribute := self.attributes.get(field):
            return show_value(attribute, value)
        return _WORDS.get(field, _plain)(self.deal, value)


def _plain(_deal, value) -> str:
    if isinstance(value, dict):
        return value.get("name", "")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _money(deal, value) -> str:
    return money_text(Decimal(value), deal.currency)


def _priority(_deal, value) -> str:
    return str(dict(Deal.Priority.choices).get(value, value))


def _date(_deal, value) -> str:
    return date_format(date.fromisoformat(value))


def _percent(_deal, value) -> str:
    return f"{value} %"


_WORDS: dict[str, Callable[[Deal, object], str]] = {
    "value": _money,
    "priority": _priority,
    "expected_close": _date,
    "probability": _percent,
}
