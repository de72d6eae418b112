"""How alike two names are, and how much that says."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA, Indel, JaroWinkler, Levenshtein

from duplicates.frequencies import Frequencies
from duplicates.name_lists import COMMON, FULL_NAMES, GIVEN
from duplicates.names import fulls, spelling

# Two of these are two names, however alike.
KNOWN = COMMON.keys() | FULL_NAMES.keys() | GIVEN
# How much of the weight of a name remains where it agrees so.
SAME, SOUND, NICKNAME, SLIP, SHORT, INITIAL = 1.0, 0.93, 0.85, 0.8, 0.6, 0.3
# Bits of names that differ: it takes a second name, marriage or a mistake.
OTHER_GIVEN, OTHER_LAST, OTHER_GENERATION, ONE_MORE, ONE_BEFORE = -9.0, -4.0, -10.0, -0.4, -3.0
MOST_BITS, LIKE, LETTERS = 30.0, 0.6, 0.65


@dataclass(slots=True)
class Likeness:
    """`bits` that names say, and the `code` of the reason; `is_given_other`: first names that are not the same.

    `is_given_like`: they look alike nevertheless, as after several slips, or one may be a surname; `is_given_sure`:
    they agree by more than an initial. Until code and `percent` are asked for, the `words` of both stand instead, and
    how they `match`.
    """

    bits: float
    code: str = ""
    percent: int = 0
    is_given_other: bool = False
    is_last_other: bool = False
    is_given_like: bool = False
    is_given_sure: bool = True
    words: tuple = ()
    matches: tuple | list = ()

    def described(self) -> "Likeness":
        """With code and percent, which only pairs that are shown need."""
        if self.words:
            self.code, self.percent = _code(*self.words, self.matches), _percent(*self.words)
        return self


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
        left_over = [
            _left_over(first, [match[0] for match in matches]),
            _left_over(second, [match[1] for match in matches]),
        ]
        is_given_other = 0 in left_over[0] and 0 in left_over[1]
        if left_over[0] and left_over[1] and not is_given_other:
            is_elsewhere = _is_second_name(matches) or _is_called_otherwise(first, second, left_over)
            is_given_other = is_elsewhere and not _like(first, second, left_over)
        is_last_other = len(first) - 1 in left_over[0] and len(second) - 1 in left_over[1]
        is_given_sure = any(0 in (left, right) and how >= SLIP and (left == right or len(matches) > 1)
                            for left, right, how in matches)  # fmt: skip
        is_given_like = is_given_other and (min(len(first), len(second)) == 1 or _looks_like(first[0], second[0]))
        both = min(len(left_over[0]), len(left_over[1]))
        bits += ONE_MORE * (max(len(left_over[0]), len(left_over[1])) - both)
        if is_given_other:
            bits += OTHER_GIVEN / 2 if is_given_like else OTHER_GIVEN
        elif 0 in left_over[0] or 0 in left_over[1]:
            bits += ONE_BEFORE
        if is_last_other and len(first) > 1 and len(second) > 1:
            bits += OTHER_LAST
        if both and not is_given_other and not is_last_other:
            bits += 0.75 * OTHER_LAST
        if generations[0] != generations[1]:
            # José and José Filho are as different as two first names, but that people leave it out.
            bits, is_given_sure = bits + OTHER_GENERATION, False
            is_given_other = is_given_like = True
        return Likeness(
            min(bits, MOST_BITS), "", 0, is_given_other, is_last_other, is_given_like, is_given_sure,
            words=(first, second), matches=matches,
        )  # fmt: skip

    def _joined(self, first: Sequence[str], second: Sequence[str]) -> Likeness | None:
        """Words that are set apart in one name only: "Maria Clara", "Mariaclara"."""
        if len(first) == len(second):
            return None
        left, right = "".join(first), "".join(second)
        if len(left) < 6 or Levenshtein.normalized_similarity(left, right, score_cutoff=0.9) < 0.9:
            return None
        bits = SLIP * max(min(MOST_BITS, sum(map(self._bits, each))) for each in (first, second))
        return Likeness(min(bits, 20.0), "similar_name", _percent(first, second))


def _matched(first: Sequence[str], second: Sequence[str]) -> list[tuple[int, int, float]]:
    """Which word is which, the surest first, each once."""
    if first == second:
        return [(place, place, SAME) for place in range(len(first))]
    # A slip in a name that stands elsewhere too is one too many, but where there are two words to be swapped, or one
    # that may be either.
    found, is_short = [], len(first) == len(second) == 2 or min(len(first), len(second)) == 1
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


def _left_over(words: Sequence[str], places: list[int]) -> list[int]:
    return [place for place in range(len(words)) if place not in places]


def _is_second_name(matches) -> bool:
    """Whether a given name stands in the place of a family name only: "Ana Lima", "Lima Duarte"."""
    return len(matches) == 1 and (matches[0][0] == 0) != (matches[0][1] == 0)


def _is_called_otherwise(first: Sequence[str], second: Sequence[str], left_over) -> bool:
    """Whether the given name of one is a second name of the other: "José Carlos Lima", "Carlos André Lima"."""
    return min(len(first), len(second)) > 2 and (0 in left_over[0]) != (0 in left_over[1])


def _like(first: Sequence[str], second: Sequence[str], left_over) -> bool:
    """Whether the one word that each has left looks like the other's."""
    if len(left_over[0]) != 1 or len(left_over[1]) != 1:
        return False
    left, right = first[left_over[0][0]], second[left_over[1][0]]
    return Levenshtein.normalized_similarity(left, right) >= LIKE or sorted(left) == sorted(right)


@lru_cache(maxsize=200_000)
def _looks_like(first: str, second: str) -> bool:
    """Whether one given name may be the other, badly typed; not of two that are known, nor of Zuleiko and Zuleika."""
    short, long = sorted((first, second), key=len)
    known = (first in KNOWN) + (second in KNOWN)
    if known == 2 or (known == 0 and _is_other_sex(short, long)):
        return False
    if Levenshtein.normalized_similarity(first, second) >= LIKE:
        return True
    # What they have in common of letters, in whatever order.
    return len(short) > 2 and Indel.normalized_similarity(sorted(first), sorted(second)) >= LETTERS


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
