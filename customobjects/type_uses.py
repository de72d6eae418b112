"""What hangs on a type, and what goes on its fields' going."""

from django.utils.translation import gettext as _

from accounts import attribute_uses
from accounts.models import CustomAttribute, Member
from accounts.uses import Use
from contacts.attribute_uses import SEGMENTS
from crm.view_uses import VIEWS
from customobjects.models import Association, ObjectRecord, ObjectType
from customobjects.models.object_type import PREFIX


def what_goes(of_type: ObjectType, member: Member) -> dict:
    """Numbers of what is deleted with the type, and what asks for it, as `member` may know it."""
    records = ObjectRecord.objects.visible_to(member).filter(type=of_type)
    associations = Association.objects.visible_to(member).filter(record__type=of_type)
    return {
        "records": records.count(),
        "associations": associations.count(),
        "fields": of_type.attributes.count(),
        "uses": _asking(of_type, member),
    }


def _asking(of_type: ObjectType, member: Member) -> list[Use]:
    """Segments and the like that will ask to be changed; each once."""
    found = [use for each in of_type.attributes for use in attribute_uses.uses_of(each, member) if not use.is_cleaned]
    for field in (of_type.kind, f"{of_type.kind}-as", f"{of_type.kind}-since"):
        found += [use for kept in (SEGMENTS, VIEWS) for use in kept.asking(of_type.account_id, field, member)]
    return list({use.title: use for use in found}.values())


def names_of_records(attribute: CustomAttribute, member: Member) -> list[Use]:
    """That the records of a type are called by the attribute."""
    of_type = _called_by(attribute)
    if of_type is None:
        return []
    heir = _heir(of_type)
    words = (
        _("the names of %(records)s, which are called by “%(field)s” then") if heir else _("the names of %(records)s")
    )
    return [Use(words % {"records": of_type.plural, "field": heir}, of_type.settings_url, is_cleaned=True)]


def pass_names_on(attribute: CustomAttribute) -> None:
    """Let the next field name the records of a type whose own is about to be deleted."""
    if of_type := _called_by(attribute):
        heir = _heir(of_type)
        of_type.primary_key = heir.key if heir else ""
        of_type.save(update_fields=["primary_key"])
        of_type.records.update(name_key=of_type.primary_key)


def _called_by(attribute: CustomAttribute) -> ObjectType | None:
    """The type whose records are called by the attribute."""
    if not attribute.model.startswith(PREFIX):
        return None
    of_type = ObjectType.objects.of_kind(attribute.model)
    return of_type if of_type.primary_key == attribute.key else None


def _heir(of_type: ObjectType) -> CustomAttribute | None:
    others = of_type.attributes.exclude(key=of_type.primary_key).exclude(type=CustomAttribute.Type.CHECKBOX)
    return others.first()
