"""How sure it is that two records are the same, of 100, and why.

After Fellegi and Sunter (see `duplicates.frequencies`): each field that both records have says so many bits for or
against it; the sum, with how likely two of anybody are the same to begin with, is a probability. What one house
shares (surname, city, address, phone) is no proof where the first names differ.
"""

from math import log2

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein

from duplicates.frequencies import Frequencies
from duplicates.name_lists import SHARED_MAILBOXES
from duplicates.name_scoring import NOTHING, Likeness, Names
from duplicates.records import ADDRESS, Fields, Record

# Pairs from here on are shown: of 100, and as bits.
SHOWN_FROM = 85
SHOWN_BITS = log2(SHOWN_FROM / (100 - SHOWN_FROM))
# The most that all which people of one house share can say together, also where no first name is sure, and the least.
MOST_OF_HOUSE, MOST_OF_STRANGERS, LEAST_OF_HOUSE = 16.0, 6.0, -8.0
# A name alone is shown only where nothing speaks against it.
LEAST_AGREEING, DIFFERING = 1.4, -0.45
# What one person has outweighs another birthday or document.
OTHER_PERSON, SAME_PERSON, SURE_PERSON = -5.0, 5.0, 7.0
# One in thirty is not.
SURE_BITS = 5.0
Said = list[tuple[float, str, dict]]


class Usual:
    """What an attribute says when it agrees, nearly agrees and differs: `(share of the same who do so)`.

    Learnt from pairs that are sure without it: an attribute that changes in time says little when it differs.
    """

    same, near, other = 0.6, 0.1, 0.3
    weight = 10

    def __init__(self, counts: tuple[int, int, int] = (0, 0, 0), by_chance: tuple[float, float] = (0.05, 0.02)):
        total = sum(counts) + self.weight
        shares = self.same, self.near, self.other
        given = [count + self.weight * share for count, share in zip(counts, shares, strict=True)]
        self.same, self.near, self.other = (each / total for each in given)
        same_by_chance, near_by_chance = by_chance
        self.bits_near = max(0.0, min(6.0, log2(self.near / max(near_by_chance, 0.002))))
        self.bits_other = max(-4.0, min(0.0, log2(self.other / max(0.05, 1 - same_by_chance - near_by_chance))))


USUAL = Usual()


def likeness_of(first: str, second: str) -> int:
    """2 for the same value, 1 for nearly the same, 0 for another."""
    if first == second:
        return 2
    if first.isdigit() and second.isdigit():
        return int(len(first) > 3 and OSA.distance(first, second, score_cutoff=1) == 1)
    if min(len(first), len(second)) < 4:
        return 0
    if Levenshtein.normalized_similarity(first, second, score_cutoff=0.8) >= 0.8:
        return 1
    return int(fuzz.token_set_ratio(first, second, score_cutoff=88) >= 88 and " " in first and " " in second)


class Scorer:
    """Compares two records of a kind in an account."""

    def __init__(self, frequencies: Frequencies, fields: Fields, *, is_person: bool, usual: dict | None = None):
        self.frequencies, self.fields, self.is_person, self.usual = frequencies, fields, is_person, usual or {}
        self.names = Names(frequencies)

    def score(self, first: Record, second: Record) -> tuple[int, list]:
        """Of 100, and the reasons as `duplicates.reasons` has words for them; (0, []) for what is not shown anyway."""
        name = self._name(first, second)
        own = self._contacts(first, second) + self._documents(first, second)
        proper = self.frequencies.prior + name.bits + sum(bits for bits, _code, _said in own)
        most = _most_of_house(name, own)
        if proper + most < SHOWN_BITS or self._are_others(name, own):
            return 0, []
        house = self._house(first, second)
        bits = proper + _within(most, house)
        if bits < SHOWN_BITS or _is_name_alone(own + house) or _is_another(own):
            return 0, []
        return min(99, int(100 / (1 + 2 ** -min(60.0, bits)))), self._reasons(name, own + house)

    def is_sure_without_others(self, first: Record, second: Record) -> bool:
        """Whether they are the same by all but the attributes that only the account knows."""
        name, own = self._name(first, second), self._contacts(first, second) + self._documents(first, second)
        bits = self.frequencies.prior + name.bits + sum(bits for bits, _code, _said in own)
        bits += _within(_most_of_house(name, own), self._town(first, second))
        return bits > SURE_BITS and not self._are_others(name, own)

    def _are_others(self, name: Likeness, own: Said) -> bool:
        """People with different first names, unless what only one person has says otherwise."""
        if not name.is_given_other:
            return False
        return _personal(own) < (4.5 if name.is_given_like else 12 if name.is_last_other else 9)

    def _name(self, first: Record, second: Record) -> Likeness:
        if self.is_person:
            return self.names.compare(first.words, second.words, (first.generation, second.generation))
        return self._company_name(first.words, second.words)

    def _company_name(self, first: list, second: list) -> Likeness:
        """Words in any order; those that only one has count against it by how rare they are."""
        if not first or not second:
            return NOTHING
        left, right = " ".join(first), " ".join(second)
        ratio = max(Levenshtein.normalized_similarity(left.replace(" ", ""), right.replace(" ", "")),
                    fuzz.token_sort_ratio(left, right) / 100)  # fmt: skip
        bits = [self.frequencies.bits("word", word) for word in set(first) & set(second)]
        alone = [self.frequencies.bits("word", word) for word in set(first) ^ set(second)]
        if left == right:
            return Likeness(min(22.0, sum(bits)), "same_name", 100)
        if ratio >= 0.85:
            whole = max(sum(self.frequencies.bits("word", word) for word in each) for each in (first, second))
            return Likeness(min(18.0, whole * (2 * ratio - 1.05)), "similar_name", round(100 * ratio))
        is_part = set(first) <= set(second) or set(second) <= set(first)
        total = min(18.0, sum(bits)) - (0.25 if is_part else 0.6) * sum(alone)
        return Likeness(max(-10.0, total), "similar_name" if bits else "", round(100 * ratio))

    # What belongs to one person rather than to a house.

    def _contacts(self, first: Record, second: Record) -> Said:
        found = []
        if first.emails and second.emails:
            found.append(max(self._email(one, other, first) for one in first.emails for other in second.emails))
        if first.domains and second.domains:
            found.append(max(self._domain(one, other) for one in first.domains for other in second.domains))
        if first.phones and second.phones:
            found.append(max(self._phone(one, other) for one in first.phones for other in second.phones))
        return found

    def _email(self, first, second, record: Record) -> tuple[float, str, dict]:
        (mailbox, domain), (other_mailbox, other_domain) = first, second
        if mailbox == other_mailbox:
            is_shared = mailbox in SHARED_MAILBOXES
            if domain == other_domain:
                return 4.0 if is_shared else 15.0, "same_mailbox", {}
            if not is_shared and OSA.distance(domain, other_domain, score_cutoff=2) <= 2:
                return 12.0, "similar_email", {}
            says = self._mailbox_bits(mailbox, record)
            if not is_shared and says >= 1:
                return says, "same_mailbox_name", {}
            return -1.0, "other_email", {}
        plain, other_plain = (re_letters(text) for text in (mailbox, other_mailbox))
        is_near = min(len(mailbox), len(other_mailbox)) > 4 and digits_of(mailbox) == digits_of(other_mailbox)
        if domain == other_domain and is_near:
            if plain == other_plain:
                return min(9.0, self._mailbox_bits(mailbox, record)), "same_mailbox", {}
            if OSA.distance(mailbox, other_mailbox, score_cutoff=1) == 1 and not one_letter_more(plain, other_plain):
                return 8.0, "similar_email", {}
        return -2.0, "other_email", {}

    def _mailbox_bits(self, mailbox: str, record: Record) -> float:
        """The name of a person says little more than the name itself; digits and other words do."""
        rest = re_letters(mailbox)
        for word in sorted(record.words, key=len, reverse=True):
            rest = rest.replace(word, "", 1)
        if len(rest) < 2 and not digits_of(mailbox):
            return 1.3
        return min(9.0, 0.7 * self.frequencies.bits("mailbox", mailbox))

    def _domain(self, first: str, second: str) -> tuple[float, str, dict]:
        if first == second:
            return 16.0, "same_domain", {}
        name, other = first.partition(".")[0], second.partition(".")[0]
        if name == other and len(name) > 2:
            return 9.0, "similar_domain", {}
        if len(name) > 5 and OSA.distance(name, other, score_cutoff=1) == 1:
            return 6.0, "similar_domain", {}
        return -2.0, "other_field", {"field": "domain"}

    def _phone(self, first: str, second: str) -> tuple[float, str, dict]:
        end, other_end = first[-8:], second[-8:]
        if first == second or (end == other_end and len(end) >= 7):
            return (12.0 if first == second else 9.0), "same_phone", {}
        if len(end) == len(other_end) >= 7 and sorted(end) == sorted(other_end) and OSA.distance(end, other_end) == 1:
            return 9.0, "swapped_phone", {}
        if min(len(first), len(second)) >= 8 and OSA.distance(first[-9:], second[-9:], score_cutoff=1) == 1:
            # The next number of one exchange is the neighbour's.
            return (2.5 if end[:-1] == other_end[:-1] else 7.0), "similar_phone", {}
        return -2.0, "other_phone", {}

    def _documents(self, first: Record, second: Record) -> Said:
        found = []
        if first.birth and second.birth:
            found.append(self._birth(first.birth, second.birth))
        both = sorted(first.documents.keys() & second.documents.keys())
        found += [self._document(key, first.documents[key], second.documents[key]) for key in both]
        if first.identifier and second.identifier:
            found.append(self._identifier(first.identifier, second.identifier))
        return found

    def _birth(self, first: str, second: str) -> tuple[float, str, dict]:
        if first == second:
            return min(13.0, self.frequencies.bits("birth", first)), "same_birth", {}
        if len(first) == len(second) == 8 and (first[:4] + first[6:] + first[4:6] == second):
            return 7.0, "similar_birth", {}
        distance = OSA.distance(first, second, score_cutoff=3)
        if distance == 1 or (distance == 2 and sorted(first) == sorted(second)):
            return 5.0 if distance == 1 else 3.0, "similar_birth", {}
        return _BIRTH_SLIPS.get(distance, -7.0), "other_birth", {}

    def _document(self, key: str, first: str, second: str) -> tuple[float, str, dict]:
        said = {"field": self.fields.names.get(key, key)}
        if first == second:
            return min(16.0, self.frequencies.bits(f"@{key}", first) + 2), "same_document", said
        distance = OSA.distance(first, second, score_cutoff=3) if min(len(first), len(second)) > 4 else 4
        if distance <= 2:
            return 8.0 if distance == 1 or len(first) > 8 else 5.0, "similar_document", said
        return -1.0 if distance == 3 else -5.0, "other_document", said

    def _identifier(self, first: str, second: str) -> tuple[float, str, dict]:
        """No two have the same. Codes that are counted up are near one another whoever has them."""
        digits = len(digits_of(first))
        if digits >= 9 and digits == len(digits_of(second)):
            if OSA.distance(first, second, score_cutoff=1) == 1:
                return 8.0, "similar_identifier", {}
            return -2.5, "other_identifier", {}
        return 0.0, "other_identifier", {}

    # What people of one house, town or company share.

    def _house(self, first: Record, second: Record) -> Said:
        both = sorted(first.others.keys() & second.others.keys())
        others = [self._other(key, first.others[key], second.others[key]) for key in both]
        return self._town(first, second) + others

    def _town(self, first: Record, second: Record) -> Said:
        found: Said = []
        if first.city and second.city:
            found.append(self._city(first.city, second.city))
        if first.company and second.company:
            found.append(self._company(first.company, second.company))
        if first.country and second.country and first.country != second.country:
            found.append((-0.5, "other_country", {}))
        return found

    def _city(self, first: str, second: str) -> tuple[float, str, dict]:
        if first == second:
            return min(7.0, self.frequencies.bits("city", first)), "same_city", {}
        if likeness_of(first, second):
            bits = min(self.frequencies.bits("city", each) for each in (first, second))
            return min(5.0, 0.7 * bits), "same_city", {}
        return -3.0, "other_city", {}

    def _company(self, first: str, second: str) -> tuple[float, str, dict]:
        if first == second or likeness_of(first, second):
            bits = min(self.frequencies.bits("company", each) for each in (first, second))
            return min(7.0, 0.8 * bits), "same_company", {}
        return -0.5, "other_company", {}

    def _other(self, key: str, first: str, second: str) -> tuple[float, str, dict]:
        usual, how = self.usual.get(key, USUAL), likeness_of(first, second)
        about, said = ("address", {}) if key == ADDRESS else ("field", {"field": self.fields.names.get(key, key)})
        if how == 2:
            bits = self.frequencies.bits(f"@{key}", first) + log2(usual.same)
            return max(0.0, min(9.0, bits)), f"same_{about}", said
        if how == 1:
            return usual.bits_near, f"similar_{about}", said
        return usual.bits_other, f"other_{about}", said

    def _reasons(self, name: Likeness, said: Said) -> list:
        weighed = [(name.bits, name.code, {"percent": name.percent} if name.code == "similar_name" else {})]
        if name.is_given_other or name.bits < -2:
            weighed = [(name.bits, "other_name", {})]
        weighed = sorted(weighed + said, key=lambda each: -each[0])
        return [[_SHOWN.get(code, code), said] for bits, code, said in weighed if code and abs(bits) >= 0.3]


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


# Three letters wrong in a date are hardly anybody's, and rather a bad hand than another day.
_BIRTH_SLIPS = {2: 0.0, 3: -3.0}
# What no two people of a house share.
_PERSONAL = {"same_document", "similar_document", "same_birth", "similar_identifier"}
_AGAINST = {"other_birth", "other_document"}
_SHOWN = {"same_document": "same_field", "similar_document": "similar_field", "other_document": "other_field"}


def digits_of(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def re_letters(text: str) -> str:
    """The letters of a mailbox without dots, lines and digits."""
    return "".join(filter(str.isalpha, text))


def one_letter_more(first: str, second: str) -> bool:
    """`paulo`, `paula`; `daniel`, `daniela`: the mailboxes of two people rather than a slip."""
    return first[:-1] == second[:-1] or first == second[:-1] or second == first[:-1]
