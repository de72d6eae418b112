"""A field of a deal as it stands in the pane: read by those who look, a form of its own for those who may change it."""

from dataclasses import dataclass

from django.forms import BoundField
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.custom_value_fields import show_value
from conversalabs.fields import typed_number
from conversalabs.money import decimals
from conversalabs.seen import Conflict


@dataclass
class InPlace:
    """The field `name` of the deal of `page`; `page.typed` may hold a form bound to what somebody has typed in it."""

    page: object
    name: str

    @staticmethod
    def auto_id(deal) -> str:
        """The ids of the inputs, unique on a page that shows a board too."""
        return f"deal_{deal.pk}_%s_input"

    @property
    def deal(self):
        return self.page.deal

    @property
    def id(self) -> str:
        return f"deal_{self.deal.pk}_{self.name}"

    @property
    def form(self):
        return self.page.typed.get(self.name, self.page.form)

    @property
    def input(self) -> BoundField:
        return self.form[self.name]

    @property
    def label(self) -> str:
        return self.input.label

    @property
    def is_alone(self) -> bool:
        """Title and value stand without a visible label."""
        return self.name in {"title", "value", "currency"}

    @property
    def url(self) -> str:
        return reverse("crm:deal_field", args=[self.page.member.account.slug, self.deal.pk, self.name])

    @property
    def seen(self) -> SafeString:
        return self.form.seen_inputs(self.name)

    @property
    def conflict(self) -> Conflict | None:
        """What somebody else has put here since this person looked, and this person wants otherwise."""
        return self.form.conflicts().get(self.name) if self.form.is_bound else None

    @property
    def errors(self) -> list[str]:
        return [*self.input.errors, *self.form.non_field_errors()]

    @property
    def is_open(self) -> bool:
        """Whether it can be changed here and now; the value cannot while the line items say it."""
        is_told = self.name == "value" and self.deal.value_from_items and bool(self.page.items)
        return self.page.can_change and (not is_told or bool(self.errors))

    @property
    def record(self):
        """The contact or company that stands in it."""
        found = getattr(self.deal, self.name) if self.name in {"contact", "company"} else None
        if found:
            found.account = self.deal.account
        return found

    @property
    def text(self) -> str:
        """The stored value in words."""
        if self.name.startswith(ATTRIBUTE):
            attribute = self.input.field.attribute
            return show_value(attribute, self.deal.attributes.get(attribute.key))
        value = getattr(self.deal, self.name)
        words = {"value": _amount, "priority": _priority, "expected_close": _date, "probability": _percent}
        return words.get(self.name, _plain)(self.deal, value)


def _plain(_deal, value) -> str:
    return "" if value is None else str(value)


def _amount(deal, value) -> str:
    """Without the currency, which stands beside it."""
    return typed_number(value, decimals(deal.currency))


def _priority(deal, _value) -> str:
    return deal.get_priority_display()


def _date(_deal, value) -> str:
    return date_format(value) if value else ""


def _percent(deal, value) -> str:
    return f"{deal.stage.probability if value is None else value} %"
