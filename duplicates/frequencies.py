"""How often values occur among the records of an account: what is rare says more when it agrees.

After Fellegi and Sunter, "A Theory for Record Linkage" (JASA 64, 1969), with weights by the frequency of the value
(Winkler, "Frequency-based matching in the Fellegi-Sunter model", 1989): in bits, log2 of how much likelier it is that
two records of one person agree on the value than two of anybody.
"""

from array import array
from collections.abc import Iterable
from math import log2
from zlib import crc32

from duplicates.name_lists import COMMON
from duplicates.names import fulls
from duplicates.records import Record

# A small account is judged as a sample of more people than it holds.
BACKGROUND = 1_000
RARE = 0.0005
FEWEST_PLACES, MOST_PLACES = 20, 23


# As if one in ten was there twice.
FEWEST_TWINS = 0.2
# Namesakes and families may pass for so many, where people are looked for by their names.
DOUBT = 0.4


class Frequencies:
    """Counts of values in bounded memory: they share places by a checksum, and may count too many, never too few.

    `twins`: how many others a record has, on average, that are the same.
    """

    twins = FEWEST_TWINS

    def __init__(self, records: int):
        places = min(MOST_PLACES, max(FEWEST_PLACES, (records * 8).bit_length()))
        self.mask, self.counts, self.records = (1 << places) - 1, array("I", bytes(4 << places)), 0
        self._bits: dict[tuple[str, str], float] = {}

    def add(self, record: Record) -> None:
        self.records += 1
        mask, counts = self.mask, self.counts
        for value in values_of(record):
            counts[crc32(value.encode()) & mask] += 1

    def count(self, field: str, value: str) -> int:
        return self.counts[crc32(f"{field}:{value}".encode()) & self.mask]

    def bits(self, field: str, value: str) -> float:
        """How much it says that two records agree on `value`."""
        known = self._bits.get((field, value))
        if known is None:
            usual = COMMON.get(value, RARE) if field == "word" else RARE
            # Those who are the same do not make a value more frequent among people.
            count = self.count(field, value)
            count = max(min(count, 1.0), count - self.twins + FEWEST_TWINS)
            share = (count + BACKGROUND * usual) / (self.records + BACKGROUND)
            known = max(0.0, -log2(min(1.0, share)))
            if len(self._bits) > 200_000:
                self._bits.clear()
            self._bits[field, value] = known
        return known

    @property
    def prior(self) -> float:
        """How likely it is, in bits, that two records taken anyhow are the same; with doubts about what was learnt."""
        return log2(max(FEWEST_TWINS, self.twins - DOUBT) / (self.records + BACKGROUND))

    def learn(self, twins: float) -> None:
        """That so many others of each record are the same, if they are more than is usual."""
        self.twins = max(FEWEST_TWINS, twins)
        self._bits.clear()


def values_of(record: Record) -> Iterable[str]:
    """What is counted of a record, each with its field before."""
    found = {f"word:{word}" for word in record.words} | {
        f"word:{full}" for word in record.words for full in fulls(word)
    }
    for mailbox, domain in record.emails:
        found |= {f"mailbox:{mailbox}", f"domain:{domain}"}
    found |= {f"domain:{domain}" for domain in record.domains} | {f"phone:{phone}" for phone in record.phones}
    for field in ("birth", "city", "company"):
        if value := getattr(record, field):
            found.add(f"{field}:{value}")
    if record.birth:
        found.add(f"birth:{record.birth[:4]}")
    found |= {f"@{key}:{value}" for key, value in record.others.items()}
    return found | {f"@{key}:{value}" for key, value in record.documents.items()}
