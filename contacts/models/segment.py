import json
from hashlib import sha256

from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.filters import Filter, FilterError
from accounts.models import Event, ListSettings, Member, TenantForeignKey, TenantModel, TenantQuerySet
from accounts.records.counting import quick_count
from contacts.models.contact import Contact

MOST_PER_MEMBER = 100
COUNT_KEPT_SECONDS = 60
_UNKNOWN = object()


class SegmentQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "SegmentQuerySet":
        """The member's own segments, and those that are shared."""
        return super().visible_to(member).filter(Q(is_shared=True) | Q(owner=member))

    def editable_by(self, member) -> "SegmentQuerySet":
        """Segments that the member may change and delete: their own, and for administrators the shared ones."""
        return self.visible_to(member) if member.can("administer") else self.visible_to(member).filter(owner=member)

    @transaction.atomic
    def add(self, name: str, query: dict, *, by: Member, is_shared: bool = False) -> "Segment":
        """Keep the list's `query` as a segment of the member `by`."""
        if self.filter(account_id=by.account_id, owner=by).count() >= MOST_PER_MEMBER:
            raise ValidationError(
                gettext("You have %(most)d segments; delete one to make room.") % {"most": MOST_PER_MEMBER}
            )
        segment = self.create(account_id=by.account_id, owner=by, name=name, query=query, is_shared=is_shared)
        Event.objects.record("segment.created", by=by, about=[segment], data={"name": name})
        return segment


class Segment(TenantModel):
    """A saved filter over contacts, evaluated when opened.

    `query` is what the list's address held: `{"filter": tree, "q": text, "sort": key}`; and where the list is to look
    the same for everyone, its `"columns"`.
    """

    # A shared one may be nobody's; a private one goes with its owner.
    owner = TenantForeignKey(Member, models.CASCADE, null=True, related_name="+", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=80)
    query = models.JSONField(_("filter"), default=dict)
    is_shared = models.BooleanField(_("shared with everyone"), default=False)
    position = models.PositiveIntegerField(_("order"), default=0)

    objects = SegmentQuerySet.as_manager()
    see_permission = "see_contacts"

    class Meta(TenantModel.Meta):
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        triggers = [DELETIONS]
        ordering = ["position", "name"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(condition=Q(is_shared=True) | Q(owner__isnull=False), name="contacts_segment_owned"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contacts:segment", args=[self.account.slug, self.pk])

    def is_editable_by(self, member: Member) -> bool:
        return self.owner_id == member.pk or (self.is_shared and member.can("administer"))

    def contacts(self, member: Member) -> QuerySet:
        """The contacts that match now and that `member` may see; FilterError when what it asks for is gone."""
        found, text = self._filtered(member), self.query.get("q")
        return found.matching(text) if text else found

    def _filtered(self, member: Member) -> QuerySet:
        return Filter.of(Contact, self.query.get("filter"), member).apply(Contact.objects.visible_to(member))

    def known_count(self, member: Member) -> tuple[bool, int | None]:
        """Whether a count of the last minute is known, and that count; see `count`."""
        number = caches["memory"].get(self._count_key(member), _UNKNOWN)
        return number is not _UNKNOWN, None if number is _UNKNOWN else number

    def count(self, member: Member) -> int | None:
        """How many contacts match, up to one more than 1,000; None when it cannot be said or would take too long."""
        try:
            number = quick_count(self._filtered(member), self.query.get("q") or "")
        except FilterError:
            number = None
        caches["memory"].set(self._count_key(member), number, COUNT_KEPT_SECONDS)
        return number

    def _count_key(self, member: Member) -> str:
        """Another one as soon as the member sees other people's contacts."""
        seen = None if member.sees_all else sorted(member.seen_owners)
        facts = json.dumps([self.query, seen], sort_keys=True)
        return f"segment:{self.account_id}:{self.pk}:{member.pk}:{sha256(facts.encode()).hexdigest()}"

    @transaction.atomic
    def change(self, *, by: Member, **values) -> None:
        """Write `name`, `query` or `is_shared`. Nobody's segment, when it is shared no more, is `by`'s."""
        if self.owner_id is None and not values.get("is_shared", True):
            self.owner = by
        before = {name: getattr(self, name) for name in values}
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=[*values, "owner"])
        changes = {name: [before[name], value] for name, value in values.items() if before[name] != value}
        Event.objects.record("segment.changed", by=by, about=[self], data={"changes": changes})

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        Event.objects.record("segment.deleted", by=by, about=[self], data={"name": self.name})
        ListSettings.objects.of(self.account_id).filter(list=f"contact.{self.pk}").delete()
        self.delete()
