"""Two records that may be one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, TenantForeignKey, TenantModel, TenantQuerySet


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

    objects = TenantQuerySet.as_manager()
    see_permission = "see_contacts"

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
