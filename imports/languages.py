"""What words look like in a language: which letters beyond ASCII it has, and what stands beside them.

By the names of countries, cities, languages, scripts, currencies and months that Babel brings.
"""

import re
from collections import Counter
from functools import cache

from babel import Locale

WESTERN = ("pt", "es", "fr", "de", "it", "nl", "sv", "da", "nb", "fi", "is", "ca")
CENTRAL = ("cs", "sk", "hu", "pl", "ro", "hr", "sl")
TURKISH = ("tr",)
_WORD = re.compile(r"[^\W\d_]+")
# Encodings have Romanian letters as they were written before Unicode had them.
_OF_OLD = str.maketrans("șțȘȚ", "şţŞŢ")
# No letters of a word: "1ª", "Nº".
_ORDINAL = str.maketrans("ªº", "  ")
_MOST_WORDS = 5_000


def likeness(text: str, languages: tuple[str, ...]) -> int:
    """How much the letters beyond ASCII are those of one of `languages`: each neighbour of one counts, for or against.

    A letter that the language does not have counts against it, a word with a capital letter inside against all; one
    that stands alone says nothing.
    """
    pairs, letters, strange = Counter(), Counter(), 0
    for word in _WORD.findall(text.translate(_ORDINAL))[:_MOST_WORDS]:
        if word.isascii() or len(word) == 1:
            continue
        wide = [char for char in word.lower() if not char.isascii()]
        if word[1:].islower() or word.isupper():
            pairs.update(_pairs(word))
            letters.update(wide)
        else:
            strange += len(wide)
    return max(_fit(pairs, letters, language) for language in languages) - 2 * strange


def _fit(pairs: Counter, letters: Counter, language: str) -> int:
    known = _known(language)
    usual = sum(pairs[each] for each in pairs.keys() & known)
    foreign = letters.total() - sum(letters[each] for each in letters.keys() & known)
    return 2 * usual - pairs.total() - 3 * foreign


def _pairs(word: str) -> list[str]:
    """Two letters side by side, or one at an end of the word, one of them beyond ASCII."""
    framed = f" {word.lower()} "
    places = (place for place, char in enumerate(framed) if not char.isascii())
    return [framed[start : start + 2] for place in places for start in (place - 1, place)]


@cache
def _known(language: str) -> frozenset[str]:
    locale = Locale.parse(language)
    names = [name for all_of in (locale.territories, locale.languages, locale.currencies, locale.scripts)
             for name in all_of.values()]  # fmt: skip
    names += [zone["city"] for zone in locale.time_zones.values() if "city" in zone]
    for forms in (locale.months, locale.days):
        names += [name for form in forms.values() for width in form.values() for name in width.values()]
    words = _WORD.findall("\n".join(names).translate(_OF_OLD))
    pairs = {pair for word in words if not word.isascii() for pair in _pairs(word)}
    return frozenset(pairs | {char for pair in pairs for char in pair})
