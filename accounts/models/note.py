from datetime import timedelta

import nh3
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.mentions import Mentions, mentioned_in
from accounts.models.event import Event
from accounts.models.member import Member
from accounts.models.tenant import TenantForeignKey, TenantModel

SAFE_TAGS = {"p", "br", "strong", "b", "em", "i", "u", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "span"}
# Earlier versions of a note that are kept.
MOST_VERSIONS = 50


def clean_html(text: str) -> str:
    """`text` with only the safe set of tags; of attributes only a link's http(s) or mailto address and who is named."""
    return nh3.clean(
        text,
        tags=SAFE_TAGS,
        attributes={"a": {"href"}, "span": {"data-member"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )


def safe_html(text: str) -> SafeString:
    """`text` to be shown as it is, by whatever path it came into the database."""
    return mark_safe(clean_html(text))


class NoteChanged(ValidationError):  # noqa: N818 (an answer, not a fault)
    """Somebody else has edited the note meanwhile."""

    def __init__(self, note: "Note"):
        words = {"now": Truncator(strip_tags(note.body)).chars(300)}
        message = gettext("Meanwhile this note has been changed to “%(now)s”. Saving again puts yours in its place.")
        super().__init__(message % words, code="conflict")


class Note(TenantModel):
    """What a member wrote about a record; each domain adds the record. The body is cleaned on every save.

    `subject` names the field with the record. Anyone who may change the record may pin a note on it; see
    `is_editable_by` for the rest.
    """

    author = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("author"))
    body = models.TextField(_("note"))
    is_pinned = models.BooleanField(_("pinned"), default=False)
    # What it said before, the oldest first: `{"body", "until", "by"}` each, until when, and who then put something else
    # in its place. They go with the note.
    versions = models.JSONField(
        _("earlier versions"), default=list, db_default=models.Value([], models.JSONField()), blank=True, editable=False
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    subject: str

    class Meta(TenantModel.Meta):
        abstract = True
        ordering = ["-is_pinned", "-created_at", "-pk"]

    def save(self, **kwargs):
        self.body = self._written(self.body)
        super().save(**kwargs)

    def _written(self, body: str) -> str:
        """`body` as it is stored: safe, and with the names of those whom it mentions."""
        return clean_html(Mentions(clean_html(body), self.account_id).html)

    @property
    def html(self) -> SafeString:
        """The body, safe to show by whatever path it came into the database."""
        return safe_html(self.body)

    @property
    def is_edited(self) -> bool:
        return self.updated_at - self.created_at > timedelta(seconds=1)

    def is_editable_by(self, member) -> bool:
        """A note is its author's word: nobody but they and the administrators may change or delete it."""
        return self.author_id == member.pk or member.can("administer")

    @property
    def stamp(self) -> str:
        """Another one after each edit."""
        return self.updated_at.isoformat()

    @transaction.atomic
    def edit(self, body: str, *, by, seen: str = "") -> None:
        """Put `body` in its place; raises NoteChanged when it is no longer the one with the stamp `seen`."""
        self._lock()
        if seen and seen != self.stamp:
            raise NoteChanged(self)
        was, self.body = self.body, self._written(body)
        if was != self.body:
            earlier = {"body": was, "until": timezone.now().isoformat(), "by": by.pk}
            self.versions = [*self.versions, earlier][-MOST_VERSIONS:]
        self.save(update_fields=["body", "versions", "updated_at"])
        self._tell("edited", by)
        self.tell_mentioned(mentioned_in(self.body) - mentioned_in(was), by=by)

    def tell_mentioned(self, ids: set[int], *, by) -> None:
        """Record that the members with these `ids` are named from now on; it stands on their list of mentions."""
        others = Member.objects.of(self.account_id).filter(pk__in=ids - {by.pk})
        if others:
            about = [getattr(self, self.subject), *others]
            Event.objects.record(f"{self.subject}.note_mentioned", by=by, about=about, data={"note": self.pk})

    def _lock(self) -> None:
        """Read the note anew and keep others from it; DoesNotExist when it went meanwhile, with its record maybe."""
        stored = type(self).objects.select_for_update().get(pk=self.pk)
        for name in ("body", "is_pinned", "versions", "updated_at"):
            setattr(self, name, getattr(stored, name))

    @transaction.atomic
    def remove(self, *, by) -> None:
        self._lock()
        self._tell("removed", by)
        self.delete()

    @transaction.atomic
    def pin(self, is_pinned: bool, *, by) -> None:
        """Keep above the others, or not; doing so twice changes nothing."""
        self._lock()
        if self.is_pinned != is_pinned:
            self.is_pinned = is_pinned
            self.save(update_fields=["is_pinned"])
            self._tell("pinned" if is_pinned else "unpinned", by)

    def _tell(self, deed: str, by) -> None:
        record = getattr(self, self.subject)
        Event.objects.record(f"{self.subject}.note_{deed}", by=by, about=[record], data={"note": self.pk})
