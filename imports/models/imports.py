import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import PurePath
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models import Event, Member, TenantForeignKey, TenantModel, TenantQuerySet
from imports import jobs, targets
from imports.dialects import Dialect
from imports.models.undoable import Undoable
from imports.problems import UnreadableFile
from imports.readings import Reading
from imports.table import Table
from imports.workbooks import sheets_of


def stored_name(_instance, _name: str) -> str:
    """Where an uploaded file is kept: nothing of its own name reaches the disk."""
    return f"imports/{uuid4()}"


class ImportQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "ImportQuerySet":
        """Imports of the kinds of record that the member may change."""
        open_targets = [target.key for target in targets.open_to(member)]
        return super().visible_to(member).filter(target__in=open_targets)

    @transaction.atomic
    def upload(self, target: "targets.Target", upload: UploadedFile, *, by: Member) -> "Import":
        """Keep `upload` and look into it. Raises UnreadableFile when it is no table; nothing is kept then."""
        reading = Reading.detect(upload)
        next(iter(reading.open(upload)), None)
        return self.create(
            account_id=by.account_id,
            target=target.key,
            member=by,
            file=upload,
            file_name=shown_name(upload.name),
            size=upload.size,
            checksum=_checksum(upload.chunks()),
            encoding=reading.encoding,
            delimiter=reading.dialect.delimiter,
            quoting=reading.dialect.quoting,
            skipped_lines=reading.dialect.skip,
            sheet=reading.sheet,
            has_header=reading.has_header,
        )


def shown_name(name: str | None) -> str:
    """The last part of a file's name, without characters that would upset a page or a header."""
    visible = "".join(char for char in PurePath((name or "").replace("\\", "/")).name if char.isprintable())
    return visible[:200] or "file.csv"


def _checksum(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


class Import(Undoable, TenantModel):
    """A file on its way into an account's records, and afterwards the account of what it did.

    `columns`: one `{"field": key, "format": ..., "new": {...}, "header": ...}` per column, see `imports.forms`.
    `rules`: see `imports.rules`. `counts`: rows by planned action; `results`: rows by what became of them.
    `remarks` counts rows that are imported though something about them is worth saying. `extras`: what else comes into
    being, as the target names it (`{"companies": 12}`).
    `cursor` is the number of the last row that the present phase has dealt with; of `total` rows (None: not known).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Columns to be matched")
        PLANNING = "planning", _("Being checked")
        PLANNED = "planned", _("Ready to import")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    target = models.CharField(_("kind of record"), max_length=20)
    member = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("started by"))
    file = models.FileField(_("file"), upload_to=stored_name, max_length=200)
    file_name = models.CharField(_("file name"), max_length=200)
    size = models.BigIntegerField(_("bytes"))
    checksum = models.CharField(_("SHA-256"), max_length=64, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    encoding = models.CharField(_("encoding"), max_length=20)
    delimiter = models.CharField(_("delimiter"), max_length=1)
    quoting = models.CharField(_("quotes"), max_length=2, default='"')
    skipped_lines = models.PositiveSmallIntegerField(_("lines above the table"), default=0)
    sheet = models.CharField(_("sheet of the workbook"), max_length=100, blank=True)
    has_header = models.BooleanField(_("the first row holds the headers"), default=True)
    columns = models.JSONField(_("columns"), default=list)
    rules = models.JSONField(_("rules"), default=dict)
    total = models.PositiveIntegerField(_("rows"), null=True)
    cursor = models.PositiveIntegerField(_("rows dealt with"), default=0)
    bytes_read = models.BigIntegerField(_("bytes read"), default=0, editable=False)
    counts = models.JSONField(_("planned"), default=dict)
    remarks = models.PositiveIntegerField(_("rows with remarks"), default=0, editable=False)
    extras = models.JSONField(_("made besides"), default=dict, editable=False)
    results = models.JSONField(_("done"), default=dict)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    began_at = models.DateTimeField(_("phase began"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = ImportQuerySet.as_manager()
    see_permission, owner_path = "import_records", "member"

    class Meta(TenantModel.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        triggers = [DELETIONS]
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["account", "-id"], name="imports_import_newest"),
            models.Index(fields=["ended_at"], condition=models.Q(is_purged=False), name="imports_import_to_purge"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports:import", args=[self.account.slug, self.pk])

    @property
    def tone(self) -> str:
        """How good the news is: a class of badges."""
        return _TONES.get(self.status, "")

    @property
    def reading(self) -> Reading:
        dialect = Dialect(self.delimiter, self.skipped_lines, self.quoting)
        return Reading(self.encoding, dialect, self.sheet, self.has_header)

    @property
    def kind(self) -> "targets.Target":
        """The target that this import's rows go to."""
        return targets.get(self.target)

    @property
    def is_busy(self) -> bool:
        """Whether the worker is at it, or will be as soon as it is free."""
        return self.status in _BUSY

    @property
    def waits_for(self) -> "Import | None":
        """The import that the worker does first: one at a time per account and kind of record."""
        if not self.is_busy or self.began_at:
            return None
        busy = Import.objects.filter(account_id=self.account_id, target=self.target, began_at__isnull=False)
        return busy.filter(status__in=_BUSY).exclude(pk=self.pk).first()

    @property
    def is_over(self) -> bool:
        return self.status not in {self.Status.DRAFT, self.Status.PLANNED, *_BUSY}

    @property
    def may_be_planned(self) -> bool:
        """Whether columns and rules may still change: while nobody is at it and no record is written."""
        return not (self.results or self.is_busy or self.is_purged)

    @property
    def will_write(self) -> int:
        """Records that the plan creates or updates."""
        return self.counts.get("create", 0) + self.counts.get("update", 0)

    @property
    def rejected(self) -> int:
        """Rows that the file asked for and that leave nothing behind."""
        counts = self.results or self.counts
        return sum(counts.get(action, 0) for action in ("duplicate", "conflict", "invalid"))

    def reader(self) -> Table:
        """Reads the file as chosen; raises UnreadableFile."""
        return self.reading.open(self.file.open("rb"))

    @property
    def sheets(self) -> list[str]:
        """The sheets to choose from; none for text, nor for a workbook that can no longer be read."""
        with suppress(UnreadableFile):
            return sheets_of(self.file.open("rb")) if self.sheet and self.file else []
        return []

    def read_as(self, **reading) -> None:
        """Overrule how the file is read; what was matched or planned before no longer fits and is forgotten."""
        for name, value in reading.items():
            setattr(self, name, value)
        self.status, self.columns = self.Status.DRAFT, []
        self.save(update_fields=[*reading, "status", "columns"])

    def earlier_same(self, member: Member) -> "Import | None":
        """The last other import of the very same content that wrote records, among those that `member` sees."""
        same = Import.objects.visible_to(member).filter(target=self.target, checksum=self.checksum)
        return same.exclude(pk=self.pk).exclude(results={}).exclude(status=self.Status.UNDONE).first()

    def columns_for(self, headers: list[str]) -> list[dict]:
        """The columns as they were matched the last time that a file had the same headers, or none."""
        if not any(headers):
            return []
        earlier = Import.objects.filter(account_id=self.account_id, target=self.target).exclude(columns=[])
        recent = earlier.exclude(pk=self.pk).order_by("-pk").values_list("columns", flat=True)[:50]
        return next((each for each in recent if [column.get("header") for column in each] == headers), [])

    @transaction.atomic
    def plan(self, *, columns: list[dict], rules: dict, by: Member) -> None:
        """Have the worker work out what these columns and rules would do, row by row. No record changes."""
        self.columns, self.rules, self.member = columns, rules, by
        self._begin(self.Status.PLANNING)
        self.total, self.bytes_read, self.counts, self.remarks, self.extras = None, 0, {}, 0, {}
        self.save()
        jobs.defer("plan", self, by)

    @transaction.atomic
    def start(self, *, by: Member) -> bool:
        """Have the worker do what was planned. False when the plan is no longer there to be done."""
        fresh = Import.objects.select_for_update().get(pk=self.pk)
        if fresh.status != self.Status.PLANNED:
            return False
        fresh.member = by
        fresh._begin(self.Status.RUNNING)
        fresh.save()
        jobs.defer("run", fresh, by)
        return True

    def _begin(self, status: str) -> None:
        self.status, self.cursor, self.error, self.began_at, self.ended_at = status, 0, "", None, None

    @transaction.atomic
    def cancel(self) -> bool:
        """Stop where the last batch ended; what was written stays. False when there is nothing left to stop."""
        fresh = Import.objects.select_for_update().get(pk=self.pk)
        if fresh.is_over:
            return False
        fresh.end(fresh._before_undo if fresh.is_undoing else self.Status.CANCELLED, is_mailed=False)
        return True

    def fail(self, message: str) -> None:
        """End with `message`, in words for the person who has to mend it; an undo can be tried again."""
        self.end(self._before_undo if self.is_undoing else self.Status.FAILED, error=message)

    def end(self, status: str, error: str = "", *, is_mailed: bool = True) -> None:
        """Be over, and have who started it told by e-mail: of decisions after an undo they are not."""
        by, counts = (self.undone_by, self.undo_results) if self.is_undoing else (self.member, self.results)
        if is_mailed and by and not self.undone_at:
            jobs.defer("tell", self, by)
        if self.is_undoing:
            self._give_decisions_back()
        now = timezone.now()
        self.status, self.error, self.ended_at = status, error, self.ended_at or now
        self.undone_at = now if status == self.Status.UNDONE else self.undone_at
        self.save(update_fields=["status", "error", "ended_at", "undone_at"])
        if self.results:
            Event.objects.record(f"import.{status}", by=by, about=[self], account=self.account, data=counts)


_BUSY = {Import.Status.PLANNING, Import.Status.RUNNING, Import.Status.UNDOING}
_TONES = {Import.Status.DONE: "good", Import.Status.FAILED: "bad"} | dict.fromkeys(
    [Import.Status.PLANNED, Import.Status.UNDOING], "info"
)
