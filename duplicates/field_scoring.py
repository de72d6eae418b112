"""What each field that two records both have says, in bits, for or against their being the same.

`(bits, code of the reason, what its words need)`; the weights are those of `duplicates.frequencies`.
"""

from dataclasses import dataclass, field
from math import log2

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein

from duplicates import births
from duplicates.fields import AGE, Fields
from duplicates.frequencies import Frequencies
from duplicates.plain import digits_of
from duplicates.records import ADDRESS, Record
from duplicates.word_lists import SHARED_MAILBOXES

One = tuple[float, str, dict]
Said = list[One]
LONG_EMAIL = 14
CITY, COMPANY = "@city", "@company"
OTHER_CITY = -3.0
# By how many years apart; an age that was asked at another time is one or two off.
_YEARS_APART, _AGES_APART = {1: 0.5, 2: -1.0}, {1: 2.5, 2: 1.0}
# Fathers are older than their sons by more.
OF_ONE_AGE = 15


class Usual:
    """What an attribute says when it agrees, nearly agrees and differs: `(share of the same who do so)`.

    Learnt from pairs that are sure without it: an attribute that changes in time says little when it differs.
    """

    same, near, other = 0.6, 0.1, 0.3
    weight = 10

    def __init__(self, counts: tuple[int, int, int] = (0, 0, 0), by_chance: tuple[float, float] = (0.05, 0.02)):
        total, others = sum(counts) + self.weight, counts[2]
        # What another town says: those who are the same by their towns too are seldom there.
        self.moved = max(OTHER_CITY, min(-1.0, log2((others + self.weight * 2**OTHER_CITY) / total)))
        shares = self.same, self.near, self.other
        given = [count + self.weight * share for count, share in zip(counts, shares, strict=True)]
        self.same, self.near, self.other = (each / total for each in given)
        same_by_chance, near_by_chance = by_chance
        self.bits_near = max(0.0, min(6.0, log2(self.near / max(near_by_chance, 0.002))))
        self.bits_other = max(-4.0, min(0.0, log2(self.other / max(0.05, 1 - same_by_chance - near_by_chance))))


USUAL = Usual()


@dataclass(frozen=True)
class Learnt:
    """What `learning` tells of an account: `usual` by attribute; `ties`: by attribute, and by another, how many bits at
    the most it adds where the other is the same, and `parts` how many at the least where the other differs; `births`:
    what dates of birth that differ say, as of `births`; `other_city`: what another town says.
    """

    usual: dict[str, Usual] = field(default_factory=dict)
    ties: dict[str, dict[str, float]] = field(default_factory=dict)
    parts: dict[str, dict[str, float]] = field(default_factory=dict)
    births: dict[str, float] = field(default_factory=lambda: births.bits_of({}))
    other_city: float = OTHER_CITY


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
    return int((" " in first or " " in second) and fuzz.token_set_ratio(first, second, score_cutoff=88) >= 88)


class FieldScorer:
    """Compares the fields of two records of an account but for their names."""

    def __init__(self, frequencies: Frequencies, fields: Fields, learnt: "Learnt"):
        self.frequencies, self.fields = frequencies, fields
        self.usual, self.births, self.ties, self.parts = learnt.usual, learnt.births, learnt.ties, learnt.parts
        self.other_city = learnt.other_city
        self.years_apart = _AGES_APART if AGE in fields.roles.values() else _YEARS_APART

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
        return self._whole_email(f"{mailbox}@{domain}", f"{other_mailbox}@{other_domain}")

    def _whole_email(self, first: str, second: str) -> One:
        """Slips on either side of the @, of a hand that makes many."""
        if min(len(first), len(second)) < LONG_EMAIL or OSA.distance(first, second, score_cutoff=2) > 2:
            return -2.0, "other_email", {}
        if digits_of(first) != digits_of(second) or one_letter_more(*map(re_letters, (first, second))):
            return 0.0, "other_email", {}
        return 6.0, "similar_email", {}

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
        papers = self.papers(first, second)
        return [self.birth(first.birth, second.birth), *papers] if first.birth and second.birth else papers

    def papers(self, first: Record, second: Record) -> Said:
        held = second.documents
        found = [self._document(key, value, held[key]) for key, value in first.documents.items() if key in held]
        if first.identifier and second.identifier:
            found.append(self._identifier(first.identifier, second.identifier))
        return found

    def birth(self, first: str, second: str) -> One:
        if first == second and len(first) == 8:
            return min(13.0, self.frequencies.bits("birth", first)), "same_birth", {}
        if not len(first) == len(second) == 8:
            return self._year(first[:4], second[:4])
        if first[:4] + first[6:] + first[4:6] == second:
            return 7.0, "similar_birth", {}
        if "0101" in (first[4:], second[4:]):
            # Many who know no more than the year put its first day.
            return self._year(first[:4], second[:4])
        how = births.likeness_of(first, second)
        return self.births[how], "similar_birth" if how in births.SIMILAR else "other_birth", {}

    def _year(self, first: str, second: str) -> One:
        """All that one of them says of the birth."""
        if first == second:
            return min(6.0, self.frequencies.bits("birth", first)), "same_birth_year", {}
        apart = abs(int(first) - int(second))
        if apart in self.years_apart:
            return self.years_apart[apart], "other_birth_year", {}
        is_slip = apart < OF_ONE_AGE and OSA.distance(first, second, score_cutoff=1) == 1
        return (-3.0 if is_slip else -6.0), "other_birth_year", {}

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
        one, other = first.lstrip("0"), second.lstrip("0")
        if len(one) >= 9 and len(one) == len(other) and one.isdecimal() and other.isdecimal():
            if OSA.distance(one, other, score_cutoff=1) == 1:
                return 8.0, "similar_identifier", {}
            return -2.5, "other_identifier", {}
        return 0.0, "other_identifier", {}

    # What people of one house, town or company share.

    def house(self, first: Record, second: Record) -> Said:
        held = second.others
        others = [(key, self._other(key, value, held[key])) for key, value in first.others.items() if key in held]
        return self._apart(self._town(first, second) + others)

    def town(self, first: Record, second: Record) -> Said:
        return [said for _key, said in self._town(first, second)]

    def _town(self, first: Record, second: Record) -> list[tuple[str, One]]:
        found: list[tuple[str, One]] = []
        if first.city and second.city:
            found.append((CITY, self._city(first.city, second.city)))
        if first.company and second.company:
            found.append((COMPANY, self._company(first.company, second.company)))
        if first.country and second.country and first.country != second.country:
            found.append(("", (-0.5, "other_country", {})))
        return found

    def _apart(self, found: list[tuple[str, One]]) -> Said:
        """What agrees by itself where another agrees is no second proof, nor what differs where another differs.

        A post code says little beside the town of which it is; who has moved has another of both.
        """
        if len(found) < 2:
            return [said for _key, said in found]
        order = sorted(range(len(found)), key=lambda place: -abs(found[place][1][0]))
        said, agreeing, differing = [each for _key, each in found], [], []
        for place in order:
            key, (bits, code, words) = found[place]
            if bits > 0:
                ties = self.ties.get(key, {})
                said[place] = min([bits, *(ties[other] for other in agreeing if other in ties)]), code, words
                agreeing.append(key)
            elif bits < 0:
                parts = self.parts.get(key, {})
                said[place] = max([bits, *(parts[other] for other in differing if other in parts)]), code, words
                differing.append(key)
        return said

    def _city(self, first: str, second: str) -> One:
        if first == second:
            return min(7.0, self.frequencies.bits("city", first)), "same_city", {}
        if likeness_of(first, second):
            bits = min(self.frequencies.bits("city", each) for each in (first, second))
            return min(5.0, 0.7 * bits), "same_city", {}
        return self.other_city, "other_city", {}

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


def re_letters(text: str) -> str:
    """The letters of a mailbox without dots, lines and digits."""
    return "".join(filter(str.isalpha, text))


def one_letter_more(first: str, second: str) -> bool:
    """`paulo`, `paula`; `daniel`, `daniela`: the mailboxes of two people rather than a slip."""
    return first[:-1] == second[:-1] or first == second[:-1] or second == first[:-1]
