"""How alike two names are, and how much that says."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler, Levenshtein

from duplicates.frequencies import Frequencies
from duplicates.name_lists import COMMON, FULL_NAMES, GIVEN
from duplicates.names import fulls, spelling

# Two of these are two names, however alike.
KNOWN = COMMON.keys() | FULL_NAMES.keys() | GIVEN
# How much of the weight of a name remains where it agrees so.
SAME, SOUND, NICKNAME, SLIP, SHORT, INITIAL = 1.0, 0.93, 0.85, 0.8, 0.6, 0.3
# Bits of names that differ: it takes a second name, marriage or a mistake.
OTHER_GIVEN, OTHER_LAST, OTHER_GENERATION, ONE_MORE, ONE_BEFORE = -9.0, -4.0, -10.0, -0.4, -3.0
MOST_BITS, LIKE = 30.0, 0.6


@dataclass(slots=True)
class Likeness:
    """`bits` that names say; `is_given_other`: first names that are not the same.

    `is_given_like`: they look alike nevertheless, as after several slips; `is_given_sure`: they agree by more than
    an initial.
    """

    bits: float
    is_given_other: bool = False
    is_last_other: bool = False
    is_given_like: bool = False
    is_given_sure: bool = True


NOTHING = Likeness(0.0)


@lru_cache(maxsize=200_000)
def alike(first: str, second: str, is_given: bool) -> float:
    """How alike two words of names are, as one of the constants above; 0 for what is another name."""
    if first == second:
        return SAME
    short, long = sorted((first, second), key=len)
    if len(short) == 1:
        return INITIAL if _begins(long, short) else 0.0
    if spelling(first) == spelling(second):
        return SOUND
    if not set(fulls(first)).isdisjoint(fulls(second)):
        return NICKNAME
    if is_given and (_is_other_sex(short, long) or (first in KNOWN and second in KNOWN)):
        return 0.0
    if _is_slip(first, second, is_given=is_given):
        return SLIP
    return SHORT if len(short) > 2 and long.startswith(short) and len(long) - len(short) > 1 else 0.0


def _begins(name: str, letter: str) -> bool:
    return name[0] == letter or any(full[0] == letter for full in fulls(name))


def _is_other_sex(short: str, long: str) -> bool:
    """Paulo and Paula, Daniel and Daniela: not a slip, but a brother and a sister."""
    if {short[-1], long[-1]} == {"a", "o"}:
        return True
    return long == f"{short}a" or (short[:-1] == long[:-1] and {short[-1], long[-1]} <= set("aoe"))


def _is_slip(first: str, second: str, *, is_given: bool) -> bool:
    """One letter wrong, missing, too many or swapped, in long names two."""
    length = max(len(first), len(second))
    if length < 3:
        return False
    distance = OSA.distance(first, second, score_cutoff=2)
    if distance == 1:
        return length > 3 or first[0] == second[0]
    if distance == 2:
        return length > 5 + is_given and (length > 7 or first[0] == second[0])
    is_like = length > 8 and OSA.distance(first, second, score_cutoff=3) == 3
    return is_like or (length > 6 and JaroWinkler.similarity(first, second) > 0.93)


class Names:
    """Compares names of people by how often each word of them occurs."""

    def __init__(self, frequencies: Frequencies):
        self.frequencies = frequencies
        self._word_bits: dict[str, float] = {}

    def _bits(self, word: str) -> float:
        return self.frequencies.bits("word", word)

    def _agreeing(self, first: str, second: str, how: float) -> float:
        """The bits of two words that agree so: those of the one that is more frequent, for a slip is rare."""
        if how == INITIAL:
            return 3.0
        if how == NICKNAME:
            common = set(fulls(first)) & set(fulls(second))
            return how * min(map(self._bits, [first, second, *common]))
        return how * min(self._bits(first), self._bits(second))

    def compare(self, first: Sequence[str], second: Sequence[str], generations: tuple[str, str]) -> Likeness:
        """`first` and `second` are words of names, the given one first."""
        if not first or not second:
            return NOTHING
        matches = _matched(first, second)
        if len(matches) < min(len(first), len(second)) and (joined := self._joined(first, second)):
            return joined
        bits = sum([self._agreeing(first[left], second[right], how) for left, right, how in matches])
        lefts, rights = [match[0] for match in matches], [match[1] for match in matches]
        spare, other_spare = len(first) - len(matches), len(second) - len(matches)
        is_given_other = (0 not in lefts and 0 not in rights) or (
            _is_second_name(matches, spare, other_spare) and not _like(first, second, lefts, rights)
        )
        is_last_other = len(first) - 1 not in lefts and len(second) - 1 not in rights
        is_given_sure = any(how >= SLIP and not (left and right) for left, right, how in matches)
        is_given_like = is_given_other and Levenshtein.normalized_similarity(first[0], second[0]) >= LIKE
        bits += ONE_MORE * abs(spare - other_spare)
        if is_given_other:
            bits += OTHER_GIVEN / 2 if is_given_like else OTHER_GIVEN
        elif 0 not in lefts or 0 not in rights:
            bits += ONE_BEFORE
        if is_last_other and len(first) > 1 and len(second) > 1:
            bits += OTHER_LAST
        if spare and other_spare and not is_given_other and not is_last_other:
            bits += 0.75 * OTHER_LAST
        if generations[0] != generations[1]:
            # José and José Filho are as different as two first names, but that people leave it out.
            bits, is_given_sure = bits + OTHER_GENERATION, False
            is_given_other = is_given_like = True
        return Likeness(min(bits, MOST_BITS), is_given_other, is_last_other, is_given_like, is_given_sure)

    def told(self, first: Sequence[str], second: Sequence[str]) -> tuple[str, int]:
        """The code of what two names say, and how many of 100 they are alike."""
        matches = _matched(first, second)
        is_joined = len(matches) < min(len(first), len(second)) and self._joined(first, second)
        return "similar_name" if is_joined else _code(first, second, matches), _percent(first, second)

    def _joined(self, first: Sequence[str], second: Sequence[str]) -> Likeness | None:
        """Words that are set apart in one name only: "Maria Clara", "Mariaclara"."""
        if len(first) == len(second):
            return None
        left, right = "".join(first), "".join(second)
        if len(left) < 6 or Levenshtein.normalized_similarity(left, right, score_cutoff=0.9) < 0.9:
            return None
        bits = SLIP * max(min(MOST_BITS, sum(map(self._bits, each))) for each in (first, second))
        return Likeness(min(bits, 20.0))


def _matched(first: Sequence[str], second: Sequence[str]) -> list[tuple[int, int, float]]:
    """Which word is which, the surest first, each once."""
    if first == second:
        return [(place, place, SAME) for place in range(len(first))]
    # A slip in a name that stands elsewhere too is one too many, but where there are two words to be swapped.
    found, is_short = [], len(first) == len(second) == 2
    for left, word in enumerate(first):
        for right, other in enumerate(second):
            how = SAME if word == other else alike(word, other, not (left and right))
            if how >= NICKNAME or (how and (is_short or bool(left) == bool(right))):
                found.append((-how, abs(left - right), left, right))
    found.sort()
    lefts, rights, matches = [], [], []
    for how, _apart, left, right in found:
        if left not in lefts and right not in rights:
            lefts.append(left)
            rights.append(right)
            matches.append((left, right, -how))
    return matches


def _is_second_name(matches, spare: int, other_spare: int) -> bool:
    """Whether a given name stands in the place of a family name only: "Ana Lima", "Lima Duarte"."""
    if len(matches) != 1 or not (spare and other_spare):
        return False
    left, right, _how = matches[0]
    return (left == 0) != (right == 0)


def _like(first: Sequence[str], second: Sequence[str], lefts: list[int], rights: list[int]) -> bool:
    """Whether the one word that each has left looks like the other's."""
    left = [word for place, word in enumerate(first) if place not in lefts]
    right = [word for place, word in enumerate(second) if place not in rights]
    if len(left) != 1 or len(right) != 1:
        return False
    return Levenshtein.normalized_similarity(left[0], right[0]) >= LIKE or sorted(left[0]) == sorted(right[0])


def _percent(first: Sequence[str], second: Sequence[str]) -> int:
    plain = Levenshtein.normalized_similarity(" ".join(first), " ".join(second))
    in_order = Levenshtein.normalized_similarity(" ".join(sorted(first)), " ".join(sorted(second)))
    return round(100 * max(plain, in_order))


def _code(first: Sequence[str], second: Sequence[str], matches) -> str:
    hows = {how for _left, _right, how in matches}
    if first == second:
        return "same_name"
    if not matches:
        return ""
    if len(first) == len(second) > 1 and sorted(first) == sorted(second):
        return "swapped_name"
    if SAME in hows and hows <= {SAME, INITIAL} and INITIAL in hows:
        return "initials"
    if NICKNAME in hows and hows <= {SAME, NICKNAME, SOUND}:
        return "nickname"
    is_crosswise = (
        len(matches) > 1 and all(left != right for left, right, _how in matches) and len(first) == len(second)
    )
    return "swapped_name" if is_crosswise and len(first) == 2 else "similar_name"
