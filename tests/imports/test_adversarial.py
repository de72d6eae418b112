"""Files with several troubles at once are read as what they are: no row is lost without being told."""

import io

from imports.readings import Reading
from tests.imports.adversarial import Draw, unlike

SEEDS = range(300)
# One in so many may be too short to tell: two rows, one of them with cells missing.
FEW = 100


def read_wrongly(seeds) -> list[str]:
    wrong = []
    for seed in seeds:
        drawn = Draw(seed).file()
        file = io.BytesIO(drawn.content)
        wrong += filter(None, [unlike(drawn, Reading.detect(file).open(file))])
    return wrong


def test_drawn_files_are_read_as_what_they_are():
    wrong = read_wrongly(SEEDS)
    assert len(wrong) <= len(SEEDS) // FEW, "\n".join(wrong)
