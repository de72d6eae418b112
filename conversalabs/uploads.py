"""Files that somebody sends: what they may be called, what they are, and which are taken."""

import os
import re
import unicodedata

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from conversalabs.images import pixels_of

LONGEST_NAME = 255
LONGEST_ENDING = 20
# How much of a file is enough to tell its type.
HEAD = 4096
UNKNOWN = "application/octet-stream"
MILLION = 1_000_000


def clean_name(name: str) -> str:
    """`name` as it may stand in lists and headers: no folders, no control or direction characters, its ending kept."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(char for char in last if not unicodedata.category(char).startswith("C"))
    stem, ending = os.path.splitext(" ".join(shown.split()).strip(". "))
    ending = ending[:LONGEST_ENDING]
    return f"{stem[: LONGEST_NAME - len(ending)]}{ending}" or _("file")


def detect_type(upload: File) -> str:
    """The media type that the content itself shows; "application/octet-stream" when it shows none."""
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    try:
        return puremagic.from_string(head, mime=True)[:100] or UNKNOWN
    except (puremagic.PureError, ValueError):
        return UNKNOWN if _is_binary(head) else "text/plain"


def _is_binary(head: bytes) -> bool:
    return not head or b"\0" in head


def check_upload(upload: File) -> None:
    """Raise ValidationError, which names the file, for one that is empty or larger than the settings allow."""
    if problem := _problem(upload):
        raise ValidationError(problem)


def _problem(upload: File) -> str:
    most, pixels = settings.ATTACHMENT_MAX_BYTES, settings.ATTACHMENT_MAX_PIXELS
    words = {"name": clean_name(upload.name or ""), "size": filesizeformat(upload.size), "most": filesizeformat(most)}
    if not upload.size:
        return _("“%(name)s” is empty.") % words
    if upload.size > most:
        return _("“%(name)s” has %(size)s; at most %(most)s fit.") % words
    if (found := pixels_of(upload)) > pixels:
        words |= {"found": -(-found // MILLION), "pixels": pixels // MILLION}
        return _("“%(name)s” has %(found)d million pixels; at most %(pixels)d million fit.") % words
    return ""
