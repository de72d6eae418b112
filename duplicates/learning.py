"""Learns what the attributes that an account has defined say of two records, from pairs that are sure without them.

The weights of the others are given; these cannot be: a street stays, a score changes every day. (Estimating from
pairs that are linked with certainty: Winkler, "Improved decision rules in the Fellegi-Sunter model", 1993; by chance
from pairs taken anyhow, as in Splink.)
"""

from collections import Counter

from duplicates.field_scoring import Usual, likeness_of
from duplicates.frequencies import Frequencies
from duplicates.records import Fields, Record
from duplicates.scoring import Scorer

SAMPLE = 20_000
APART = 97


def learn(sample: list[tuple[Record, Record]], frequencies: Frequencies, fields: Fields, is_person: bool) -> dict:
    """By attribute how many sure pairs have another, nearly the same and the same value, and as many by chance."""
    scorer = Scorer(frequencies, fields, is_person=is_person)
    sure, chance = {}, {}
    for place, (first, second) in enumerate(sample):
        if scorer.is_sure_without_others(first, second):
            _count(sure, first, second)
        if (stranger := sample[(place + APART) % len(sample)][1]).key != first.key:
            _count(chance, first, stranger)
    return {key: [_as_list(sure.get(key)), _as_list(chance.get(key))] for key in sure.keys() | chance.keys()}


def _count(counts: dict[str, Counter], first: Record, second: Record) -> None:
    for key in first.others.keys() & second.others.keys():
        counts.setdefault(key, Counter())[likeness_of(first.others[key], second.others[key])] += 1


def _as_list(counter: Counter | None) -> list[int]:
    return [counter[how] for how in (2, 1, 0)] if counter else [0, 0, 0]


def usual_of(learnt: dict) -> dict[str, Usual]:
    found = {}
    for key, (sure, (same, near, other)) in learnt.items():
        total = same + near + other
        found[key] = Usual(tuple(sure), (same / total, near / total) if total > 200 else (0.05, 0.02))
    return found
