"""What each field that two records both have says, in bits, for or against their being the same.

`(bits, code of the reason, what its words need)`; the weights are those of `duplicates.frequencies`.
"""

from math import log2

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein

from duplicates.frequencies import Frequencies
from duplicates.name_lists import SHARED_MAILBOXES
from duplicates.records import ADDRESS, Fields, Record

One = tuple[float, str, dict]
Said = list[One]
# Three letters wrong in a date are hardly anybody's, and rather a bad hand than another day.
_BIRTH_SLIPS = {2: 0.0, 3: -3.0}


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


class FieldScorer:
    """Compares the fields of two records of an account but for their names."""

    def __init__(self, frequencies: Frequencies, fields: Fields, usual: dict[str, Usual]):
        self.frequencies, self.fields, self.usual = frequencies, fields, usual

    # What belongs to one person rather than to a house.

    def contacts(self, first: Record, second: Record) -> Said:
        found = []
        if first.emails and second.emails:
            found.append(max(self._email(one, other, first) for one in first.emails for other in second.emails))
        if first.domains and second.domains:
            found.append(max(self._domain(one, other) for one in first.domains for other in second.domains))
        if first.phones and second.phones:
            found.append(max(self._phone(one, other) for one in first.phones for other in second.phones))
        return found

    def _email(self, first, second, record: Record) -> One:
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

    def _domain(self, first: str, second: str) -> One:
        if first == second:
            return 16.0, "same_domain", {}
        name, other = first.partition(".")[0], second.partition(".")[0]
        if name == other and len(name) > 2:
            return 9.0, "similar_domain", {}
        if len(name) > 5 and OSA.distance(name, other, score_cutoff=1) == 1:
            return 6.0, "similar_domain", {}
        return -2.0, "other_field", {"field": "domain"}

    def _phone(self, first: str, second: str) -> One:
        end, other_end = first[-8:], second[-8:]
        if first == second or (end == other_end and len(end) >= 7):
            return (12.0 if first == second else 9.0), "same_phone", {}
        if len(end) == len(other_end) >= 7 and sorted(end) == sorted(other_end) and OSA.distance(end, other_end) == 1:
            return 9.0, "swapped_phone", {}
        if min(len(first), len(second)) >= 8 and OSA.distance(first[-9:], second[-9:], score_cutoff=1) == 1:
            # The next number of one exchange is the neighbour's.
            return (2.5 if end[:-1] == other_end[:-1] else 7.0), "similar_phone", {}
        return -2.0, "other_phone", {}

    def documents(self, first: Record, second: Record) -> Said:
        found = []
        if first.birth and second.birth:
            found.append(self._birth(first.birth, second.birth))
        if (own := first.documents) and (others := second.documents):
            found += [self._document(key, own[key], others[key]) for key in sorted(own.keys() & others.keys())]
        if first.identifier and second.identifier:
            found.append(self._identifier(first.identifier, second.identifier))
        return found

    def _birth(self, first: str, second: str) -> One:
        if first == second:
            return min(13.0, self.frequencies.bits("birth", first)), "same_birth", {}
        if len(first) == len(second) == 8 and (first[:4] + first[6:] + first[4:6] == second):
            return 7.0, "similar_birth", {}
        distance = OSA.distance(first, second, score_cutoff=3)
        if distance == 1 or (distance == 2 and sorted(first) == sorted(second)):
            return 5.0 if distance == 1 else 3.0, "similar_birth", {}
        return _BIRTH_SLIPS.get(distance, -7.0), "other_birth", {}

    def _document(self, key: str, first: str, second: str) -> One:
        said = {"field": self.fields.names.get(key, key)}
        if first == second:
            return min(16.0, self.frequencies.bits(f"@{key}", first) + 2), "same_document", said
        distance = OSA.distance(first, second, score_cutoff=3) if min(len(first), len(second)) > 4 else 4
        if distance <= 2:
            return 8.0 if distance == 1 or len(first) > 8 else 5.0, "similar_document", said
        return -1.0 if distance == 3 else -5.0, "other_document", said

    def _identifier(self, first: str, second: str) -> One:
        """No two have the same. Codes that are counted up are near one another whoever has them."""
        digits = len(digits_of(first))
        if digits >= 9 and digits == len(digits_of(second)):
            if OSA.distance(first, second, score_cutoff=1) == 1:
                return 8.0, "similar_identifier", {}
            return -2.5, "other_identifier", {}
        return 0.0, "other_identifier", {}

    # What people of one house, town or company share.

    def house(self, first: Record, second: Record) -> Said:
        own, others = first.others, second.others
        said = [self._other(key, own[key], others[key]) for key in sorted(own.keys() & others.keys())]
        return self.town(first, second) + said

    def town(self, first: Record, second: Record) -> Said:
        found: Said = []
        if first.city and second.city:
            found.append(self._city(first.city, second.city))
        if first.company and second.company:
            found.append(self._company(first.company, second.company))
        if first.country and second.country and first.country != second.country:
            found.append((-0.5, "other_country", {}))
        return found

    def _city(self, first: str, second: str) -> One:
        if first == second:
            return min(7.0, self.frequencies.bits("city", first)), "same_city", {}
        if likeness_of(first, second):
            bits = min(self.frequencies.bits("city", each) for each in (first, second))
            return min(5.0, 0.7 * bits), "same_city", {}
        return -3.0, "other_city", {}

    def _company(self, first: str, second: str) -> One:
        if first == second or likeness_of(first, second):
            bits = min(self.frequencies.bits("company", each) for each in (first, second))
            return min(7.0, 0.8 * bits), "same_company", {}
        return -0.5, "other_company", {}

    def _other(self, key: str, first: str, second: str) -> One:
        usual, how = self.usual.get(key, USUAL), likeness_of(first, second)
        about, said = ("address", {}) if key == ADDRESS else ("field", {"field": self.fields.names.get(key, key)})
        if how == 2:
            bits = self.frequencies.bits(f"@{key}", first) + log2(usual.same)
            return max(0.0, min(9.0, bits)), f"same_{about}", said
        if how == 1:
            return usual.bits_near, f"similar_{about}", said
        return usual.bits_other, f"other_{about}", said


def digits_of(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def re_letters(text: str) -> str:
    """The letters of a mailbox without dots, lines and digits."""
    return "".join(filter(str.isalpha, text))


def one_letter_more(first: str, second: str) -> bool:
    """`paulo`, `paula`; `daniel`, `daniela`: the mailboxes of two people rather than a slip."""
    return first[:-1] == second[:-1] or first == second[:-1] or second == first[:-1]
