import json
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import BooleanField, F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.filters import Filter, FilterError
from accounts.filters.saved import SavedFilter
from accounts.models import Account, Event, ListSettings, Member, TenantForeignKey, TenantModel, TenantQuerySet
from accounts.records.counting import Total, bounded_total
from accounts.records.listing import MOST_COUNTED, MOST_FOUND
from contacts.models.contact import Contact
from contacts.models.segment_graph import Node, SegmentGraph, named_in, nodes_of

MOST_PER_MEMBER = 100
# Counts are made while nobody waits for them.
COUNT_PATIENCE_MS = 1_000


class SegmentQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "SegmentQuerySet":
        """The member's own segments, and those that are shared."""
        return super().visible_to(member).filter(Q(is_shared=True) | Q(owner=member))

    def arranged_for(self, member: Member) -> "SegmentQuerySet":
        """In the member's own order, the pinned ones first; with what is known of them, see `MemberSegment`."""
        own = FilteredRelation("of_members", condition=Q(of_members__member=member))
        known = {name: F(f"own__{name}") for name in ("number", "is_more", "is_about", "counted_at")}
        pinned = Coalesce(F("own__is_pinned"), Value(False), output_field=BooleanField())
        found = self.annotate(own=own, is_pinned=pinned, counted_by=F("own__count_key"), **known)
        return found.order_by("-is_pinned", F("own__position").asc(nulls_last=True), "position", "name", "pk")

    def graph(self, account_id: int) -> SegmentGraph:
        """The account's segments as they ask for one another; nobody changes that until the transaction ends."""
        Account.objects.select_for_update(no_key=True).get(pk=account_id)
        rows = self.of(account_id).values_list("pk", "name", "is_shared", "owner_id", "query")
        return SegmentGraph(nodes_of(rows))

    @transaction.atomic
    def add(self, name: str, query: dict, *, by: Member, is_shared: bool = False) -> "Segment":
        """Keep the list's `query` as a segment of the member `by`.

        Raises ValidationError for one too many, a filter that cannot be applied, and what `SegmentGraph.check` says.
        """
        graph = self.graph(by.account_id)
        if self.filter(account_id=by.account_id, owner=by).count() >= MOST_PER_MEMBER:
            raise ValidationError(
                gettext("You have %(most)d segments; delete one to make room.") % {"most": MOST_PER_MEMBER}
            )
        segment = self.model(account=by.account, owner=by, name=name, query=query, is_shared=is_shared)
        graph.check(segment.node, by)
        segment.names = segment.names_now(by)
        segment.save()
        Event.objects.record("segment.created", by=by, about=[segment], data={"name": name})
        return segment


class Segment(SavedFilter, TenantModel):
    """A saved filter over contacts, evaluated when opened.

    `query` is what the list's address held: `{"filter": tree, "q": text, "sort": key}`; and where the list is to look
    the same for everyone, its `"columns"`. `names` are those of what its filter asks for, for when that is gone.
    """

    # A shared one may be nobody's; a private one goes with its owner.
    owner = TenantForeignKey(Member, models.CASCADE, null=True, related_name="+", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=80)
    query = models.JSONField(_("filter"), default=dict)
    names = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), editable=False)
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

    def asks_for(self) -> type:
        return Contact

    def get_absolute_url(self) -> str:
        return reverse("contacts:segment", args=[self.account.slug, self.pk])

    def contacts(self, member: Member) -> QuerySet:
        """The contacts that match now and that `member` may see; FilterError when what it asks for is gone."""
        found, text = self._filtered(member), self.query.get("q")
        return found.matching(text) if text else found

    def _filtered(self, member: Member) -> QuerySet:
        return self.filter_for(member).apply(Contact.objects.visible_to(member))

    def filter_for(self, member: Member, fields=None) -> Filter:
        """Its filter, as `member` may ask it; FilterError, which says what is missing, when that cannot be."""
        try:
            return Filter.of(Contact, self.query.get("filter"), member, fields)
        except FilterError as error:
            raise FilterError(error.told(self.names_for(member))) from error

    @property
    def node(self) -> Node:
        return Node(self.pk or 0, self.name, self.is_shared, self.owner_id, named_in(self.query.get("filter")))

    def count(self, member: Member) -> Total | None:
        """How many contacts match, as the list says it; None when that cannot be said."""
        text = self.query.get("q") or ""
        try:
            found = self._filtered(member)
        except FilterError:
            return None
        return bounded_total(found, text, most=MOST_FOUND if text else MOST_COUNTED, patience=COUNT_PATIENCE_MS)

    def count_key(self, member: Member) -> str:
        """Another one as soon as the filter is another, or the member may see other contacts, or ask something else."""
        owners = None if member.sees_all else sorted(member.seen_owners)
        sight = [owners, sorted(member.permissions), sorted(member.account.modules), sorted(member.closed_modules)]
        return sha256(json.dumps([self.query, sight], sort_keys=True).encode()).hexdigest()

    @transaction.atomic
    def change(self, *, by: Member, **values) -> None:
        """Write `name`, `query` or `is_shared`. Nobody's segment, when it is shared no more, is `by`'s.

        Raises ValidationError as `add` does; nothing is changed then.
        """
        graph = type(self).objects.graph(self.account_id)
        self.refresh_from_db(fields=["name", "query", "is_shared", "owner", "names"])
        is_other = {"query", "is_shared"} & values.keys()
        changes = self.write(values, by=by, check=lambda: is_other and graph.check(self.node, by))
        Event.objects.record("segment.changed", by=by, about=[self], data={"changes": changes})

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        """Delete it; DoesNotExist when somebody else has done so."""
        type(self).objects.select_for_update().get(pk=self.pk)
        data = {"name": self.name}
        Event.objects.record("segment.deleted", by=by, about=[self], account=self.account, data=data)
        ListSettings.objects.of(self.account_id).filter(list=f"contact.{self.pk}").delete()
        self.delete()
