"""Which encoding a file is in.

Only three kinds reach us in practice: UTF-8, UTF-16 from spreadsheets, and Western Windows text. Telling these apart
needs no statistics of languages, which take short Brazilian files for Central European ones.
"""

import codecs
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

ENCODINGS = {
    "utf-8": _("UTF-8"),
    "cp1252": _("Windows, Western European (1252)"),
    "utf-16": _("UTF-16"),
    "utf-16-le": _("UTF-16, little-endian without mark"),
    "utf-16-be": _("UTF-16, big-endian without mark"),
    "cp1250": _("Windows, Central European (1250)"),
    "cp850": _("DOS, Western European (850)"),
    "mac-roman": _("Macintosh, Western European"),
}
_CHUNK = 1 << 20


def codec_of(encoding: str) -> str:
    """The codec that reads `encoding`; a mark at the start of UTF-8 is not text."""
    return "utf-8-sig" if encoding == "utf-8" else encoding


def detect_encoding(file: BinaryIO) -> str:
    """A key of `ENCODINGS` for `file`, which is read whole and left at its start."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    found = is_wide(head) or _utf8_or_windows(file)
    file.seek(0)
    return found


def is_wide(head: bytes) -> str | None:
    """The kind of UTF-16 that `head` is without saying so: every other byte of Western text is NUL."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.2 and even < odd / 10:
        return "utf-16-le"
    if even > len(head) * 0.2 and odd < even / 10:
        return "utf-16-be"
    return None


def _utf8_or_windows(file: BinaryIO) -> str:
    """UTF-8 with stray bytes has more whole characters than stray bytes; Windows text has next to no whole ones."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    whole = stray = 0
    while chunk := file.read(_CHUNK):
        text = decoder.decode(chunk)
        if not text.isascii():
            wide = [char for char in text if char > "\x7f"]
            lost = sum("\udc80" <= char <= "\udcff" for char in wide)
            whole, stray = whole + len(wide) - lost, stray + lost
    return "cp1252" if stray > whole else "utf-8"
