"""What a spreadsheet would run as a formula, and how it is kept from it."""

import re

# Full-width forms count too: some spreadsheets fold them on opening.
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_HARMLESS = re.compile(r"[+\-]?[\d\s().,/-]*(?:;ext=\d+|x\s*\d+)?")


def escape_formula(cell: str) -> str:
    """`cell` with an apostrophe in front where a spreadsheet would compute it; phones and numbers stay as they are."""
    if _FORMULA.match(cell) and not _HARMLESS.fullmatch(cell):
        return f"'{cell}"
    return cell
