"""What records can be filtered by, and contacts and deals by the records that they are associated with."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from django.db.models import OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from accounts.filters import FilterField, Type
from accounts.filters.fields import attribute_field
from accounts.models import CustomAttribute, Member
from contacts.models import Contact
from crm.models import Deal
from customobjects.kinds import types_seen_by
from customobjects.models import Association, ObjectRecord, ObjectType
from customobjects.models.object_type import PREFIX
from imports.filters import fields_over_imports


def record_fields(member: Member) -> Iterator[FilterField]:
    """Of a record of any type; its own fields come with the type."""
    for key, label, model, picker in [
        ("contact", _("Contact"), Contact, "contacts:options"),
        ("deal", _("Deal"), Deal, "customobjects:deal_options"),
    ]:
        if model.is_open_to(member):
            yield FilterField(
                key, label, Type.RECORD, f"{key}_id", rows=_associations, picker=picker,
                records=model.objects.visible_to, group=_("Associations"),
            )  # fmt: skip
    yield FilterField("label", _("Associated as"), Type.TEXT, "label", rows=_associations, group=_("Associations"))
    yield FilterField("created", _("Created"), Type.MOMENT, "created_at")
    yield from fields_over_imports(target__startswith=PREFIX)(member)


def _associations(member: Member) -> QuerySet:
    return Association.objects.visible_to(member).filter(record=OuterRef("pk"))


def fields_over_records(of: str) -> Callable[[Member], Iterator[FilterField]]:
    """The fields of contacts or deals, to which associations point by their field `of` ("contact")."""
    return partial(_fields, of)


def _fields(of: str, member: Member) -> Iterator[FilterField]:
    """For each type: the very record, as what they are associated, since when, and what the record says.

    A contact or deal matches when any one of its records of the type does.
    """
    types = types_seen_by(member)
    defined = list(CustomAttribute.objects.visible_to(member).filter(model__startswith=PREFIX)) if types else []
    for of_type in types:
        yield from _of_type(of, of_type, [each for each in defined if each.model == of_type.kind])


def _of_type(of: str, of_type: ObjectType, defined: list[CustomAttribute]) -> Iterator[FilterField]:
    kind, found = of_type.kind, {"group": of_type.plural, "rows": partial(_associated, of, of_type)}
    chosen = {"records": partial(_records, of_type), "picker": f"customobjects:options?type={of_type.pk}"}
    yield FilterField(kind, of_type.name, Type.RECORD, "record_id", **chosen, **found)
    yield FilterField(f"{kind}-as", _("%(type)s: as") % {"type": of_type}, Type.TEXT, "label", **found)
    yield FilterField(f"{kind}-since", _("%(type)s: date") % {"type": of_type}, Type.DATE, "linked_on", **found)
    for attribute in defined:
        label = f"{of_type}: {attribute.name}"
        column = KeyTextTransform(attribute.key, "record__attributes")
        yield replace(attribute_field(attribute), key=f"{kind}.{attribute.key}", label=label, column=column, **found)


def _associated(of: str, of_type: ObjectType, member: Member) -> QuerySet:
    rows = Association.objects.visible_to(member)
    return rows.filter(record__type=of_type, **{of: OuterRef("pk")})


def _records(of_type: ObjectType, member: Member) -> QuerySet:
    return ObjectRecord.objects.visible_to(member).filter(type=of_type)
