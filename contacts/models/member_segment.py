"""Segments as each member has them: pinned, in an order of their own, with a count that is kept."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, TenantForeignKey, TenantModel, TenantQuerySet
from accounts.records.counting import Total
from contacts.models.segment import Segment

KEPT = timedelta(minutes=5)


class MemberSegmentQuerySet(TenantQuerySet):
    def visible_to(self, member: Member) -> "MemberSegmentQuerySet":
        """One's own arrangement is nobody else's business."""
        return super().visible_to(member).filter(member=member)

    @transaction.atomic
    def pin(self, segment: Segment, member: Member, *, is_pinned: bool) -> None:
        """Put the segment above all others of the member, behind those that are pinned already; or back.

        DoesNotExist, as of `move`, when it is not theirs to open any more.
        """
        self._put(member, [segment.pk], is_pinned=is_pinned)
        section = self._section(segment, member)
        self._arrange(member, [*(each for each in section if each != segment.pk), segment.pk])

    @transaction.atomic
    def move(self, segment: Segment, member: Member, step: int = 0, *, after: int | None = None) -> None:
        """Change places with the neighbour `step` (-1 or 1) away, among the pinned ones or among the others.

        Or stand behind the one with the id `after`; 0 is the front, and one that is not there changes nothing.
        """
        section = self._section(segment, member)
        here = section.index(segment.pk)
        section.pop(here)
        ids = [0, *section]
        there = min(max(here + step, 0), len(section)) if after is None else _place(ids, after, here)
        section.insert(there, segment.pk)
        self._arrange(member, section)

    def count(self, segment: Segment, member: Member) -> None:
        """Count the segment's contacts for the member now, and keep that as long as there is the segment."""
        total = segment.count(member)
        self._put(
            member, [segment.pk], number=total and total.number, is_more=bool(total and total.is_more),
            is_about=bool(total and total.is_about), count_key=segment.count_key(member), counted_at=timezone.now(),
        )  # fmt: skip

    def _section(self, segment: Segment, member: Member) -> list[int]:
        """Ids of the member's segments that are pinned as `segment` is, in order."""
        arranged = Segment.objects.visible_to(member).arranged_for(member)
        found = dict(arranged.values_list("pk", "is_pinned"))
        if segment.pk not in found:
            raise Segment.DoesNotExist
        return [pk for pk, is_pinned in found.items() if is_pinned == found[segment.pk]]

    def _arrange(self, member: Member, keys: list[int]) -> None:
        rows = [self._row(member, key, position=place) for place, key in enumerate(keys, start=1)]
        # Always in the same order, so that two at once wait for one another instead of both for ever.
        self._upsert(sorted(rows, key=lambda row: row.segment_id), ["position"])

    def _put(self, member: Member, keys: list[int], **values) -> None:
        self._upsert([self._row(member, key, **values) for key in keys], list(values))

    def _row(self, member: Member, key: int, **values) -> "MemberSegment":
        return self.model(account_id=member.account_id, member=member, segment_id=key, **values)

    @transaction.atomic
    def _upsert(self, rows: list["MemberSegment"], names: list[str]) -> None:
        """Nothing of segments that somebody has just deleted."""
        there = Segment.objects.keep_all(row.segment_id for row in rows)
        rows = [row for row in rows if row.segment_id in there]
        self.bulk_create(rows, update_conflicts=True, unique_fields=["member", "segment"], update_fields=names)


def _place(ids: list[int], after: int, here: int) -> int:
    return ids.index(after) if after in ids else here


class MemberSegment(TenantModel):
    """What one member has made of a segment. Without a row it is not pinned, in the usual order, and not counted.

    `count_key` tells whether what was counted is what the segment and the member's rights would have counted now.
    """

    member = TenantForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("member"))
    segment = TenantForeignKey(Segment, models.CASCADE, related_name="of_members", verbose_name=_("segment"))
    is_pinned = models.BooleanField(_("pinned"), default=False)
    position = models.PositiveIntegerField(_("order"), null=True, blank=True)
    number = models.PositiveIntegerField(_("contacts"), null=True, blank=True)
    is_more = models.BooleanField(_("there are more"), default=False)
    is_about = models.BooleanField(_("estimated"), default=False)
    count_key = models.CharField(max_length=64, blank=True, editable=False)
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True)

    objects = MemberSegmentQuerySet.as_manager()
    see_permission = "see_contacts"

    class Meta(TenantModel.Meta):
        verbose_name = _("segment of a member")
        verbose_name_plural = _("segments of members")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["member", "segment"], name="contacts_membersegment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.segment}"


class KnownCount:
    """How many contacts a segment had when they were counted for a member last, if that still says something."""

    def __init__(self, segment: Segment, member: Member):
        """`segment` as `arranged_for(member)` gives it."""
        is_same = segment.counted_at is not None and segment.counted_by == segment.count_key(member)
        self.counted_at: datetime | None = segment.counted_at if is_same else None
        has_number = is_same and segment.number is not None
        self.total = Total(segment.number, segment.is_more, segment.is_about) if has_number else None

    @property
    def is_old(self) -> bool:
        return self.counted_at is None or timezone.now() - self.counted_at > KEPT
