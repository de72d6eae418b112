"""Segments that ask for an attribute, a label or a segment. Without it they show an error, never a wrong list."""

from collections.abc import Iterator

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.attribute_kinds import asked_as
from accounts.filters.trees import mentions, with_value
from accounts.models import CustomAttribute, Label, Member
from accounts.uses import Use
from contacts.models import Segment
from contacts.models.segment_graph import FIELD

LABEL = "label"


def _field_of(attribute: CustomAttribute) -> str:
    """By what segments ask for an attribute of contacts, or of the records that they are associated with; else ""."""
    return asked_as(attribute.model, attribute.key, CustomAttribute.Model.CONTACT)


def segments_naming(attribute: CustomAttribute, member: Member) -> list[Use]:
    field = _field_of(attribute)
    if not field:
        return []
    asking = [_use(segment, member, field, attribute.options) for segment in _asking(attribute.account_id, field)]
    shown = [_shown_by(segment, member) for segment in _showing(attribute.account_id, field)]
    return [*asking, *shown]


def drop_columns(attribute: CustomAttribute) -> None:
    """Take the attribute out of the columns and orders of segments. A condition stays: without it they show more."""
    field = _field_of(attribute)
    for segment in _showing(attribute.account_id, field) if field else ():
        query = segment.query
        if query.get("columns"):
            query["columns"] = [column for column in query["columns"] if column != field]
        if _sorts_by(query, field):
            query["sort"] = ""
        segment.save(update_fields=["query"])


def rename_option(attribute: CustomAttribute, option: str, another: str) -> None:
    if another and (field := _field_of(attribute)):
        _put(attribute.account_id, field, option, another, another)


def segments_asking(account_id: int, field: str, member: Member) -> list[Use]:
    """Segments with a condition on the field."""
    return [_use(segment, member, field) for segment in _asking(account_id, field)]


def segments_labelled(label: Label, member: Member) -> list[Use]:
    found = _asking(label.account_id, LABEL, str(label.pk))
    return [_use(segment, member, LABEL) for segment in found]


def segments_within(segment: Segment, member: Member) -> list[Use]:
    """Segments whose filter asks for this one."""
    return [_use(found, member, FIELD) for found in _asking(segment.account_id, FIELD, str(segment.pk))]


def put_label(label: Label, _same: Label, another: Label) -> None:
    _put(label.account_id, LABEL, str(label.pk), str(another.pk), str(another))


def _asking(account_id: int, field: str, value: str | None = None) -> Iterator[Segment]:
    """Segments with a condition on the field."""
    return (each for each in _naming(account_id, field) if mentions(each.query.get("filter"), field, value))


def _showing(account_id: int, field: str) -> Iterator[Segment]:
    """Segments with a column of the field, or in its order."""
    for segment in _naming(account_id, field):
        if field in (segment.query.get("columns") or ()) or _sorts_by(segment.query, field):
            yield segment


def _sorts_by(query: dict, field: str) -> bool:
    return query.get("sort", "").removeprefix("-") == field


def _naming(account_id: int, field: str) -> QuerySet:
    segments = Segment.objects.of(account_id).annotate(text=Cast("query", TextField()))
    return segments.filter(text__contains=f'{field}"').select_related("account", "owner__user")


def _put(account_id: int, field: str, old: str, new: str, name: str) -> None:
    for segment in _asking(account_id, field, old):
        segment.query["filter"] = with_value(segment.query["filter"], field, old, new)
        segment.names[field] = segment.names.get(field, {}) | {new: name}
        segment.save(update_fields=["query", "names"])


def _use(segment: Segment, member: Member, field: str, values=()) -> Use:
    keys = tuple(value for value in values if mentions(segment.query["filter"], field, value))
    if _is_open(segment, member):
        return Use(_("Segment “%(name)s”") % {"name": segment.name}, segment.get_absolute_url(), keys)
    return Use(_("A private segment of %(owner)s") % {"owner": segment.owner}, keys=keys)


def _shown_by(segment: Segment, member: Member) -> Use:
    if _is_open(segment, member):
        words = _("Columns of the segment “%(name)s”") % {"name": segment.name}
        return Use(words, segment.get_absolute_url(), is_cleaned=True)
    return Use(_("Columns of a private segment of %(owner)s") % {"owner": segment.owner}, is_cleaned=True)


def _is_open(segment: Segment, member: Member) -> bool:
    return segment.is_shared or segment.owner == member
