"""A custom attribute set to one value, or emptied."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.json import Jsonb

from accounts.custom_value_fields import CustomValueField, show_value
from accounts.custom_values import checked_values
from accounts.models import CustomAttribute
from bulk.acts.act import ActForm
from bulk.acts.set_based import Change, Restoration, SetBasedAct


class AttributeForm(ActForm):
    """First asks which attribute, then for its value by the same field as the record's own form."""

    attribute = forms.ChoiceField(label=gettext_lazy("Attribute"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = CustomAttribute.objects.visible_to(self.member).of_kind(self.kind.key)
        self.attributes = {attribute.key: attribute for attribute in found}
        self.fields["attribute"].choices = [(key, attribute.name) for key, attribute in self.attributes.items()]
        if self.chosen:
            self.chosen.account = self.member.account
            self.fields["attribute"].widget = forms.HiddenInput()
            self.fields["value"] = CustomValueField(self.chosen)

    @property
    def chosen(self) -> CustomAttribute | None:
        given = self.data if self.is_bound else self.initial
        return self.attributes.get(given.get("attribute", ""))

    @property
    def is_whole(self) -> bool:
        return self.chosen is not None

    def arguments(self) -> dict:
        attribute = self.chosen
        value = self.cleaned_data["value"]
        return {"key": attribute.key, "name": attribute.name, "type": attribute.type, "value": value}


_TOUCHED = """
SELECT t.id, jsonb_build_object('value', t.attributes->%(key)s) AS before
  FROM {table} t JOIN found ON found.id = t.id
 WHERE t.account_id = %(account)s AND t.attributes->%(key)s IS DISTINCT FROM %(value)s::jsonb
"""
_PUT = "attributes = t.attributes || jsonb_build_object(%(key)s::text, %(value)s::jsonb),"
_EMPTY = "attributes = t.attributes - %(key)s::text,"
_PUT_BACK = """
attributes = CASE WHEN jsonb_typeof(fit.was->'value') IN ('null') THEN t.attributes - %(key)s::text
                  ELSE t.attributes || jsonb_build_object(%(key)s::text, fit.was->'value') END,
"""
# What was an option once, or had another type, would no longer be taken from a form.
_STILL_FITS = """
EXISTS (SELECT FROM accounts_customattribute defined
         WHERE defined.account_id = %(account)s AND defined.model = %(kind)s AND defined.key = %(key)s
           AND defined.type = %(type)s
           AND (jsonb_typeof(kept.was->'value') = 'null' OR defined.type <> 'list'
                OR kept.was->>'value' = ANY(defined.options)))
"""


class SetAttribute(SetBasedAct):
    key, icon = "attribute", "pencil"
    label = gettext_lazy("Set attribute")
    deed = gettext_lazy("Set an attribute of %(what)s")
    done = gettext_lazy("Attribute of %(what)s set")
    form_class = AttributeForm

    def is_there_for(self, kind, member, attributes=None):
        if attributes is not None:
            return bool(attributes)
        return CustomAttribute.objects.visible_to(member).of_kind(kind.key).exists()

    def check(self, kind, member, arguments):
        """By the same rule as every other path: the key, the type, the options, the pattern, whether it is required."""
        given = {arguments["key"]: arguments["value"]}
        checked = checked_values(member.account, kind.key, given, held={arguments["key"]: _OTHER})
        if checked != given:
            raise ValidationError(_("The attribute “%(name)s” has been changed meanwhile.") % arguments)

    def change(self, kind, member, arguments):
        value = arguments["value"]
        params = {"key": arguments["key"], "value": None if value is None else Jsonb(value)}
        touched = _TOUCHED.format(table=kind.model._meta.db_table)
        return Change(touched, sets=_EMPTY if value is None else _PUT, params=params)

    def restoration(self, kind, member, arguments):
        params = {"key": arguments["key"], "type": arguments["type"], "kind": kind.key}
        return Restoration(sets=_PUT_BACK, fits=_STILL_FITS, params=params)

    def told(self, arguments, member):
        words = {"field": arguments["name"], "now": self._shown(arguments, member)}
        return (_("emptied %(field)s") if arguments["value"] is None else _("set %(field)s to %(now)s")) % words

    def _shown(self, arguments, member) -> str:
        found = CustomAttribute.objects.visible_to(member).filter(key=arguments["key"], type=arguments["type"]).first()
        if found is None:
            return str(arguments["value"])
        found.account = member.account
        return show_value(found, arguments["value"])


# Differs from every value, so that the check looks at what is given.
_OTHER = object()
