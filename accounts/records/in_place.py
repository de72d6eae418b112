"""A field of a record as it stands on its page: text for those who look, a form of its own for who may change it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Model
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.custom_value_fields import show_value
from accounts.models import CustomAttribute
from conversalabs.links import link
from conversalabs.seen import Conflict
from conversalabs.templatetags.dates import near


@dataclass
class InPlace:
    """The field `name` of the record of `page` (a `RecordPage`)."""

    page: object
    name: str

    @property
    def record(self):
        return self.page.record

    @cached_property
    def id(self) -> str:
        return f"{self.page.prefix}_{self.name}"

    @cached_property
    def form(self):
        """What somebody has typed and could not be saved, or else what is stored."""
        return self.page.typed.get(self.name, self.page.form)

    @cached_property
    def input(self) -> BoundField:
        return self.form[self.name]

    @property
    def is_checkbox(self) -> bool:
        return self.input.widget_type == "checkbox"

    @cached_property
    def url(self) -> str:
        return link(f"{self.page.kind}_field", self.page.account.slug, self.record.pk, self.name)

    @property
    def seen(self) -> SafeString:
        return self.form.seen_inputs(self.name)

    @cached_property
    def is_open(self) -> bool:
        return self.page.can_change

    @property
    def errors(self) -> list[str]:
        return self.input.errors

    @cached_property
    def conflict(self) -> Conflict | None:
        """What somebody else has put here since this person looked, and this person wants otherwise."""
        return self.form.conflicts().get(self.name) if self.form.is_bound and self.form.is_valid() else None

    @property
    def changer(self) -> str:
        """Who has put what is stored, in words."""
        return self.page.last_changer(self.name) or _("Somebody else")

    @cached_property
    def target(self) -> Model | None:
        """The record that stands in it and has a page of its own."""
        if self.name.startswith(ATTRIBUTE):
            return None
        value = getattr(self.record, self.name)
        if not (isinstance(value, Model) and hasattr(value, "get_absolute_url")):
            return None
        value.account = self.page.account
        return value

    @cached_property
    def link(self) -> str:
        """Where a stored web address leads, if it is one."""
        value = self._attribute_value() if self.name.startswith(ATTRIBUTE) else getattr(self.record, self.name)
        return value if isinstance(value, str) and value.startswith(("https://", "http://")) else ""

    @property
    def text(self) -> str:
        """The stored value in words."""
        if self.name.startswith(ATTRIBUTE):
            return show_value(self.input.field.attribute, self._attribute_value())
        if chosen := getattr(self.record, f"get_{self.name}_display", None):
            return str(chosen())
        value = getattr(self.record, self.name)
        if isinstance(value, date):
            return near(value)
        return "" if value is None else str(value)

    @property
    def unit(self) -> str:
        """What a number typed here is of: "%", or the account's currency."""
        attribute = getattr(self.input.field, "attribute", None)
        units = {CustomAttribute.Type.PERCENT: "%", CustomAttribute.Type.CURRENCY: self.page.account.currency}
        return units.get(attribute.type, "") if attribute else ""

    def _attribute_value(self):
        return self.record.attributes.get(self.name.removeprefix(ATTRIBUTE))
