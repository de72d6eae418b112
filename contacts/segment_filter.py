"""Asking for segments within a filter: “Segment is Locals”."""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.filters import Filter, FilterError, FilterField, Type, fields_of
from accounts.filters.errors import MissingError
from accounts.models import Member
from contacts.models import Contact, Segment
from contacts.models.segment_graph import DEEPEST, FIELD

# A filter may come to so many conditions, with those of all the segments that it asks for.
MOST_CONDITIONS = 200
CHOOSING = ("is", "is_not", "one_of", "none_of")


def segment_field() -> FilterField:
    """In a segment that the member may open, or not in it."""
    return _Nesting().field


def meant_by_segments(keys: list[int], member: Member) -> Q:
    """The condition, on contacts, of being in any of these segments; for filters of what belongs to contacts."""
    return _Nesting().meant(keys, member)


class _Nesting:
    """What one filter goes into: the segments that it asks for, and those that these ask for."""

    def __init__(self):
        self.way: list[Segment] = []
        self.conditions = 0
        # By the segment's id, what it means, and to how many conditions it comes.
        self.known: dict[int, tuple[Q, int]] = {}
        self.fields: dict[str, FilterField] = {}

    @property
    def field(self) -> FilterField:
        return FilterField(
            FIELD, _("Segment"), Type.RECORD, records=Segment.objects.visible_to, where=self.meant, operators=CHOOSING
        )

    def meant(self, keys: list[int], member: Member) -> Q:
        """The condition that a contact is in any of these segments; FilterError when one of them cannot be applied."""
        segments = Segment.objects.visible_to(member).in_bulk(keys)
        if gone := [str(key) for key in keys if key not in segments]:
            raise MissingError(FIELD, _("Segment"), tuple(gone))
        return reduce(or_, [self._meant_by(segment, member) for segment in segments.values()])

    def _meant_by(self, segment: Segment, member: Member) -> Q:
        if segment in self.way:
            raise FilterError(_("The segment “%(name)s” is within itself.") % {"name": segment.name})
        if len(self.way) >= DEEPEST:
            raise FilterError(_("Segments can be within one another at most %(most)d deep.") % {"most": DEEPEST})
        if segment.pk not in self.known:
            self.known[segment.pk] = self._read(segment, member)
        else:
            self._add(self.known[segment.pk][1])
        return self.known[segment.pk][0]

    def _fields_of(self, member: Member) -> dict[str, FilterField]:
        """What contacts can be filtered by; asked once, however many segments there are."""
        self.fields = self.fields or fields_of(Contact, member) | {FIELD: self.field}
        return self.fields

    def _read(self, segment: Segment, member: Member) -> tuple[Q, int]:
        before = self.conditions
        self.way.append(segment)
        try:
            found = segment.filter_for(member, self._fields_of(member))
        except FilterError as error:
            words = _("The segment “%(name)s” cannot be applied: %(error)s")
            raise FilterError(words % {"name": segment.name, "error": error}) from error
        finally:
            self.way.pop()
        self._add(len(list(found.root.rules())))
        return _condition(found, segment.query.get("q") or "", member), self.conditions - before

    def _add(self, conditions: int) -> None:
        self.conditions += conditions
        if self.conditions > MOST_CONDITIONS:
            words = _("With the segments that it asks for, a filter has at most %(most)d conditions.")
            raise FilterError(words % {"most": MOST_CONDITIONS})


def _condition(found: Filter, text: str, member: Member) -> Q:
    """In the place of the segment's name stands what it says, so that the planner sees one filter."""
    asked = found.root.condition(member) if found else Q(pk__isnull=False)
    return asked & Q(pk__in=Contact.objects.visible_to(member).matching(text).values("pk")) if text else asked
