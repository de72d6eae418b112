"""Several values in one cell of a table: how they are put together, and taken apart again."""

import re
from collections.abc import Callable, Iterable

# What any reader of ours parts values by or takes off them; a value that holds such a thing stands between quotes.
_AMBIGUOUS = re.compile(r""":::|[;,|\n\r"]|\s/\s|^['*\s]|['\s]$""")
_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"')


def join(values: Iterable[str], separator: str = ", ") -> str:
    """One cell of `values`, which `split` parts again into these very values."""
    return separator.join(f'"{each.replace(chr(34), chr(34) * 2)}"' if _AMBIGUOUS.search(each) else each
                          for each in values)  # fmt: skip


def split(text: str, separator: re.Pattern, bare: Callable[[str], str] = str.strip) -> list[str]:
    """The values in `text` that are not blank, between matches of `separator`.

    What stands whole between quotes is taken as it is, `""` in it for one quote; anything else as `bare` makes it.
    """
    found, start = [], 0
    while start <= len(text):
        value, start = _next(text, start, separator, bare)
        found.append(value)
    return [value for value in found if value]


def _next(text: str, start: int, separator: re.Pattern, bare: Callable[[str], str]) -> tuple[str, int]:
    """The value at `start`, and where the one behind it begins: beyond the end for the last."""
    if quoted := _QUOTED.match(text, start):
        rest = text[quoted.end() :]
        if not rest.strip():
            return quoted[1].replace('""', '"'), len(text) + 1
        if parted := separator.match(text, quoted.end()):
            return quoted[1].replace('""', '"'), parted.end()
    parted = separator.search(text, start)
    return (bare(text[start : parted.start()]), parted.end()) if parted else (bare(text[start:]), len(text) + 1)
