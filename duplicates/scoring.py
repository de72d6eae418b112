"""How sure it is that two records are the same, of 100, and why.

After Fellegi and Sunter (see `duplicates.frequencies`): each field that both records have says so many bits for or
against it; the sum, with how likely two of anybody are the same to begin with, is a probability. What one house
shares (surname, city, address, phone) is no proof where the first names differ.
"""

from math import log2

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from duplicates.field_scoring import FieldScorer, Said
from duplicates.frequencies import Frequencies
from duplicates.name_scoring import NOTHING, Likeness, Names
from duplicates.records import Fields, Record

# Pairs from here on are shown: of 100, and as bits.
SHOWN_FROM = 85
SHOWN_BITS = log2(SHOWN_FROM / (100 - SHOWN_FROM))
# The most that all which people of one house share can say together, also where no first name is sure, and the least.
MOST_OF_HOUSE, MOST_OF_STRANGERS, LEAST_OF_HOUSE = 16.0, 6.0, -8.0
# A name alone is shown only where nothing speaks against it.
LEAST_AGREEING, DIFFERING = 1.4, -0.45
# What one person has outweighs another birthday or document.
OTHER_PERSON, SAME_PERSON, SURE_PERSON, LIKE_PERSON = -5.0, 5.0, 7.0, 4.5
# One in thirty is not.
SURE_BITS = 5.0


class Scorer:
    """Compares two records of a kind in an account."""

    def __init__(self, frequencies: Frequencies, fields: Fields, *, is_person: bool, usual: dict | None = None):
        self.frequencies, self.is_person = frequencies, is_person
        self.names, self.fields = Names(frequencies), FieldScorer(frequencies, fields, usual or {})

    def score(self, first: Record, second: Record) -> tuple[int, list]:
        """Of 100, and the reasons as `duplicates.reasons` has words for them; (0, []) for what is not shown anyway."""
        name, own = self._name(first, second), self.fields.documents(first, second)
        if self._are_others(name, own):
            return 0, []
        own = self.fields.contacts(first, second) + own
        proper = self.frequencies.prior + name.bits + sum(bits for bits, _code, _said in own)
        most = _most_of_house(name, own)
        if proper + most < SHOWN_BITS:
            return 0, []
        house = self.fields.house(first, second)
        bits = proper + _within(most, house)
        if bits < SHOWN_BITS or _is_name_alone(own + house) or _is_another(own):
            return 0, []
        return min(99, int(100 / (1 + 2 ** -min(60.0, bits)))), self._reasons(first, second, name, own + house)

    def is_sure_without_others(self, first: Record, second: Record) -> bool:
        """Whether they are the same by all but the attributes that only the account knows."""
        name, own = self._name(first, second), self.fields.documents(first, second)
        if self._are_others(name, own):
            return False
        own = self.fields.contacts(first, second) + own
        bits = self.frequencies.prior + name.bits + sum(bits for bits, _code, _said in own)
        bits += _within(_most_of_house(name, own), self.fields.town(first, second))
        return bits > SURE_BITS

    def _are_others(self, name: Likeness, documents: Said) -> bool:
        """People with different first names, unless what only one person has says otherwise; twins share a birthday."""
        if not name.is_given_other:
            return False
        if name.is_given_like:
            return _personal(documents) < LIKE_PERSON
        return sum(bits for bits, code, _said in documents if code in _DOCUMENTS) < SURE_PERSON

    def _name(self, first: Record, second: Record) -> Likeness:
        if self.is_person:
            return self.names.compare(first.words, second.words, (first.generation, second.generation))
        return self._company_name(first.words, second.words)

    def _company_name(self, first: list, second: list) -> Likeness:
        """Words in any order; those that only one has count against it by how rare they are."""
        if not first or not second:
            return NOTHING
        ratio = _alike(first, second)
        bits = [self.frequencies.bits("word", word) for word in set(first) & set(second)]
        alone = [self.frequencies.bits("word", word) for word in set(first) ^ set(second)]
        if first == second:
            return Likeness(min(22.0, sum(bits)))
        if ratio >= 0.85:
            whole = max(sum(self.frequencies.bits("word", word) for word in each) for each in (first, second))
            return Likeness(min(18.0, whole * (2 * ratio - 1.05)))
        is_part = set(first) <= set(second) or set(second) <= set(first)
        total = min(18.0, sum(bits)) - (0.25 if is_part else 0.6) * sum(alone)
        return Likeness(max(-10.0, total))

    def _told(self, first: list, second: list) -> tuple[str, int]:
        """The code of what the names say, and how many of 100 they are alike."""
        if not first or not second:
            return "", 0
        if self.is_person:
            return self.names.told(first, second)
        ratio = _alike(first, second)
        if first == second:
            return "same_name", 100
        return "similar_name" if ratio >= 0.85 or set(first) & set(second) else "", round(100 * ratio)

    def _reasons(self, first: Record, second: Record, name: Likeness, said: Said) -> list:
        code, percent = self._told(first.words, second.words)
        weighed = [(name.bits, code, {"percent": percent} if code == "similar_name" else {})]
        if name.is_given_other or name.bits < -2:
            weighed = [(name.bits, "other_name", {})]
        weighed = sorted(weighed + said, key=lambda each: -each[0])
        return [[_SHOWN.get(code, code), said] for bits, code, said in weighed if code and abs(bits) >= 0.3]


def _alike(first: list, second: list) -> float:
    left, right = " ".join(first), " ".join(second)
    return max(Levenshtein.normalized_similarity(left.replace(" ", ""), right.replace(" ", "")),
               fuzz.token_sort_ratio(left, right) / 100)  # fmt: skip


def _personal(own: Said) -> float:
    return sum(bits for bits, code, _said in own if code in _PERSONAL)


def _most_of_house(name: Likeness, own: Said) -> float:
    return MOST_OF_HOUSE if name.is_given_sure or _personal(own) > SURE_PERSON else MOST_OF_STRANGERS


def _within(most: float, house: Said) -> float:
    return max(LEAST_OF_HOUSE, min(most, sum(bits for bits, _code, _said in house)))


def _is_another(own: Said) -> bool:
    """Father and son of one name in one house: another birthday or document, and nothing of their own the same."""
    least = min((bits for bits, code, _said in own if code in _AGAINST), default=0.0)
    return least <= OTHER_PERSON and sum(bits for bits, _code, _said in own if bits > 0) < SAME_PERSON


def _is_name_alone(said: Said) -> bool:
    agreeing = sum(bits for bits, _code, _said in said if bits > 0)
    return agreeing < LEAST_AGREEING and any(bits < DIFFERING for bits, _code, _said in said)


# What no two people of a house share.
_DOCUMENTS = {"same_document", "similar_document", "similar_identifier"}
_PERSONAL = _DOCUMENTS | {"same_birth", "similar_birth"}
_AGAINST = {"other_birth", "other_document"}
_SHOWN = {"same_document": "same_field", "similar_document": "similar_field", "other_document": "other_field"}
