from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Note, TenantForeignKey
from crm.models.changes import DealPartQuerySet, changing
from crm.models.deal import Deal
from crm.refusals import NotAllowed


class DealNote(Note):
    """What a member wrote about a deal."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="notes")

    objects = DealPartQuerySet.as_manager()
    subject = path_to_deal = "deal"

    class Meta(Note.Meta):
        abstract = False
        verbose_name = _("note on a deal")
        verbose_name_plural = _("notes on deals")

    def edit(self, body: str, *, by, seen: str = "") -> None:
        with self._own(by):
            super().edit(body, by=by, seen=seen)

    def remove(self, *, by) -> None:
        with self._own(by):
            super().remove(by=by)

    def pin(self, is_pinned: bool, *, by) -> None:
        with changing(self.deal, by=by, part=self):
            super().pin(is_pinned, by=by)

    def _own(self, by):
        """The transaction in which the words themselves may be changed."""
        if not self.is_editable_by(by):
            raise NotAllowed(gettext("Only its author or an administrator can change this note."))
        return changing(self.deal, by=by, part=self)
