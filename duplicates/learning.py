"""Learns what the attributes that an account has defined say of two records, from pairs that are sure without them.

The weights of the others are given; these cannot be: a street stays, a score changes every day. (Estimating from
pairs that are linked with certainty: Winkler, "Improved decision rules in the Fellegi-Sunter model", 1993; by chance
from pairs taken anyhow, as in Splink.)
"""

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from math import log2

from duplicates import births
from duplicates.field_scoring import CITY, OTHER_CITY, Learnt, Usual, likeness_of
from duplicates.fields import Fields
from duplicates.frequencies import Frequencies
from duplicates.records import Record
from duplicates.scoring import Scorer

# So many pairs at least, where there are as many; they are looked at part by part.
SAMPLE, PART = 60_000, 5_000
# Of each part so many strangers are put together by chance: records of pairs so far apart.
STRANGERS, APART = 2_000, 97
# Who are less likely the same than so, whatever their birthdays say, tell nothing of these.
LEAST_BITS = -12.0
# Fewer tell nothing.
FEWEST_TOGETHER = 8


def learn(sample: Iterable[tuple[Record, Record]], frequencies: Frequencies, fields: Fields, is_person: bool) -> dict:
    """What pairs that are sure, and pairs taken by chance, tell of the attributes; see `learnt_of`.

    `usual`: by attribute how many sure pairs have the same, nearly the same and another value, and as many by chance;
    `tied`: by attribute and by another how many by chance have the same value in the other, and how many of these in
    this one too; `parted`: how many sure pairs have another value in the other, and in this one too; `sure`: which
    part of the sample is sure; `births`: how many of those who are the same differ how.
    """
    tally, pairs = _Tally(Scorer(frequencies, fields, is_person=is_person)), iter(sample)
    while part := list(islice(pairs, PART)):
        for first, second in part:
            tally.add(first, second)
        for place, (first, _second) in enumerate(part[:STRANGERS]):
            tally.add_strangers(first, part[(place + APART) % len(part)][1])
    return tally.told()


class _Tally:
    def __init__(self, scorer: Scorer):
        self.scorer, self.seen, self.number = scorer, 0, 0
        self.sure, self.chance, self.tied, self.parted, self.born = {}, {}, {}, {}, []

    def add(self, first: Record, second: Record) -> None:
        self.seen += 1
        if self.scorer.is_sure_without_others(first, second):
            self.number += 1
            _count(self.sure, first, second)
            _count_together(self.parted, first, second, is_same=False)
        if len(first.birth) == len(second.birth) == len("19800131"):
            bits = self.scorer.bits_without_birth(first, second)
            if bits > LEAST_BITS:
                same = self.scorer.frequencies.bits("birth", first.birth)
                self.born.append((bits, births.likeness_of(first.birth, second.birth), same))

    def add_strangers(self, first: Record, second: Record) -> None:
        if first.key != second.key and set(first.words).isdisjoint(second.words):
            _count(self.chance, first, second)
            _count_together(self.tied, first, second, is_same=True)

    def told(self) -> dict:
        keys = self.sure.keys() | self.chance.keys()
        usual = {key: [_as_list(self.sure.get(key)), _as_list(self.chance.get(key))] for key in keys}
        share = self.number / max(1, self.seen)
        return {"usual": usual, "tied": self.tied, "parted": self.parted, "sure": share,
                "births": births.learn(self.born)}  # fmt: skip


def _count(counts: dict[str, Counter], first: Record, second: Record) -> None:
    for key in first.others.keys() & second.others.keys():
        counts.setdefault(key, Counter())[likeness_of(first.others[key], second.others[key])] += 1
    if first.city and second.city:
        counts.setdefault(CITY, Counter())[likeness_of(first.city, second.city)] += 1


def _count_together(counts: dict[str, dict[str, list[int]]], first: Record, second: Record, *, is_same: bool) -> None:
    both = [(key, value, second.others[key]) for key, value in first.others.items() if key in second.others]
    if first.city and second.city:
        both.append((CITY, first.city, second.city))
    found = {key for key, one, other in both if bool(likeness_of(one, other)) is is_same}
    for other in found:
        for key, _one, _other in both:
            if key != other:
                count = counts.setdefault(key, {}).setdefault(other, [0, 0])
                count[0] += 1
                count[1] += key in found


def _as_list(counter: Counter | None) -> list[int]:
    return [counter[how] for how in (2, 1, 0)] if counter else [0, 0, 0]


def learnt_of(found: dict) -> Learnt:
    """What is to be made of what `learn` has found."""
    usual = {}
    for key, (sure, (same, near, other)) in found["usual"].items():
        total = same + near + other
        usual[key] = Usual(tuple(sure), (same / total, near / total) if total > 200 else (0.05, 0.02))
    moved = usual.pop(CITY).moved if CITY in usual else OTHER_CITY
    ties = {key: {other: -bits for other, bits in _together(others)} for key, others in found["tied"].items()}
    parts = {key: dict(_together(others)) for key, others in found.get("parted", {}).items()}
    return Learnt(usual, ties, parts, births.bits_of(found["births"]), moved)


def _together(counts: dict[str, list[int]]) -> list[tuple[str, float]]:
    """By another attribute, in bits, how often this one does as that one does."""
    return [(other, log2((both + 0.5) / (number + 1))) for other, (number, both) in counts.items()
            if number >= FEWEST_TOGETHER]  # fmt: skip
