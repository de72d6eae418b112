"""What every audit table shares: whose the row is, who did it by which path, and how it is said in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import pghistory
from django.conf import settings
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pghistory.models import Event as TrackedEvent

LANGUAGES = dict(settings.LANGUAGES)
PLACES = {
    "": _("Console"),
    "page": _("Page"),
    "admin": _("Admin"),
    "api": _("API"),
    "task": _("Background job"),
    "demo": _("Demo data"),
}


class Kind(models.TextChoices):
    """What an administrator may look for."""

    MEMBERS = "members", _("Members")
    RIGHTS = "rights", _("Roles and rights")
    TEAMS = "teams", _("Teams")
    SETTINGS = "settings", _("Settings")
    DELETIONS = "deletions", _("Deletions")
    EXPORTS = "exports", _("Exports")


@dataclass(frozen=True)
class Reference:
    """A thing that a sentence names: its kind, the fact that holds its id, and the one that holds its name then.

    People have no such name: they are called what they are called now.
    """

    kind: str
    id: str
    name: str = ""


class AuditQuerySet(models.QuerySet):
    def visible_to(self, member) -> "AuditQuerySet":
        """The audit of the member's account, for who administers it."""
        return self.filter(account_id=member.account_id) if member.can("administer") else self.none()


class AuditRow(TrackedEvent):
    """Something that was done, written by a trigger. `pgh_label` says what: insert, update, delete.

    `facts` are ids and values of no person; `changed` is `{column: [before, after]}`, or `{column: null}` where the
    values are not kept; `pgh_context` is what `conversalabs.acting` said, null when nobody was signed in.
    The product's login may write and read such a row, never change or delete it: see `conversalabs.grants`.
    No foreign key leads here or away: the rows outlive what they tell of, the account too.
    """

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_created_at = models.DateTimeField(_("when"), auto_now_add=True)
    pgh_label = models.TextField(_("what"))
    account_id = models.BigIntegerField(_("account"))
    object_id = models.BigIntegerField(_("object"), null=True)
    facts = models.JSONField(_("facts"), default=dict)
    changed = models.JSONField(_("changed"), null=True)

    objects = AuditQuerySet.as_manager()

    is_append_only = True
    kind: Kind
    # By label, and by the column that a change is of. What has no words there is said of the subject.
    words: dict[str, str] = {}
    subject: str = ""
    refers: dict[str, Reference] = {}
    # The fact in which rows may differ that are said in one sentence.
    gathers = ""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pgh_label} {self.facts}"

    @classmethod
    def of_kind(cls, kind: str) -> models.Q | None:
        """The condition on rows of this kind; None when this table has none."""
        return models.Q() if kind in ("", cls.kind) else None

    @property
    def actor_id(self) -> int | None:
        return (self.pgh_context or {}).get("user")

    @property
    def path(self) -> str:
        return (self.pgh_context or {}).get("path", "")

    @property
    def place(self) -> str:
        """The path in words."""
        return PLACES.get(self.path, self.path)

    @property
    def address(self) -> str:
        return (self.pgh_context or {}).get("address", "")

    @property
    def likeness(self) -> tuple:
        """What rows have in common that one sentence can tell together."""
        if not self.gathers:
            return type(self), self.pgh_id
        facts = tuple(sorted(fact for fact in self.facts.items() if fact[0].removesuffix("_id") != self.gathers))
        return type(self), self.pgh_label, str(self.pgh_context), self.pgh_created_at.replace(microsecond=0), facts

    @property
    def gathered(self) -> list:
        """The values of the gathered fact, of this row and those told with it."""
        return getattr(self, "_gathered", [self.facts.get(self.gathers)])

    def references(self) -> Iterator[tuple[str, int]]:
        """(kind, id) of all that the sentence names."""
        for reference in self.refers.values():
            if (pk := self.facts.get(reference.id)) is not None:
                yield reference.kind, pk

    def sentence(self, things) -> SafeString:
        """What was done, in words; `things` finds what is named (`accounts.audit.things`)."""
        return format_html_join("; ", "{}", ((phrase,) for phrase in self.phrases(things)))

    def phrases(self, things) -> Iterator[SafeString]:
        named = {word: things.shown(reference, self.facts) for word, reference in self.refers.items()}
        named |= {"before": ""} | self.also_named()
        if self.pgh_label != "update":
            yield format_html(self.words[self.pgh_label], **named)
        for column, values in (self.changed or {}).items():
            yield from self.changes(column, values, named)

    def changes(self, column: str, values: list | None, named: dict) -> Iterator[SafeString]:
        """What the change of one column means: `words` say it by the column's name, or else it is called by that."""
        if column in self.words:
            yield format_html(self.words[column], **named | {"before": values[0] if values else ""})
        else:
            words = [format_html(self.subject, **named)] if self.subject else []
            yield format_html_join(": ", "{}", ((part,) for part in (*words, self._changed(column, values))))

    def _changed(self, column: str, values: list | None) -> SafeString:
        fields = self.pgh_tracked_model._meta.concrete_fields
        field = next((each.verbose_name for each in fields if each.column == column), column)
        if values is None:
            return format_html(_("Changed {field}"), field=field)
        before, after = (plain(value) for value in values)
        return format_html(_("Changed {field} from {before} to {after}"), field=field, before=before, after=after)

    def also_named(self) -> dict:
        """What the sentence names besides things with a page of their own."""
        return {}


def plain(value) -> str:
    """A value of a setting for people to read."""
    if value is None or value in ("", []):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(LANGUAGES.get(value, value)) if isinstance(value, str) else str(value)


def gather(rows: Iterable[AuditRow]) -> list[AuditRow]:
    """`rows` with neighbours that one sentence can tell together made one."""
    told = []
    for _likeness, group in groupby(rows, key=lambda row: row.likeness):
        first, *others = group
        first._gathered = [row.facts.get(row.gathers) for row in (first, *others)]
        told.append(first)
    return told


def audit_of(tracked: type[models.Model], *trackers: pghistory.Tracker, things: str = "") -> type[AuditRow]:
    """The base of the audit table of `tracked`; `things` is what it tells of, if that is something else."""
    name = format_lazy(_("audit of {things}"), things=things or tracked._meta.verbose_name_plural)
    return pghistory.create_event_model(
        tracked,
        *trackers,
        fields=[],
        base_model=AuditRow,
        obj_field=None,
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,
        meta={
            "verbose_name": name,
            "verbose_name_plural": name,
            "indexes": [models.Index(fields=["account_id", "-pgh_created_at"], name="%(app_label)s_%(class)s_new")],
        },
    )
