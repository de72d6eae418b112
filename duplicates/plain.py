"""Text as it is compared."""

import re

from conversalabs.folding import fold
from duplicates.word_lists import IN_SHORT, NOTHING_SAID

LONGEST = 80
_NOT_A_DIGIT = re.compile(r"\D")
_NOT_PLAIN = re.compile(r"[^\w]+")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?")
_DAY_FIRST = re.compile(r"(\d\d?)[./-](\d\d?)[./-](\d{4})")


def plain(text: str) -> str:
    """Folded words with single spaces between; "" for what only says that nothing is known: "N/A", "null"."""
    found = _NOT_PLAIN.sub(" ", fold(str(text)))[:LONGEST].strip()
    return "" if found in NOTHING_SAID else found


def in_short(text: str) -> str:
    """Plain text with the words of addresses as they are shortened: "12 main street" → "12 main st"."""
    return " ".join([IN_SHORT.get(word, word) for word in text.split(" ")]) if " " in text else text


def digits_of(text: str) -> str:
    return _NOT_A_DIGIT.sub("", text)


def read_date(text: str) -> str:
    """The digits of a date, the year first where one can tell: "31/01/1980" → "19800131"."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return "".join(found.groups())
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        return f"{year}{month:0>2}{day:0>2}"
    return digits_of(text)[:8]
