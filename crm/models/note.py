from datetime import timedelta

from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, Note, TenantForeignKey
from accounts.models.note import clean_html
from crm.models.changes import DealPartQuerySet, changing
from crm.models.deal import Deal
from crm.refusals import NotAllowed

MOMENT = timedelta(seconds=1)


class DealNoteQuerySet(DealPartQuerySet):
    def add(self, deal: Deal, body: str, *, by) -> "DealNote":
        with changing(deal, by=by):
            note = self.create(account_id=deal.account_id, deal=deal, author=by, body=body)
            note.record("added", by=by)
        return note


class DealNote(Note):
    """What a member wrote about a deal. Anyone who may change the deal may pin it; see `is_editable_by`."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="notes")

    objects = DealNoteQuerySet.as_manager()
    path_to_deal = "deal"

    class Meta(Note.Meta):
        abstract = False
        verbose_name = _("note on a deal")
        verbose_name_plural = _("notes on deals")

    @property
    def html(self) -> SafeString:
        """The body, safe to show by whatever path it came into the database."""
        return mark_safe(clean_html(self.body))

    @property
    def is_edited(self) -> bool:
        return self.updated_at - self.created_at > MOMENT

    def is_editable_by(self, member) -> bool:
        """A note is its author's word: nobody but they and the administrators may change or delete it."""
        return self.author_id == member.pk or member.can("administer")

    def edit(self, body: str, *, by) -> None:
        with self._own(by):
            self.body = body
            self.save(update_fields=["body", "updated_at"])
            self.record("edited", by=by)

    def remove(self, *, by) -> None:
        with self._own(by):
            self.record("removed", by=by)
            self.delete()

    def pin(self, is_pinned: bool, *, by) -> None:
        """Keep above the others, or not; doing so twice changes nothing."""
        with changing(self.deal, by=by, part=self):
            if self.is_pinned != is_pinned:
                self.is_pinned = is_pinned
                self.save(update_fields=["is_pinned"])
                self.record("pinned" if is_pinned else "unpinned", by=by)

    def record(self, verb: str, *, by) -> None:
        Event.objects.record(f"note.{verb}", by=by, about=[self.deal], data={"note": self.pk})

    def _own(self, by):
        if not self.is_editable_by(by):
            raise NotAllowed(gettext("Only its author or an administrator can change this note."))
        return changing(self.deal, by=by, part=self)
