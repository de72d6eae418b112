from datetime import timedelta
from uuid import uuid4

from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models import Event, Member, TenantForeignKey, TenantModel, TenantQuerySet
from accounts.models.event import MOST_NAMED
from bulk import freezing, jobs, kinds
from conversalabs.stored_files import delete_once_done

UNDO_FOR = timedelta(days=1)
EXPORTS = "exports"
# So many records are dealt with while the person waits; more are the worker's.
MOST_AT_ONCE = 200


class MoreThanSeen(Exception):  # noqa: N818 (an answer, not a fault)
    """More records match by now than the person was told: `number`."""

    def __init__(self, number: int):
        self.number = number
        super().__init__(number)


def path_of_export(action: "BulkAction", _name: str) -> str:
    return f"{EXPORTS}/{action.account_id}/{uuid4().hex}.{action.deed.format_of(action).suffix}"


class BulkActionQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "BulkActionQuerySet":
        """Those on kinds of record that the member may see, by acts that are open to them."""
        open_kinds = [kind.key for kind in kinds.open_to(member)]
        return super().visible_to(member).filter(kind__in=open_kinds)

    @transaction.atomic
    def start(self, act, selection, arguments: dict, *, by: Member, seen: int | None = None) -> "BulkAction":
        """Do `act` to the records of `selection`, as they are at this moment: at once if they are few, else later.

        Raises MoreThanSeen when they are more than the `seen` that the person agreed to.
        """
        action = self.create(
            account_id=by.account_id,
            kind=selection.kind.key,
            act=act.key,
            arguments=arguments,
            query=selection.as_json(),
            words=selection.sentence,
            member=by,
        )
        action.total = freezing.freeze(action, selection.rows, act.order, act.part_rows)
        if seen is not None and action.total > seen:
            raise MoreThanSeen(action.total)
        action.save(update_fields=["total"])
        action.set_off("run", by, at_once=action.is_small and not act.makes_a_file)
        return action


class BulkAction(TenantModel):
    """One act on many records of a kind, and afterwards the account of what it did.

    `arguments` are the act's own, see `bulk.acts`. `query`: `{"filter", "q"}`, or `{"ids": 12}` for a choice by hand;
    `words` says it. `cursor`: how many of the `total` records have been dealt with, of the undo `undo_cursor`. `counts`
    and `undo_counts`: records by what became of them, see `BulkRow`. For a day, or as long as the act says, what was
    there before is kept.
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Stopped")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(_("kind of record"), max_length=40)
    act = models.CharField(_("act"), max_length=20)
    arguments = models.JSONField(_("details"), default=dict)
    query = models.JSONField(_("selection"), default=dict)
    words = models.TextField(_("selection in words"), blank=True)
    member = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RUNNING)
    total = models.PositiveIntegerField(_("records"), default=0)
    cursor = models.PositiveIntegerField(_("records dealt with"), default=0)
    counts = models.JSONField(_("done"), default=dict)
    undo_cursor = models.PositiveIntegerField(_("records undone"), default=0, editable=False)
    undo_counts = models.JSONField(_("taken back"), default=dict)
    undone_by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by"))
    file = models.FileField(_("file"), upload_to=path_of_export, max_length=200, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    began_at = models.DateTimeField(_("phase began"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    is_purged = models.BooleanField(_("can no longer be undone"), default=False, editable=False)

    objects = BulkActionQuerySet.as_manager()
    owner_path = "member"
    # The browser tab that is waiting for it: it hears no echo.
    origin = ""

    class Meta(TenantModel.Meta):
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")
        triggers = [DELETIONS]
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["account", "-id"], name="bulk_action_newest"),
            models.Index(fields=["ended_at"], condition=models.Q(is_purged=False), name="bulk_action_to_purge"),
        ]

    def __str__(self) -> str:
        return self.sentence

    def get_absolute_url(self) -> str:
        return reverse("bulk:action", args=[self.account.slug, self.pk])

    @property
    def kind_of_record(self) -> "kinds.Kind":
        return kinds.get(self.kind)

    @property
    def deed(self):
        """The act that it does."""
        return self.kind_of_record.act(self.act)

    @property
    def sentence(self) -> str:
        """The act with its number of records: “Delete 12,431 contacts”."""
        return self.deed.sentence(self.kind_of_record, self.total)

    @property
    def is_busy(self) -> bool:
        """Whether the worker is at it, or will be as soon as it is free."""
        return self.status in (self.Status.RUNNING, self.Status.UNDOING)

    @property
    def is_small(self) -> bool:
        """Whether it is done while the person waits."""
        return self.total <= min(MOST_AT_ONCE, self.deed.most_at_once or MOST_AT_ONCE)

    @property
    def is_undoing(self) -> bool:
        return self.status == self.Status.UNDOING

    @property
    def changed(self) -> int:
        return self.counts.get("changed", 0)

    @property
    def changed_words(self) -> str:
        return self.kind_of_record.counted(self.changed)

    @property
    def tone(self) -> str:
        """How good the news is: a class of badges."""
        return _TONES.get(self.status, "")

    @property
    def undo_until(self):
        return self.ended_at and self.ended_at + (self.deed.undo_for or UNDO_FOR)

    @property
    def can_be_undone(self) -> bool:
        """Whether there is something to take back, and still the means for it."""
        is_over = self.ended_at and not self.is_busy and self.status != self.Status.UNDONE
        is_in_time = is_over and not self.is_purged and timezone.now() < self.undo_until
        return bool(is_in_time and self.changed and self.deed.is_undoable)

    def is_by(self, member: Member) -> bool:
        return self.member_id == member.pk

    def may_be_undone_by(self, member: Member) -> bool:
        return self.can_be_undone and self.deed.is_open_to(self.kind_of_record, member)

    def set_off(self, phase: str, by: Member, *, at_once: bool) -> None:
        """Have `run` or `undo` done now, in the caller's transaction, or by the worker."""
        if at_once:
            from bulk import running

            running.go(phase, self, by)
            self.refresh_from_db()
        else:
            jobs.defer(phase, self, by)

    @transaction.atomic
    def undo(self, *, by: Member) -> bool:
        """Put back what was there before, except where somebody has changed it since. False when it is too late."""
        fresh = BulkAction.objects.select_for_update().get(pk=self.pk)
        if not fresh.can_be_undone:
            return False
        fresh.status, fresh.undone_by, fresh.error, fresh.began_at = self.Status.UNDOING, by, "", None
        fresh.save(update_fields=["status", "undone_by", "error", "began_at"])
        fresh.set_off("undo", by, at_once=fresh.is_small)
        self.refresh_from_db()
        return True

    @transaction.atomic
    def cancel(self) -> bool:
        """Stop where the last batch ended; what was done stays. False when there is nothing left to stop."""
        fresh = BulkAction.objects.select_for_update().get(pk=self.pk)
        if not fresh.is_busy:
            return False
        fresh.end(self.Status.DONE if fresh.is_undoing else self.Status.CANCELLED)
        return True

    def fail(self, message: str) -> None:
        """Break off with `message`, in words for people; an undo can be tried again."""
        self.end(self.Status.DONE if self.is_undoing else self.Status.FAILED, error=message)

    def end(self, status: str, error: str = "") -> None:
        now = timezone.now()
        self.status, self.error = status, error
        if self.ended_at is None:
            self.ended_at = now
        self.undone_at = now if status == self.Status.UNDONE else self.undone_at
        self.save(update_fields=["status", "error", "ended_at", "undone_at"])
        self._tell()

    def _tell(self) -> None:
        """One event, however many records it is about; browsers ask again for those, or for everything."""
        data = {"act": self.act, "counts": self.counts, "undo": self.undo_counts}
        by = self.undone_by if self.undo_counts else self.member
        if by:
            by.origin = self.origin
        event = Event.objects.record(f"bulk.{self.status}", by=by, about=[self], data=data, account=self.account)
        named = self.rows.filter(outcome="changed").values_list("target_id", flat=True)[: MOST_NAMED + 1]
        about = self.kind_of_record.listing.about
        if records := [f"{about}:{pk}" for pk in named]:
            event.announce([*records, *self.deed.concerned(self)], self.origin)


_TONES = {
    BulkAction.Status.DONE: "good", BulkAction.Status.FAILED: "bad", BulkAction.Status.CANCELLED: "warn",
    BulkAction.Status.RUNNING: "info", BulkAction.Status.UNDOING: "info",
}  # fmt: skip


@receiver(post_delete, sender=BulkAction)
def delete_export(sender, instance: BulkAction, **kwargs) -> None:
    delete_once_done(instance.file.name)
