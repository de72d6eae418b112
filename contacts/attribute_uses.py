from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.attribute_uses import Use
from accounts.filters.fields import ATTRIBUTE
from accounts.models import CustomAttribute, Member
from contacts.models import Segment


def segments_naming(attribute: CustomAttribute, member: Member) -> list[Use]:
    """Segments that ask for the attribute. Without it they show an error, never a wrong list."""
    if attribute.model != CustomAttribute.Model.CONTACT:
        return []
    segments = Segment.objects.of(attribute.account).annotate(text=Cast("query", TextField()))
    found = segments.filter(text__contains=f'"{ATTRIBUTE}{attribute.key}"').select_related("account", "owner__user")
    return [_use(segment, member) for segment in found]


def _use(segment: Segment, member: Member) -> Use:
    if segment.is_shared or segment.owner == member:
        return Use(_("Segment “%(name)s”") % {"name": segment.name}, segment.get_absolute_url())
    return Use(_("A private segment of %(owner)s") % {"owner": segment.owner})
