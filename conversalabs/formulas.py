"""What a spreadsheet would run as a formula, how it is kept from it, and how it comes back."""

import re

# Full-width forms count too: some spreadsheets fold them on opening. A text that has an apostrophe already, also before
# a number, gets one more, so that taking one away always gives the text that was there.
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]|'+\+?\d")
_HARMLESS = re.compile(r"[+\-]?[\d\s().,/-]*(?:;ext=\d+|x\s*\d+)?")


def escape_formula(cell):
    """`cell` with an apostrophe in front where a spreadsheet would compute it; phones and numbers stay as they are."""
    is_formula = isinstance(cell, str) and _FORMULA.match(cell) and not _HARMLESS.fullmatch(cell)
    return f"'{cell}" if is_formula else cell


def unescape_formula(cell):
    """The text that `escape_formula` has made this of."""
    is_escaped = isinstance(cell, str) and cell.startswith("'") and escape_formula(cell[1:]) == cell
    return cell[1:] if is_escaped else cell


# How other programs keep a spreadsheet from making numbers of codes.
_CODE = re.compile(r"'(\+?\d[\d\s().,/-]*)|=\"((?:[^\"]|\"\")*)\"")


def plain_cell(cell: str) -> str:
    """The text that `escape_formula`, or another program that means a text and no number, has made this cell of."""
    plain = unescape_formula(cell)
    if plain == cell and cell[:1] in ("'", "=") and (match := _CODE.fullmatch(cell)):
        return match[1] or (match[2] or "").replace('""', '"')
    return plain
