"""Who may do what with custom objects: one place for views and templates."""

from contacts.models import Contact
from crm.may import rights_on
from crm.models import Deal
from customobjects.models import Association, ObjectRecord


def associate(member, end: ObjectRecord | Contact | Deal) -> bool:
    """Whether `member` may associate what stands at one end. A deal changes for who may change it."""
    is_open = member.can("manage_objects")
    return is_open and (not isinstance(end, Deal) or rights_on(member, end.pipeline).move_deals)


def change_association(member, association: Association) -> bool:
    return associate(member, association.other)


def define_types(member) -> bool:
    return member.can("manage_attributes") and ObjectRecord.is_open_to(member)
