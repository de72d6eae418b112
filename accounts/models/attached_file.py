"""Files that hang on a record or a message. Each domain adds on what; all else is the same for all of them."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.member import Member
from accounts.models.tenant import TenantForeignKey, TenantModel
from conversalabs.images import TYPE as PICTURE
from conversalabs.images import thumbnail
from conversalabs.stored_files import delete_once_done, kept_if_done, none_of, sweep, sweep_rows
from conversalabs.uploads import LONGEST_NAME, clean_name, detect_type

# Of the small picture, in pixels: twice as much as is shown, for screens with fine dots.
SIDE = 320


def path_on_disk(row: "AttachedFile", _name: str) -> str:
    """A path that says nothing of the file's own name."""
    return f"{row.folder}/{row.account_id}/{uuid.uuid4().hex}"


class AttachedFile(TenantModel):
    """Its type is what the server found in it, never what somebody said. `folder` is where files of its kind are kept.

    `thumbnail` is a WebP that the server drew; only what has one is shown by the browser, all else is for saving.
    """

    file = models.FileField(_("file"), upload_to=path_on_disk)
    thumbnail = models.FileField(_("small picture"), upload_to=path_on_disk, blank=True, db_default="", editable=False)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("type"), max_length=100)
    added_by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("added by"))
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    folder: str
    # Of a row that is not saved yet: what is to be stored with it, by the name that it gets.
    contents: dict[str, File]

    class Meta(TenantModel.Meta):
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def icon(self) -> str:
        kind = self.content_type.partition("/")[0]
        return {"image": "image", "text": "file-text"}.get(kind, "file-text" if "pdf" in self.content_type else "file")

    @classmethod
    def of_upload(cls, upload: File, account_id: int, by: Member | None, **on) -> "AttachedFile":
        """An unsaved row for `upload`, on what `on` says; `storing` keeps its content."""
        name, content_type = clean_name(upload.name or ""), detect_type(upload)
        row = cls(account_id=account_id, name=name, content_type=content_type, size=upload.size, added_by=by, **on)
        row.file = path_on_disk(row, name)
        row.contents = {row.file.name: upload}
        if picture := thumbnail(upload, SIDE):
            row.thumbnail = path_on_disk(row, name)
            row.contents[row.thumbnail.name] = picture
        return row

    @property
    def preview_type(self) -> str:
        """The media type under which a browser may show it; "" for what is only to be saved."""
        return self.content_type if self.thumbnail and self.content_type in SAFE_TYPES else ""

    @classmethod
    def sweep(cls, kept=none_of) -> int:
        """Delete files that no row knows and `kept` does not name, and rows whose file is gone; how many of both."""
        rows = cls._base_manager.all()
        return sweep(cls.folder, rows, "file", "thumbnail", kept=kept) + sweep_rows(rows, "file")


# What browsers draw without running anything in it.
SAFE_TYPES = {"image/png", "image/jpeg", "image/gif", PICTURE}


@contextmanager
def storing(rows: Iterable[AttachedFile]) -> Iterator[None]:
    """Store the contents of new `rows` before what is done inside saves them; when that fails they are gone again."""
    contents = {name: content for row in rows for name, content in row.contents.items()}
    with kept_if_done(*contents):
        for name, content in contents.items():
            content.seek(0)
            default_storage.save(name, content)
        yield


def delete_files(sender, instance: AttachedFile, **kwargs) -> None:
    """However a row goes (by hand, with what it hangs on, in the admin), its files go with it.

    To be connected to `post_delete` of each kind of attached file.
    """
    for file in (instance.file, instance.thumbnail):
        delete_once_done(file.name)
