"""As tests/imports/test_adversarial.py, of many more files."""

from tests.imports.test_adversarial import FEW, read_wrongly

SEEDS = range(1_000, 11_000)


def test_ten_thousand_drawn_files_are_read_as_what_they_are():
    wrong = read_wrongly(SEEDS)
    assert len(wrong) <= len(SEEDS) // FEW, "\n".join(wrong)
