"""What a change of a record did, field by field, in the shape that events keep and histories show."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.db.models.fields.files import FieldFile
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.errors import ForeignKeyViolation, UniqueViolation

from accounts.custom_values import checked_values
from accounts.mentions import mentioned_in
from accounts.models import Event, Label, Member
from conversalabs.acting import means

_RACES = {
    ForeignKeyViolation: gettext_lazy("What you chose has just been deleted; choose again."),
    UniqueViolation: gettext_lazy("Somebody has just added the same; try again."),
}


@contextmanager
def races_in_words() -> Iterator[None]:
    """Says it as a ValidationError when somebody else has just deleted, or made, what is written here."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        reason = _RACES.get(type(error.__cause__))
        if reason is None:
            raise
        raise ValidationError(str(reason), code="race") from error


class Taken(ValidationError):  # noqa: N818 (an answer, not a fault)
    """What may be there but once is another record's already: `record`.

    The message may name that record; people get it by `told_to`, which tells who may not see the record `anyway` alone.
    """

    def __init__(self, message: str, record, anyway: str):
        self.record, self.anyway = record, anyway
        super().__init__(message, code="taken")

    def told_to(self, member: Member, *further: tuple[str, str]) -> ValidationError:
        """With a link to the record, if `member` may see it, and `further` ones: address and words."""
        if not self.record.is_visible_to(member):
            return ValidationError(self.anyway, code="taken")
        self.record.account = member.account
        ways = [(self.record.get_absolute_url(), _("Open")), *further]
        links = format_html_join(" · ", '<a href="{}">{}</a>', ways)
        return ValidationError(format_html("<span>{} {}</span>", self.message, links), code="taken")


class Changeable:
    """Mixin of a record with `version`, `labels`, `attributes` and `notes`, which people change field by field."""

    @property
    def attribute_kind(self) -> str:
        """The kind of record whose attributes it carries."""
        return self._meta.model_name

    def lock(self, *, to_delete: bool = False) -> None:
        """Wait for others who change this record, then read it again; DoesNotExist when one of them deleted it.

        What is only changed may be pointed to meanwhile (else two records that come to point to each other wait for
        ever); what is about to be deleted may not.
        """
        account = self.account
        rows = type(self).objects.of(account).select_for_update(of=["self"], no_key=not to_delete)
        self.refresh_from_db(from_queryset=rows)
        self.account = account

    def keep_others(self, values: dict) -> None:
        """Keep what this record is to point to, before it is locked itself; companies before contacts before deals."""
        others = [each for each in values.values() if isinstance(each, Changeable) and type(each) is not type(self)]
        for other in sorted(others, key=lambda each: each._meta.label):
            type(other).objects.keep(other.pk)

    @transaction.atomic
    def change(self, values: dict, *, by: Member | None) -> dict:
        """Make `values` true of this record, and record what that changed: `{field: [before, after]}`.

        Keys are fields, `labels` (all of them), and `attributes` (only those that change; None empties one).
        """
        self.keep_others(values)
        self.lock()
        names = self.touched(values)
        before = self.state(names)
        with races_in_words():
            self.assign(dict(values))
        changes = difference(before, self.state(names))
        if changes:
            type(self).objects.filter(pk=self.pk).update(version=F("version") + 1)
            self.version += 1
            self._tell("changed", by, {"changes": changes, "version": self.version, "path": means()})
        return changes

    def touched(self, values: dict) -> set[str]:
        """The fields that writing `values` may change."""
        return set(values)

    def state(self, names) -> dict:
        """Fields as JSON, see `state_of`; labels by name."""
        state = state_of(self, [name for name in sorted(names) if name != "labels"])
        return state | {"labels": sorted(str(label) for label in self.labels.all())} if "labels" in names else state

    def assign(self, values: dict) -> None:
        """Write `values` without recording it."""
        if "labels" in values:
            self.set_labels(values.pop("labels"))
        if "attributes" in values:
            self.set_attributes(values.pop("attributes"))
        for name, value in values.items():
            setattr(self, name, value)
        self.store()

    def set_labels(self, labels) -> None:
        """Make these all of the record's labels; unsaved ones come into being."""
        rows = [label if label.pk else Label.objects.named(self.account, label.name) for label in labels]
        self.labels.set(rows, through_defaults={"account_id": self.account_id})

    def set_attributes(self, given: dict) -> None:
        """Lay checked values over the custom attributes; ValidationError for what does not fit. Saved by `store`."""
        held = self.attributes if self.pk else None
        checked = checked_values(self.account, self.attribute_kind, given, held=held)
        laid_over = self.attributes | checked
        self.attributes = {key: value for key, value in laid_over.items() if value is not None}

    def store(self) -> None:
        self.save()

    @transaction.atomic
    def add_note(self, body: str, *, by: Member) -> None:
        self.lock()
        note = self.notes.create(account=self.account, author=by, body=body)
        self._tell("note_added", by, {"note": note.pk})
        note.tell_mentioned(mentioned_in(note.body), by=by)

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        """Delete the record and what hangs on it."""
        self.lock(to_delete=True)
        self._tell("deleted", by, {"name": str(self)})
        self.delete()

    def concerned(self) -> list:
        """The records that an event about this one is about."""
        return [self]

    def _tell(self, deed: str, by: Member | None, data: dict) -> None:
        verb = f"{self._meta.model_name}.{deed}"
        Event.objects.record(verb, by=by, about=self.concerned(), account=self.account, data=data)


def state_of(record, names) -> dict:
    """The fields `names` of `record` as JSON. A related record is `{"id": 5, "name": "Acme"}`."""
    return {name: _plain(getattr(record, name)) for name in names}


def difference(before: dict, after: dict) -> dict:
    """`{field: [before, after]}` for what differs; custom attributes each for themselves as `attribute_<key>`."""
    before, after = _spread(before), _spread(after)
    keys = [*before, *(key for key in after if key not in before)]
    return {key: [before.get(key), after.get(key)] for key in keys if before.get(key) != after.get(key)}


def _spread(state: dict) -> dict:
    rest = {key: value for key, value in state.items() if key != "attributes"}
    return rest | {f"attribute_{key}": value for key, value in (state.get("attributes") or {}).items()}


def _plain(value):
    if isinstance(value, models.Model):
        return {"id": value.pk, "name": str(value)}
    if isinstance(value, Decimal | date | datetime | FieldFile):
        return str(value)
    return value
