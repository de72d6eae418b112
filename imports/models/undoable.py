"""What an import knows of its undo."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, TenantForeignKey
from imports import jobs

# So long what was there before is kept.
UNDO_FOR = timedelta(days=30)
# So many decisions are carried out while the person waits; more are the worker's.
MOST_AT_ONCE = 200


class Undoable(models.Model):
    """`made`: what came into being besides the records, as the target needs it to take it away again.

    `undo_cursor` rows have been taken back, counted from the last; `undo_results`: rows by what became of that, see
    `ImportRow.Undone`.
    """

    made = models.JSONField(_("to be taken away by an undo"), default=dict, editable=False)
    undo_cursor = models.PositiveIntegerField(_("rows taken back"), default=0, editable=False)
    undo_results = models.JSONField(_("taken back"), default=dict)
    undone_by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by"))
    undone_at = models.DateTimeField(_("undone"), null=True)
    is_purged = models.BooleanField(_("can no longer be undone"), default=False, editable=False)

    class Meta:
        abstract = True

    @property
    def is_undoing(self) -> bool:
        return self.status == self.Status.UNDOING

    @property
    def written(self) -> int:
        """Records that were created or updated."""
        return self.results.get("create", 0) + self.results.get("update", 0)

    @property
    def undo_until(self):
        return self.ended_at and self.ended_at + UNDO_FOR

    @property
    def keeps_what_was(self) -> bool:
        """Whether there is still the means to take it back."""
        return bool(self.is_over and not self.is_purged and self.ended_at and timezone.now() < self.undo_until)

    @property
    def can_be_undone(self) -> bool:
        """Whether there is something to take back, and still the means for it."""
        is_open = self.keeps_what_was and self.status != self.Status.UNDONE
        return bool(is_open and self.written and self.kind.is_undoable)

    @property
    def waits_for_decisions(self) -> int:
        """Rows that an undo has left as they are, and about which somebody may still decide otherwise."""
        is_open = self.status == self.Status.UNDONE and self.keeps_what_was
        return self.undo_results.get("conflict", 0) if is_open else 0

    @transaction.atomic
    def undo(self, *, by: Member) -> bool:
        """Have the worker put back what was there before, where nobody has changed it since. False when it is late."""
        fresh = self._locked()
        if not fresh.can_be_undone:
            return False
        fresh._begin_undo(by)
        jobs.defer("undo", fresh, by)
        return True

    def _begin_undo(self, by: Member) -> None:
        self.status, self.undone_by, self.error, self.began_at = self.Status.UNDOING, by, "", None
        self.save(update_fields=["status", "undone_by", "error", "began_at"])

    @transaction.atomic
    def decide(self, decision: str, *, number: int | None, by: Member) -> bool:
        """Put back ("decided") or leave for good ("kept") what an undo has left: the row `number`, or all of them."""
        fresh = self._locked()
        rows = fresh.rows.filter(undone="conflict", **({"number": number} if number else {}))
        found = rows.update(undone=decision) if fresh.waits_for_decisions else 0
        if not found:
            return False
        fresh.count_undone({"conflict": -found, decision: found})
        if decision == "decided":
            fresh._carry_out(found, by)
        return True

    def _carry_out(self, number: int, by: Member) -> None:
        """Put back what has been decided upon: now if it is little, else by the worker."""
        from imports import undoing

        self._begin_undo(by)
        if number > MOST_AT_ONCE:
            jobs.defer("undo", self, by)
        else:
            undoing.undo(self, by, lambda: None)

    def count_undone(self, counts: dict) -> None:
        """Add to what became of the rows that an undo has come to."""
        keys = {*self.undo_results, *counts}
        sums = {key: self.undo_results.get(key, 0) + counts.get(key, 0) for key in keys}
        self.undo_results = {key: count for key, count in sums.items() if count}
        self.save(update_fields=["undo_results"])

    @property
    def _before_undo(self) -> str:
        if self.undone_at:
            return self.Status.UNDONE
        return self.Status.DONE if self.cursor == self.total else self.Status.CANCELLED

    def _locked(self):
        return type(self).objects.select_for_update(of=["self"]).select_related("account").get(pk=self.pk)

    def _give_decisions_back(self) -> None:
        """What was decided upon and not come to is to be decided anew."""
        if found := self.rows.filter(undone="decided").update(undone="conflict"):
            self.count_undone({"decided": -found, "conflict": found})
