"""Two records that may be one."""

from collections.abc import Iterable

from django.db import connection, models, transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, TenantForeignKey, TenantModel, TenantQuerySet
from duplicates import kinds
from duplicates.grouping import groups_of
from duplicates.reasons import words_of

_MOVE = """
UPDATE duplicates_duplicate d SET "group" = moved."group"
  FROM unnest(%s::bigint[], %s::bigint[]) AS moved (id, "group") WHERE d.id = moved.id
"""


class DuplicateQuerySet(TenantQuerySet):
    def visible_to(self, member, kind: str | None = None) -> "DuplicateQuerySet":
        """Pairs (of `kind`) of which the member sees both records; of a record that is gone there is none.

        Among pairs of one kind the database can look up records one by one, among those of any kind it reads them all.
        """
        return super().visible_to(member).filter(kinds.both_visible_to(member, kind))

    def to_decide(self) -> "DuplicateQuerySet":
        return self.filter(state=Duplicate.State.OPEN)

    def groups(self, kind: str, member: Member, state: str = "open") -> models.QuerySet:
        """What the member sees in `state`, by group: `{"group", "best", "pairs"}`, the surest first; to be paged."""
        rows = self.visible_to(member).filter(kind=kind, state=state).order_by()
        found = rows.values("group").annotate(best=Max("score"), pairs=Count("pk"))
        return found.order_by("-best", "group")

    @transaction.atomic
    def decide(self, pairs: Iterable[int], state: str, *, by: Member) -> int:
        """Put those of the pairs with these keys that the member sees into `state`; answers how many they are."""
        seen = self.visible_to(by).filter(pk__in=list(pairs)).values_list("pk", "kind", "group")
        chosen = list(self.model.objects.filter(pk__in=[pk for pk, _kind, _group in seen]).select_for_update())
        decision = {"state": state, "decided_by": by, "decided_at": timezone.now()}
        if state == Duplicate.State.OPEN:
            decision |= {"decided_by": None, "decided_at": None}
        changed = self.model.objects.filter(pk__in=[pair.pk for pair in chosen]).update(**decision)
        for kind in {pair.kind for pair in chosen}:
            groups = {pair.group for pair in chosen if pair.kind == kind}
            self.model.objects.filter(account_id=by.account_id, kind=kind, group__in=groups).regroup()
        return changed

    def regroup(self) -> None:
        """Work out anew which of these pairs belong together, those that nobody has declined."""
        standing = self.exclude(state=Duplicate.State.DIFFERENT).order_by("-score", "first", "second")
        rows = list(standing.values_list("pk", "first", "second", "group"))
        groups = groups_of((first, second) for _pk, first, second, _group in rows)
        moved = {pk: groups[first, second] for pk, first, second, group in rows if group != groups[first, second]}
        with connection.cursor() as cursor:
            cursor.execute(_MOVE, [list(moved), list(moved.values())])


class Duplicate(TenantModel):
    """That the records `first` and `second` of a kind may be the same person or company; `first` is the lower key.

    `score` is how sure that is, of 100; `reasons` say why, `[[code, {…}]]`, what weighs most first. `group` is the
    lowest key of all records that open pairs lead to from here. A pair that somebody has declined is remembered, so
    that it is not found again.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To decide")
        LATER = "later", _("Later")
        DIFFERENT = "different", _("Not a duplicate")

    kind = models.CharField(_("kind of record"), max_length=40)
    first = models.BigIntegerField(_("first record"))
    second = models.BigIntegerField(_("second record"))
    group = models.BigIntegerField(_("group"))
    score = models.PositiveSmallIntegerField(_("score"))
    reasons = models.JSONField(_("reasons"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decided_by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided on"), null=True)
    found_at = models.DateTimeField(_("found on"), auto_now_add=True)

    objects = DuplicateQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("duplicate")
        verbose_name_plural = _("duplicates")
        ordering = ["-score", "group", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "first", "second"], name="duplicates_pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="duplicates_pair_ordered"),
        ]
        indexes = [
            models.Index(fields=["account", "kind", "state", "-score", "group"], name="duplicates_by_score"),
            models.Index(fields=["account", "kind", "second"], name="duplicates_by_second"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first}, {self.second}"

    @classmethod
    def is_open_to(cls, member) -> bool:
        """Which pairs a member sees is a matter of the kind of record."""
        return bool(kinds.open_to(member))

    @property
    def words(self) -> list[str]:
        """Why they may be the same, in words, what weighs most first."""
        return words_of(self.reasons)
