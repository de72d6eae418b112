"""Names of people and companies, taken apart for comparison."""

import re
from functools import lru_cache

from conversalabs.folding import fold
from duplicates.name_lists import FULL_NAMES, GENERATIONS, HONORIFICS, PARTICLES
from duplicates.word_lists import COMPANIES_IN_SHORT, LEGAL_FORMS, NOTHING_SAID

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
    words = [word for part in _parts(name) for word in _without_honorifics(words_of_name(part))]
    kept = [word for word in words if word not in PARTICLES or len(words) == 1]
    said = [word for word in kept if word not in NOTHING_SAID]
    kept = said if len(said) > 1 else kept
    generation = ""
    if len(kept) > 2 and kept[-1] in GENERATIONS:
        generation = GENERATIONS[kept.pop()]
    while len(kept) > 1 and kept[-1] in HONORIFICS:
        kept.pop()
    return tuple(kept[: MOST_WORDS - 1] + kept[-1:] if len(kept) > MOST_WORDS else kept), generation


def _parts(name: str) -> list[str]:
    """What stands behind a comma comes first, unless it is a degree or a title: "Silva, João"; "Ann Lee, MD"."""
    before, comma, after = name.partition(",")
    words = words_of_name(after) if comma else []
    if not words or words[0] in GENERATIONS or HONORIFICS.issuperset(words):
        return [name]
    return [before] if words[0][0].isdigit() else [after, before]


def _without_honorifics(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0] in HONORIFICS:
        words = words[1:]
    return words


@lru_cache(maxsize=20_000)
def company(name: str) -> tuple[str, ...]:
    """The words of a company's name without its legal form: "Padaria Sol Ltda." → ("padaria", "sol")."""
    words = words_of_name(name.replace("S.A.", "SA").replace("S/A", "SA").replace("s.a.", "sa").replace("&", " e "))
    kept = [word for word in words if word not in LEGAL_FORMS and word not in PARTICLES]
    return tuple([COMPANIES_IN_SHORT.get(word, word) for word in (kept or words)[: MOST_WORDS + 2]])


def initials_of(words: tuple[str, ...] | list[str]) -> str:
    """What the words of a company's name are shortened to: those of three or more."""
    return "".join([word[0] for word in words]) if len(words) > 2 else ""


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
