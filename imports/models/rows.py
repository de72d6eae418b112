from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, TenantQuerySet
from accounts.models.tenant import BehindTheDoor
from imports.models.imports import Import


class ImportRowQuerySet(TenantQuerySet):
    def written(self) -> "ImportRowQuerySet":
        """Rows that have made or changed a record: the plan's rows of all imports stand in one table."""
        done = self.filter(action__in=WRITTEN, number__lte=models.F("run__cursor"))
        return done.exclude(run__results={})

    def standing(self) -> "ImportRowQuerySet":
        """Those of them that have not been taken back."""
        return self.written().exclude(TAKEN_BACK)


class ImportRow(BehindTheDoor, models.Model):
    """What one row of the file will do, and the values that it found and will leave, for preview, run and undo.

    Staging, not a record: no foreign keys in the database, since a million of them would cost more than the rows.
    `target_id` is the record to change, or the key set aside for one to be created. `version` is the record's when
    the plan was made. `before` and `after` hold the values that differ, in the target's own shapes.
    `problems` are `{"reason", "column", "value", "is_fatal"}`. An undo marks only the rows that it leaves: `undone`,
    with what stood in its way in `kept_back`, keys of the target's own.
    """

    class Action(models.TextChoices):
        CREATE = "create", _("Create")
        UPDATE = "update", _("Update")
        PART = "part", _("With the row above")
        UNCHANGED = "unchanged", _("Unchanged")
        SKIP = "skip", _("Skip")
        DUPLICATE = "duplicate", _("Twice in the file")
        CONFLICT = "conflict", _("Conflict")
        INVALID = "invalid", _("Invalid")

    class Undone(models.TextChoices):
        CONFLICT = "conflict", _("To be decided")
        DECIDED = "decided", _("To be put back all the same")
        KEPT = "kept", _("Left as they are")
        TAKEN = "taken", _("Cannot be put back")
        LOST = "lost", _("Gone since, or not yours")

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="+", db_constraint=False, db_index=False, verbose_name=_("account")
    )
    run = models.ForeignKey(
        Import, models.CASCADE, related_name="rows", db_constraint=False, db_index=False, verbose_name=_("import")
    )
    number = models.PositiveIntegerField(_("number"))
    line = models.PositiveIntegerField(_("line"))
    action = models.CharField(_("action"), max_length=10, choices=Action)
    title = models.CharField(_("title"), max_length=200)
    target_id = models.BigIntegerField(_("record"), null=True)
    version = models.PositiveIntegerField(_("version"), null=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    problems = models.JSONField(_("problems"), null=True)
    undone = models.CharField(_("undone"), max_length=8, choices=Undone, blank=True, db_default="")
    kept_back = models.JSONField(_("in the way of an undo"), null=True)

    objects = ImportRowQuerySet.as_manager()
    see_permission, owner_path = "import_records", "run__member"
    # Whether it is looked at as what an undo has left.
    is_left = False

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="imports_row_number")]
        indexes = [
            models.Index(fields=["run", "action", "number"], name="imports_row_by_action"),
            # From a record to what imports have made of it.
            models.Index(
                fields=["target_id"], condition=models.Q(action__in=["create", "update"]), name="imports_row_of_record"
            ),
            models.Index(fields=["run", "undone", "number"], condition=~models.Q(undone=""), name="imports_row_undone"),
            models.Index(
                fields=["run", "number"], condition=models.Q(problems__isnull=False), name="imports_row_with_problems"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.line)

    @property
    def is_taken_back(self) -> bool:
        return not self.undone and self.number > self.run.cursor - self.run.undo_cursor

    @property
    def tone(self) -> str:
        """How good the news is: a class of badges."""
        return _LEFT_TONES.get(self.undone, "") if self.is_left else _TONES.get(self.action, "")


Action = ImportRow.Action

# Rows that leave nothing behind in the records though the file asked for it: offered for download with the reason.
REJECTED = [Action.DUPLICATE, Action.CONFLICT, Action.INVALID]
WRITTEN = [Action.CREATE, Action.UPDATE]
TAKEN_BACK = models.Q(undone="", number__gt=models.F("run__cursor") - models.F("run__undo_cursor"))
_TONES = {Action.CREATE: "good", Action.UPDATE: "info"} | dict.fromkeys(REJECTED, "bad")
_LEFT_TONES = {ImportRow.Undone.CONFLICT: "warn", ImportRow.Undone.TAKEN: "bad"}
