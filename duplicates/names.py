"""Names of people and companies, taken apart for comparison."""

import re
from functools import lru_cache

from conversalabs.folding import fold
from duplicates.name_lists import FULL_NAMES, GENERATIONS, HONORIFICS, LEGAL_FORMS, PARTICLES

MOST_WORDS = 6
_APART = re.compile(r"[\s.,;:/\\|()\"“”_-]+")
_DROPPED = re.compile(r"['’`´]")
_SPELLINGS = [
    (re.compile(pattern), to)
    for pattern, to in (
        (r"ct(?=o)", "t"), (r"ph", "f"), (r"th", "t"), (r"^wh|^w", "v"), (r"w", "u"), (r"sch|sh", "x"), (r"ch", "x"),
        (r"ck", "k"),
        (r"y", "i"), (r"q[u]?|c(?![ei])|k", "k"), (r"c(?=[ei])|z|ss", "s"), (r"lh", "l"), (r"nh", "n"),
        (r"(?<=[a-z])h|^h", ""), (r"m(?=[^aeiou]|$)", "n"), (r"(.)\1+", r"\1"),
    )
]  # fmt: skip
_VOWELS = re.compile(r"(?<=.)[aeiou]")


def words_of_name(name: str) -> list[str]:
    """The folded words of a name: "O'Neill-Souza" → ["oneill", "souza"]."""
    return [word for word in _APART.split(_DROPPED.sub("", fold(name))) if word]


@lru_cache(maxsize=50_000)
def person(name: str) -> tuple[tuple[str, ...], str]:
    """The words of a person's name, the given one first, and their generation ("junior", "").

    "Dr. Silva, João da" → (("joao", "silva"), "")
    """
    before, comma, after = name.partition(",")
    has_own_comma = comma and words_of_name(after) and words_of_name(after)[0] not in GENERATIONS
    parts = [after, before] if has_own_comma else [name]
    words = [word for part in parts for word in _without_honorifics(words_of_name(part))]
    kept = [word for word in words if word not in PARTICLES or len(words) == 1]
    generation = ""
    if len(kept) > 2 and kept[-1] in GENERATIONS:
        generation = GENERATIONS[kept.pop()]
    while len(kept) > 1 and kept[-1] in HONORIFICS:
        kept.pop()
    return tuple(kept[: MOST_WORDS - 1] + kept[-1:] if len(kept) > MOST_WORDS else kept), generation


def _without_honorifics(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0] in HONORIFICS:
        words = words[1:]
    return words


@lru_cache(maxsize=20_000)
def company(name: str) -> tuple[str, ...]:
    """The words of a company's name without its legal form: "Padaria Sol Ltda." → ("padaria", "sol")."""
    words = words_of_name(name.replace("S.A.", "SA").replace("S/A", "SA").replace("s.a.", "sa").replace("&", " e "))
    kept = [word for word in words if word not in LEGAL_FORMS and word not in PARTICLES]
    return tuple((kept or words)[: MOST_WORDS + 2])


def fulls(word: str) -> tuple[str, ...]:
    """The names that a word may stand for: "bia" → ("beatriz",); by itself for what is no short form."""
    return FULL_NAMES.get(word) or (word,)


@lru_cache(maxsize=100_000)
def spelling(word: str) -> str:
    """One spelling for what sounds alike in Portuguese and English: "thiago", "tiago" → "tiago"."""
    for pattern, to in _SPELLINGS:
        word = pattern.sub(to, word)
    return word


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """The first letter and the consonants of the spelling: what most slips leave as it is."""
    return _VOWELS.sub("", spelling(word))
