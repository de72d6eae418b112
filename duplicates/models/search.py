"""A search for records that are there twice."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Member, TenantForeignKey, TenantModel, TenantQuerySet
from duplicates import jobs, kinds


class SearchQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "SearchQuerySet":
        """Searches among the kinds of record that the member sees."""
        return super().visible_to(member).filter(kind__in=[kind.key for kind in kinds.open_to(member)])

    def busy(self) -> "SearchQuerySet":
        """Those that the worker is at, or will be as soon as it is free."""
        return self.filter(status__in=BUSY)

    def start(self, kind: str, *, by: Member) -> "Search":
        """Have the worker compare all records of `kind` in the member's account; answers the one under way, if any."""
        return self._begin(by.account_id, kind, by=by, since=None)

    def follow(self, account_id: int, kind: str, since: datetime, *, by: Member | None = None) -> "Search":
        """Have the worker compare the records that have changed `since` with all.

        If a search is under way it does so when that is over.
        """
        return self._begin(account_id, kind, by=by, since=since)

    @transaction.atomic
    def _begin(self, account_id: int, kind: str, *, by, since) -> "Search":
        """The lock keeps two from being there at once."""
        Account.objects.select_for_update(no_key=True).get(pk=account_id)
        busy = self.filter(account_id=account_id, kind=kind).busy().first()
        if busy is None:
            search = self.create(account_id=account_id, kind=kind, started_by=by, since=since)
            jobs.defer(search)
            return search
        if since is not None and (busy.then_since is None or since < busy.then_since):
            busy.then_since = since
            busy.save(update_fields=["then_since"])
        return busy


class Search(TenantModel):
    """One comparison of the records of `kind`: of all, or of those that have changed `since` with all.

    `compared` of `total` steps are done; `found` pairs may be the same. `then_since`: what has changed since then is
    to be compared next. Until it is done, the pairs found before stand as they are.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Stopped")

    kind = models.CharField(_("kind of record"), max_length=40)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    since = models.DateTimeField(_("of what has changed since"), null=True)
    then_since = models.DateTimeField(null=True, editable=False)
    compared = models.PositiveBigIntegerField(_("compared"), default=0)
    total = models.PositiveBigIntegerField(_("to compare"), default=0)
    found = models.PositiveIntegerField(_("found"), default=0)
    started_by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("started by"))
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    began_at = models.DateTimeField(_("began"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True)
    error = models.TextField(_("error"), blank=True)
    # What the comparison of all records has learnt, for those that only follow it.
    learnt = models.JSONField(default=dict, editable=False)

    objects = SearchQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("search for duplicates")
        verbose_name_plural = _("searches for duplicates")
        ordering = ["-pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(status__in=["waiting", "running"]),
                name="duplicates_search_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d %H:%M}"

    @classmethod
    def is_open_to(cls, member) -> bool:
        """Which searches a member sees is a matter of the kind of record."""
        return bool(kinds.open_to(member))

    @property
    def is_busy(self) -> bool:
        """Whether the worker is at it, or will be as soon as it is free."""
        return self.status in BUSY

    @property
    def percent(self) -> int:
        """How far it is, of 100."""
        return min(100, 100 * self.compared // self.total) if self.total else 0

    def begin(self) -> bool:
        """Be under way, from the start; False when it is over by now."""
        now = timezone.now()
        busy = type(self).objects.filter(pk=self.pk).busy()
        is_there = busy.update(status=self.Status.RUNNING, began_at=now, compared=0, total=0, found=0)
        self.refresh_from_db()
        return bool(is_there)

    @transaction.atomic
    def cancel(self) -> bool:
        """Stop; the pairs found before stay as they are. False when there is nothing left to stop."""
        fresh = type(self).objects.select_for_update().get(pk=self.pk)
        if not fresh.is_busy:
            return False
        fresh.end(self.Status.CANCELLED)
        self.refresh_from_db()
        return True

    def fail(self, message: str) -> None:
        """Break off with `message`, in words for people; the pairs found before stay as they are."""
        self.end(self.Status.FAILED, error=message)

    def end(self, status: str, error: str = "") -> None:
        """Be over; what has changed meanwhile and was to be compared next, is."""
        self.status, self.error, self.ended_at = status, error, timezone.now()
        self.save(update_fields=["status", "error", "ended_at", "compared", "total", "found", "learnt"])
        fresh = type(self).objects.filter(pk=self.pk).values_list("then_since", flat=True).first()
        if fresh and status == self.Status.DONE:
            type(self).objects.follow(self.account_id, self.kind, fresh, by=self.started_by)


BUSY = (Search.Status.WAITING, Search.Status.RUNNING)
