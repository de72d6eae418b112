"""Handing out attached files: to be saved, and what is safe to be looked at. None of it can act as a page of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from accounts.models import AttachedFile
from conversalabs.images import TYPE as PICTURE
from conversalabs.uploads import UNKNOWN

# Each has an address of its own and never changes.
KEPT_SECONDS = 3600


def download(found: AttachedFile) -> FileResponse:
    """The file itself, to be saved and never to be opened."""
    return _sealed(found.file, as_attachment=True, filename=found.name, content_type=UNKNOWN)


def preview(found: AttachedFile) -> FileResponse:
    """The file for the browser to show; 404 for what it had better save."""
    if not found.preview_type:
        raise Http404(_("This file cannot be shown here; download it."))
    return _sealed(found.file, filename=found.name, content_type=found.preview_type)


def small_picture(found: AttachedFile) -> FileResponse:
    """The thumbnail of the file, 404 where it has none."""
    response = _sealed(found.thumbnail, content_type=PICTURE)
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return response


def _sealed(file, **kwargs) -> FileResponse:
    try:
        content = file.open("rb")
    except (ValueError, FileNotFoundError):
        raise Http404(_("The file is no longer stored.")) from None
    response = FileResponse(content, **kwargs)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@contextmanager
def room_or_refusal() -> Iterator[None]:
    """What the disk cannot take is a refusal that a form shows, with what was typed."""
    try:
        yield
    except OSError as error:
        raise ValidationError(_("The server has no room for this at the moment; nothing was stored.")) from error
