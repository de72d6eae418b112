"""How two dates of birth differ, and what that says: by a slip, in one part, or altogether.

How often dates of one person differ so is learnt from what an account holds; how often those of any two do is known.
"""

from math import log2

from rapidfuzz.distance import OSA

SAME, SLIP, PART, YEAR, NEAR, FAR, OTHER = "same", "slip", "part", "year", "near", "far", "other"
SIMILAR = {SLIP, PART, YEAR}
# The bits that are usual, how often it is so by chance, and within what it is learnt.
_USUAL = {
    SLIP: (5.0, 0.0012, 3.0, 8.0), PART: (3.5, 0.0008, 2.0, 7.0), YEAR: (2.0, 0.0027, 0.0, 5.0),
    NEAR: (0.0, 0.03, -1.0, 2.0), FAR: (-3.0, 0.2, -4.0, -1.0), OTHER: (-7.0, 1.0, -7.0, -4.0),
}  # fmt: skip
# What is usual counts as much as so many that are the same.
WEIGHT = 15
ROUNDS = 5


def likeness_of(first: str, second: str) -> str:
    """Of two days, "19800131". Three letters wrong are hardly anybody's, and rather a bad hand than another day."""
    if first == second:
        return SAME
    distance = OSA.distance(first, second, score_cutoff=3)
    if distance == 1:
        return SLIP
    if first[4:] == second[4:]:
        return YEAR
    is_part = first[:4] == second[:4] and (first[4:6] == second[4:6] or first[6:] == second[6:])
    if is_part or (distance == 2 and sorted(first) == sorted(second)):
        return PART
    return {2: NEAR, 3: FAR}.get(distance, OTHER)


def learn(pairs: list[tuple[float, str, float]]) -> dict[str, float]:
    """How many of those who are the same differ how, from what else speaks for each pair, in bits, how their dates
    differ, and what it says when they are the same.

    Each pair counts by how likely it is one person, which is worked out anew from what has been learnt so (Dempster,
    Laird and Rubin, "Maximum likelihood from incomplete data via the EM algorithm", 1977).
    """
    found: dict[str, float] = {}
    for _round in range(ROUNDS):
        bits, found = bits_of(found), {}
        for others, how, same in pairs:
            likely = 1 / (1 + 2 ** -max(-60.0, min(60.0, others + (same if how == SAME else bits[how]))))
            found[how] = found.get(how, 0.0) + likely
    return {how: round(number, 2) for how, number in found.items()}


def bits_of(learnt: dict[str, float]) -> dict[str, float]:
    """What each way to differ says, by how many of those who are the same differ so."""
    total = sum(learnt.values()) + WEIGHT
    found = {}
    for how, (usual, by_chance, least, most) in _USUAL.items():
        share = (learnt.get(how, 0.0) + WEIGHT * by_chance * 2**usual) / total
        found[how] = max(least, min(most, log2(share / by_chance)))
    return found
