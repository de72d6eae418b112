"""Text that comes from outside, before it is stored or compared."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def storable(text: str) -> str:
    """`text` in NFC and trimmed; ValidationError for what PostgreSQL cannot hold: NUL and lone surrogates."""
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValidationError(_("The text holds characters that cannot be stored."), code="unstorable")
    return unicodedata.normalize("NFC", text).strip()
