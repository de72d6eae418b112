"""Segments that ask for an attribute or a label. Without it they show an error, never a wrong list."""

from collections.abc import Iterator

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.filters.fields import ATTRIBUTE
from accounts.filters.trees import mentions, with_value
from accounts.models import CustomAttribute, Label, Member
from accounts.uses import Use
from contacts.models import Segment

LABEL = "label"


def segments_naming(attribute: CustomAttribute, member: Member) -> list[Use]:
    if attribute.model != CustomAttribute.Model.CONTACT:
        return []
    field = f"{ATTRIBUTE}{attribute.key}"
    return [_use(segment, member, field, attribute.options) for segment in _asking(attribute.account_id, field)]


def rename_option(attribute: CustomAttribute, option: str, another: str) -> None:
    if attribute.model == CustomAttribute.Model.CONTACT:
        _put(attribute.account_id, f"{ATTRIBUTE}{attribute.key}", option, another)


def segments_labelled(label: Label, member: Member) -> list[Use]:
    found = _asking(label.account_id, LABEL, str(label.pk))
    return [_use(segment, member, LABEL) for segment in found]


def put_label(label: Label, _same: Label, another: Label) -> None:
    _put(label.account_id, LABEL, str(label.pk), str(another.pk))


def _asking(account_id: int, field: str, value: str | None = None) -> Iterator[Segment]:
    segments = Segment.objects.of(account_id).annotate(text=Cast("query", TextField()))
    for segment in segments.filter(text__contains=f'"{field}"').select_related("account", "owner__user"):
        if mentions(segment.query.get("filter"), field, value):
            yield segment


def _put(account_id: int, field: str, old: str, new: str) -> None:
    for segment in _asking(account_id, field, old):
        segment.query["filter"] = with_value(segment.query["filter"], field, old, new)
        segment.save(update_fields=["query"])


def _use(segment: Segment, member: Member, field: str, values=()) -> Use:
    keys = tuple(value for value in values if mentions(segment.query["filter"], field, value))
    if segment.is_shared or segment.owner == member:
        return Use(_("Segment “%(name)s”") % {"name": segment.name}, segment.get_absolute_url(), keys)
    return Use(_("A private segment of %(owner)s") % {"owner": segment.owner}, keys=keys)
