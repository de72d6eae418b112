"""The columns of an import or export in the admin: text on the outside, rows of one account within."""

import json
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import Widget

from conversalabs import several
from conversalabs.formulas import unescape_formula

SEPARATOR = "; "
_PARTED = re.compile(r"\s*;\s*")


class Column(Field):
    """A column; what a row says is gathered in the instance's `typed` for the resource to act on.

    `key` is what the record's verbs call it, if not by its attribute.
    """

    def __init__(self, attribute: str, column_name: str, widget: Widget | None = None, *, key: str = ""):
        super().__init__(attribute, column_name, widget)
        self.key = key or attribute

    def save(self, instance, row, is_m2m=False, **kwargs) -> None:
        plain = row | {self.column_name: unescape_formula(row[self.column_name])}
        instance.typed[self.key] = self.clean(plain, **kwargs)

    def is_changed(self, instance) -> bool:
        typed = instance.typed
        return self.key in typed and self.widget.render(typed[self.key]) != self.export(instance)


class OwnRow(Widget):
    """A related row, by one field of it, looked up among those of the account at hand."""

    def __init__(self, model, field: str = "pk", **kwargs):
        super().__init__(**kwargs)
        self.model, self.field, self.account = model, field, None

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").strip()
        return self.find(text) if text else None

    def find(self, text: str):
        rows = self.model.objects.of(self.account)
        is_readable = self.field != "pk" or (text.isdecimal() and len(text) < 19)
        found = rows.filter(**{self.field: text})[:2] if is_readable else []
        if len(found) != 1:
            problem = _("More than one %(name)s is “%(typed)s”.") if found else _("No %(name)s is “%(typed)s”.")
            raise ValidationError(problem % {"name": self.model._meta.verbose_name, "typed": text[:60]})
        return found[0]

    def render(self, value, obj=None, **kwargs) -> str:
        for part in self.field.split("__"):
            value = getattr(value, part, "") if value else ""
        return str(value)


class OwnRows(OwnRow):
    """Several related rows, e.g. labels by name, between semicolons."""

    def clean(self, value, row=None, **kwargs) -> list:
        return [self.find(text) for text in split(value)]

    def render(self, value, obj=None, **kwargs) -> str:
        rows = value.all() if hasattr(value, "all") else value or []
        return several.join(sorted(super(OwnRows, self).render(row) for row in rows), SEPARATOR)


class Texts(Widget):
    """Several texts, e.g. e-mails, between semicolons."""

    def clean(self, value, row=None, **kwargs) -> list[str]:
        return split(value)

    def render(self, value, obj=None, **kwargs) -> str:
        return several.join(value or [], SEPARATOR)


class Attributes(Widget):
    """The custom attributes of one record as a JSON object of keys and values; the record's verbs check them."""

    def clean(self, value, row=None, **kwargs) -> dict:
        try:
            typed = json.loads(value) if value else {}
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("The attributes are not JSON: %(reason)s") % {"reason": error}) from error
        if not isinstance(typed, dict):
            raise ValidationError(_("The attributes are not a JSON object."))
        return typed

    def render(self, value, obj=None, **kwargs) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""


def split(value) -> list[str]:
    return several.split(str(value or ""), _PARTED)
