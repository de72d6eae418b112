"""Text that comes from outside, before it is stored or compared.

What is typed is kept as it is but for this: NFC; control characters other than tab and line ends taken out, or a space
put for those that part lines and pages; trimmed. What shows nothing at all, such as zero-width characters alone, counts
as empty. What PostgreSQL cannot hold, NUL and lone surrogates, is refused.
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# C0, DEL, C1, and the two code points that XML, and with it a spreadsheet, cannot hold.
UNSEEN = dict.fromkeys([*range(1, 32), *range(127, 160), 0xFFFE, 0xFFFF]) | {0x0B: " ", 0x0C: " ", 0x85: " "}
for _kept in "\t\n\r":
    del UNSEEN[ord(_kept)]


# Controls, formats, spaces and separators: what nobody sees.
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def normalised(text: str) -> str:
    """`text` in NFC without control characters, "" for what shows nothing; ValidationError for what cannot be stored.

    Blanks around it stay unless a control character stood there: a field of one line trims by itself.
    """
    if text.isascii() and text.isprintable():
        return text
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValidationError(_("The text holds characters that cannot be stored."), code="unstorable")
    seen = text.translate(UNSEEN)
    if seen != text:
        seen = seen.strip()
    if not seen.isascii() and all(unicodedata.category(char) in _INVISIBLE for char in seen):
        return ""
    return unicodedata.normalize("NFC", seen)


def storable(text: str) -> str:
    """As `normalised`, and trimmed."""
    return normalised(text).strip()
