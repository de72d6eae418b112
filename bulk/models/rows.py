from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, TenantQuerySet
from accounts.models.tenant import BehindTheDoor
from bulk.models.action import BulkAction


class OfAction(BehindTheDoor, models.Model):
    """What hangs on an action. No foreign keys in the database: a million of them would cost more than the rows."""

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="+", db_constraint=False, db_index=False, verbose_name=_("account")
    )

    objects = TenantQuerySet.as_manager()
    owner_path = "action__member"

    class Meta:
        abstract = True


class BulkPart(OfAction):
    """Some of the records that an action was started for, as they were found then: `ids`, from the place `first` on."""

    action = models.ForeignKey(
        BulkAction, models.CASCADE, related_name="parts", db_constraint=False, verbose_name=_("bulk action")
    )
    first = models.PositiveIntegerField(_("place of the first"))
    ids = ArrayField(models.BigIntegerField(), verbose_name=_("records"))

    class Meta:
        verbose_name = _("part of a bulk action")
        verbose_name_plural = _("parts of bulk actions")
        ordering = ["first"]

    def __str__(self) -> str:
        return str(self.first)


class BulkRow(OfAction):
    """What became of one record. `version` is the record's after the change, `before` what an undo needs."""

    class Outcome(models.TextChoices):
        CHANGED = "changed", _("Changed")
        SAME = "same", _("Already so")
        REFUSED = "refused", _("Refused")
        GONE = "gone", _("Gone, or not yours")

    class Undone(models.TextChoices):
        RESTORED = "restored", _("As before")
        CONFLICT = "conflict", _("Changed since")
        LOST = "lost", _("Gone since, or not yours")
        TAKEN = "taken", _("Its place is taken")

    action = models.ForeignKey(
        BulkAction, models.CASCADE, related_name="rows", db_constraint=False, db_index=False,
        verbose_name=_("bulk action"),
    )  # fmt: skip
    number = models.PositiveIntegerField(_("number"))
    target_id = models.BigIntegerField(_("record"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), null=True)
    before = models.JSONField(_("before"), null=True)
    undone = models.CharField(_("undone"), max_length=8, choices=Undone, blank=True)
    done_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("row of a bulk action")
        verbose_name_plural = _("rows of bulk actions")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["action", "outcome", "number"], name="bulk_row_by_outcome"),
            models.Index(fields=["action", "undone", "number"], condition=~Q(undone=""), name="bulk_row_undone"),
            models.Index(fields=["account", "target_id"], condition=Q(outcome="changed"), name="bulk_row_of_record"),
        ]

    def __str__(self) -> str:
        return str(self.number)
