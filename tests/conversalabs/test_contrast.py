"""Text keeps 4.5 : 1 and controls 3 : 1 on every ground they stand on, in both themes."""

from itertools import product
from pathlib import Path

import pytest

from tests.conversalabs.contrast import Tokens, contrast

SHEET = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
THEMES = {theme: Tokens(SHEET, theme) for theme in ("light", "dark")}

GROUNDS = ["--page", "--sunken", "--raised", "--hover", "--accent-soft"]
TEXTS = ["--text", "--text-muted", "--text-faint", "--accent-text", "--good", "--warn", "--bad", "--info"]
TEXT_ON_GROUND = [
    *product(TEXTS, GROUNDS),
    *product(["--text", "--text-muted"], ["--pressed", "--accent-soft-strong"]),
    *[("--on-accent", ground) for ground in ("--accent", "--accent-strong", "--bad-solid", "--bad-strong")],
    *[(f"--{meaning}", f"--{meaning}-soft") for meaning in ("good", "warn", "bad", "info")],
]
CONTROLS = ["--line-control", "--accent", "--good-solid", "--warn-solid", "--bad-solid", "--info-solid"]
CONTROL_ON_GROUND = [*product(CONTROLS, ["--page", "--sunken", "--raised"]), ("--line-control", "--hover")]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read(theme, text, ground):
    tokens = THEMES[theme]
    assert contrast(tokens.colour(text), tokens.colour(ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("control", "ground"), CONTROL_ON_GROUND)
def test_controls_can_be_seen(theme, control, ground):
    tokens = THEMES[theme]
    assert contrast(tokens.colour(control), tokens.colour(ground)) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("hue", range(1, 13))
def test_a_label_can_be_read_in_every_hue(theme, hue):
    tokens = THEMES[theme]
    assert contrast(tokens.colour("--hue-text", hue), tokens.colour("--hue-soft", hue)) >= 4.5
    assert contrast(tokens.colour("--hue-solid", hue), tokens.colour("--page")) >= 3
