"""How sure it is that two records are the same, of 100, and why.

After Fellegi and Sunter (see `duplicates.frequencies`): each field that both records have says so many bits for or
against it; the sum, with how likely two of anybody are the same to begin with, is a probability. What one house
shares (surname, city, address, phone) is no proof where the first names differ.
"""

from math import log2

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from duplicates.field_scoring import FieldScorer, Learnt, Said
from duplicates.fields import Fields
from duplicates.frequencies import Frequencies
from duplicates.name_scoring import NOTHING, OTHER_GIVEN, SHORT, SLIP, Likeness, Names, alike
from duplicates.names import initials_of
from duplicates.records import Record

# Pairs from here on are shown: of 100, and as bits.
SHOWN_FROM = 85
SHOWN_BITS = log2(SHOWN_FROM / (100 - SHOWN_FROM))
# The most that all which people of one house share can say together, also where no first name is sure, and the least.
MOST_OF_HOUSE, MOST_OF_STRANGERS, LEAST_OF_HOUSE = 16.0, 6.0, -8.0
# A name alone is shown only where nothing speaks against it.
LEAST_AGREEING, DIFFERING = 1.4, -0.45
# Other companies have the same initials.
MOST_OF_INITIALS = 7.0
# What one person has outweighs another birthday or document.
OTHER_PERSON, SAME_PERSON, SURE_PERSON, LIKE_PERSON = -5.0, 5.0, 7.0, 4.5
# One in thirty is not.
SURE_BITS = 5.0


class Scorer:
    """Compares two records of a kind in an account, by what has been `learnt` of it."""

    def __init__(self, frequencies: Frequencies, fields: Fields, *, is_person: bool, learnt: Learnt | None = None):
        self.frequencies, self.is_person = frequencies, is_person
        self.names, self.fields = Names(frequencies), FieldScorer(frequencies, fields, learnt or Learnt())

    def score(self, first: Record, second: Record) -> tuple[int, list]:
        """Of 100, and the reasons as `duplicates.reasons` has words for them; (0, []) for what is not shown anyway."""
        if (weighed := self._weighed(first, second)) is None:
            return 0, []
        name, own, proper = weighed
        most = _most_of_house(name, own)
        if proper + most < SHOWN_BITS:
            return 0, []
        house = self.fields.house(first, second)
        bits = proper + _within(most, house)
        if bits < SHOWN_BITS or self._is_name_alone(own + house):
            return 0, []
        return min(99, int(100 / (1 + 2 ** -min(60.0, bits)))), self._reasons(name.described(), own + house)

    def is_sure_without_others(self, first: Record, second: Record) -> bool:
        """Whether they are the same by all but the attributes that only the account knows."""
        if (weighed := self._weighed(first, second)) is None:
            return False
        name, own, proper = weighed
        return proper + _within(_most_of_house(name, own), self.fields.town(first, second)) > SURE_BITS

    def bits_without_birth(self, first: Record, second: Record) -> float:
        """What all but the birth and the attributes that only the account knows says."""
        name = self._name(first, second)
        own = self.fields.contacts(first, second) + self.fields.papers(first, second) + self.fields.town(first, second)
        given = OTHER_GIVEN if name.is_given_other else 0.0
        return self.frequencies.prior + name.bits + given + sum([bits for bits, _code, _said in own])

    def _weighed(self, first: Record, second: Record) -> tuple[Likeness, Said, float] | None:
        """What names and all that is a person's own say, and the bits of it; None for two who are others."""
        name, own = self._name(first, second), self.fields.documents(first, second)
        if self._are_others(name, own):
            return None
        own = self.fields.contacts(first, second) + own
        if _is_another(own):
            return None
        return name, own, self.frequencies.prior + name.bits + sum([bits for bits, _code, _said in own])

    def _are_others(self, name: Likeness, own: Said) -> bool:
        """People with different first names, unless what only one person has says otherwise; twins share a birthday."""
        if not name.is_given_other:
            return False
        if name.is_given_like:
            return _personal(own) < LIKE_PERSON
        return sum(bits for bits, code, _said in own if code in _DOCUMENTS) < SURE_PERSON

    def _is_name_alone(self, said: Said) -> bool:
        """Something speaks against it and next to nothing for it; branches of a company have its name and its trade."""
        if not any(bits < DIFFERING for bits, _code, _said in said):
            return False
        return sum(bits for bits, _code, _said in said if bits > 0 or not self.is_person) < LEAST_AGREEING

    def _name(self, first: Record, second: Record) -> Likeness:
        if self.is_person:
            return self.names.compare(first.words, second.words, _generations(first, second))
        return self._company_name(first.words, second.words)

    def _company_name(self, first: list, second: list) -> Likeness:
        """Words in any order; those that only one has count against it by how rare they are."""
        if not first or not second:
            return NOTHING
        left, right = " ".join(first), " ".join(second)
        if left == right:
            return Likeness(min(22.0, sum(map(self._word_bits, set(first)))), "same_name", 100)
        if short := _initials(first, second):
            return Likeness(min(MOST_OF_INITIALS, self._word_bits(short)), "initials", 0)
        ratio = max(Levenshtein.normalized_similarity(left.replace(" ", ""), right.replace(" ", "")),
                    fuzz.token_sort_ratio(left, right) / 100)  # fmt: skip
        if ratio >= 0.85:
            whole = max(sum(map(self._word_bits, each)) for each in (first, second))
            return Likeness(min(18.0, whole * (2 * ratio - 1.05)), "similar_name", round(100 * ratio))
        bits, one, other = self._agreeing(set(first), set(second))
        alone = sum(map(self._word_bits, one | other))
        total = min(18.0, bits) - (0.6 if one and other else 0.25) * alone
        return Likeness(max(-10.0, total), "similar_name" if bits else "", round(100 * ratio))

    def _agreeing(self, first: set[str], second: set[str]) -> tuple[float, set[str], set[str]]:
        """The bits of the words that both names have, or nearly have, and what each has besides."""
        bits = sum(map(self._word_bits, first & second))
        one, other = first - second, second - first
        for word in sorted(one):
            how, match = max(((alike(word, each, False), each) for each in other), default=(0.0, ""))
            if how == SLIP and Levenshtein.normalized_similarity(word, match) < 0.8:
                continue
            if how >= SHORT:
                bits += how * min(self._word_bits(word), self._word_bits(match))
                one, other = one - {word}, other - {match}
        return bits, one, other

    def _word_bits(self, word: str) -> float:
        return self.frequencies.bits("word", word)

    def _reasons(self, name: Likeness, said: Said) -> list:
        weighed = [(name.bits, name.code, {"percent": name.percent} if name.code == "similar_name" else {})]
        if name.is_given_other or name.bits < -2:
            weighed = [(name.bits, "other_name", {})]
        weighed = sorted(weighed + said, key=lambda each: -each[0])
        return [[_SHOWN.get(code, code), said] for bits, code, said in weighed if code and abs(bits) >= 0.3]


def _initials(first: list, second: list) -> str:
    """`ibm` of `ibm` and `international business machines`."""
    for one, other in ((first, second), (second, first)):
        if len(one) == 1 and one[0] == initials_of(other):
            return one[0]
    return ""


def _generations(first: Record, second: Record) -> tuple[str, str]:
    """No father is as old as his son: one of them has left it out."""
    told = first.generation, second.generation
    if told[0] == told[1] or all(told) or not (first.birth and second.birth):
        return told
    return ("", "") if abs(int(first.birth[:4]) - int(second.birth[:4])) <= 2 else told


def _personal(own: Said) -> float:
    return sum(bits for bits, code, _said in own if code in _PERSONAL)


def _most_of_house(name: Likeness, own: Said) -> float:
    return MOST_OF_HOUSE if name.is_given_sure or _personal(own) > SURE_PERSON else MOST_OF_STRANGERS


def _within(most: float, house: Said) -> float:
    return max(LEAST_OF_HOUSE, min(most, sum(bits for bits, _code, _said in house)))


def _is_another(own: Said) -> bool:
    """Father and son of one name in one house: another birthday or document, and nothing of their own the same."""
    least = min((bits for bits, code, _said in own if code in _AGAINST), default=0.0)
    if least > OTHER_PERSON:
        return False
    return sum(bits for bits, code, _said in own if bits > 0 and code not in _SHARED) < SAME_PERSON


# What no two people of a house share.
_DOCUMENTS = {"same_document", "similar_document", "similar_identifier"}
_PERSONAL = _DOCUMENTS | {"same_birth", "similar_birth"}
_AGAINST = {"other_birth", "other_birth_year", "other_document"}
# A house has one telephone.
_SHARED = {"same_phone", "similar_phone", "swapped_phone"}
_SHOWN = {"same_document": "same_field", "similar_document": "similar_field", "other_document": "other_field"}
