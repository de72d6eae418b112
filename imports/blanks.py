"""Cells that are not empty and yet say that there is nothing."""

from conversalabs.folding import fold

# What programs and people write where there is nothing to write; of texts it may be the text.
_NOTHING = {
    "", "-", "--", "---", "–", "—", ".", "n/a", "n.a.", "na", "n/d", "nd", "#n/a", "null", "(null)", "<null>", "[null]",
    "\\n", "none", "nil", "nan", "nat", "undefined", "not provided", "not available", "nao informado", "nao informada",
    "nao tem", "nao possui", "sem email", "sem e-mail", "sem telefone", "no tiene", "sin correo", "sin email",
    "sin telefono", "no informado", "no email", "no phone", "0000-00-00", "0000-00-00 00:00:00", "00/00/0000",
}  # fmt: skip
_LONGEST_NOTHING = max(map(len, _NOTHING))


def says_nothing(text: str) -> bool:
    """Whether `text` is but a sign that there is no value: "-", "N/A", "null"."""
    return len(text) <= _LONGEST_NOTHING and (text.lower() if text.isascii() else fold(text)) in _NOTHING
