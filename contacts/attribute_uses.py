"""Segments that ask for an attribute, a label or a segment."""

from django.utils.translation import gettext_lazy as _

from accounts.attribute_kinds import asked_as
from accounts.filters.kept_uses import KeptUses, Words
from accounts.models import CustomAttribute, Member
from accounts.uses import Use
from contacts.models import Segment
from contacts.models.segment_graph import FIELD

WORDS = Words(
    _("Segment “%(name)s”"),
    _("A private segment of %(owner)s"),
    _("Columns of the segment “%(name)s”"),
    _("Columns of a private segment of %(owner)s"),
)


def _field_of(attribute: CustomAttribute) -> str:
    """By what segments ask for an attribute of contacts, or of the records that they are associated with; else ""."""
    return asked_as(attribute.model, attribute.key, CustomAttribute.Model.CONTACT)


SEGMENTS = KeptUses(Segment, WORDS, _field_of)


def segments_within(segment: Segment, member: Member) -> list[Use]:
    """Segments whose filter asks for this one."""
    return SEGMENTS.asking(segment.account_id, FIELD, member, str(segment.pk))
