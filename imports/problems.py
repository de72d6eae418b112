"""What is wrong with a file, a row or a cell, in words for the person who has to mend it."""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy as _

# All that is said of a record that the person who imports may not see.
HIDDEN = _("Belongs to a record that you may not see.")
TAKEN = _("Belongs to another record already.")


class UnreadableFile(ValueError):  # noqa: N818 (it says what the file is)
    """The file as a whole cannot be imported; the message says why and where."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one row. `column` is "" when it is the row as a whole.

    A fatal problem keeps the row out; any other is a remark about a row that is imported all the same.
    """

    reason: str
    column: str = ""
    value: str = ""
    is_fatal: bool = True
    # What problems of its kind are called, where its words name something that is different in each.
    kind: str = ""

    def as_json(self) -> dict:
        words = {"reason": str(self.reason), "value": escape_unreadable(self.value[:300]), "kind": str(self.kind)}
        return {name: word for name, word in (asdict(self) | words).items() if word or name != "kind"}


def escape_unreadable(text: str) -> str:
    """`text` with NUL and undecodable bytes written out (`\\x00`), since the database stores neither."""
    return "".join(
        f"\\x{ord(char) & 0xFF:02x}" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in text
    )
