"""What a file is by its first bytes, whatever its name says."""

import re

import puremagic
from django.utils.translation import gettext_lazy as _

from imports.problems import UnreadableFile

_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


def refuse_other_than_text(head: bytes) -> None:
    """Raise `UnreadableFile` naming what the file is, unless its first bytes `head` may be those of a table of text."""
    if name := _name(head):
        raise UnreadableFile(
            _("This is %(kind)s, neither CSV nor XLSX. Save it as CSV and choose it again.") % {"kind": name}
        )


def _name(head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        return _name_of_archive(head)
    for start, name in _BINARY:
        if head.startswith(start):
            return name
    if head.startswith(_WIDE_MARKS):
        return ""
    return _name_of_markup(head) or _name_of_binary(head)


_BINARY = [
    (b"\xd0\xcf\x11\xe0", _("an older Excel file (.xls), or one with a password")),
    (b"%PDF", _("a PDF document")),
    (b"\x1f\x8b", _("a gzip archive")),
]


def _name_of_archive(head: bytes) -> str:
    if b"opendocument" in head:
        return _("an OpenDocument file (.ods)")
    if b"[Content_Types].xml" in head or b"xl/" in head:
        return _("an Excel workbook (.xlsx)")
    return _("a ZIP archive")


_MARKUP = [
    (re.compile(rb"\s*(\xef\xbb\xbf)?<(!doctype|html|head|table|\?xml)[\s>]", re.I), _("a web page or XML")),
    (re.compile(rb"\s*BEGIN:VCARD\s", re.I), _("a vCard file")),
    (re.compile(rb"\s*(\{\s*\"|\[\s*[\[{])"), _("a JSON file")),
    (re.compile(rb"\{\\rtf"), _("a text document (.rtf)")),
]


def _name_of_markup(head: bytes) -> str:
    return next((name for pattern, name in _MARKUP if pattern.match(head)), "")


# But for those of lines and pages, and the one by which some encodings change over.
_CONTROLS = bytes(each for each in range(32) if each not in b"\t\n\v\f\r\x1a\x1b")


def _name_of_binary(head: bytes) -> str:
    """Only content full of controls is asked for its kind: a header may begin with the letters of another format."""
    if len(head) - len(head.translate(None, _CONTROLS)) < max(4, len(head) // 20) or _is_wide_text(head):
        return ""
    try:
        return _("a binary file (%(kind)s)") % {"kind": puremagic.magic_string(head)[0].name}
    except (puremagic.PureError, ValueError, IndexError):
        return _("a binary file")


def _is_wide_text(head: bytes) -> bool:
    from imports.encodings import is_wide

    return is_wide(head) is not None
