"""Colours of `tokens.css` as a browser computes them, and the WCAG contrast between two."""

import math
import re
from functools import cached_property
from pathlib import Path

Colour = tuple[float, float, float]  # linear sRGB, 0…1

_DECLARATION = re.compile(r"(--[\w-]+):\s*([^;{}]+);")
_LIGHT_DARK = re.compile(
    r"light-dark\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))+?),\s*((?:[^()]|\((?:[^()]|\([^()]*\))*\))+)\)$"
)
_OKLCH = re.compile(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$")


class Tokens:
    """The custom properties of a style sheet, read in the `light` or the `dark` theme."""

    def __init__(self, path: Path, theme: str):
        self.path, self.theme = path, theme

    @cached_property
    def declared(self) -> dict[str, str]:
        """First declaration of each property: what `:root` says before any media query."""
        found = {}
        for name, value in _DECLARATION.findall(self.path.read_text()):
            found.setdefault(name, value.strip())
        return found

    def colour(self, name: str, hue: int | None = None) -> Colour:
        """Linear sRGB of the token `name`; `hue` is the number of the hue class around it."""
        return oklch_to_linear(*map(float, _OKLCH.match(self.resolved(self.declared[name], hue)).groups()))

    def resolved(self, value: str, hue: int | None = None) -> str:
        """`value` with references followed and the theme's side of `light-dark()` taken."""
        if pair := _LIGHT_DARK.match(value):
            return self.resolved(pair[1 if self.theme == "light" else 2].strip(), hue)
        if reference := re.search(r"var\((--[\w-]+)\)", value):
            name = f"--hue-{hue}" if reference[1] == "--hue" else reference[1]
            return self.resolved(value.replace(reference[0], self.declared[name]), hue)
        return value


def oklch_to_linear(lightness: float, chroma: float, hue: float) -> Colour:
    """Linear sRGB of an OKLCH colour, clipped to the gamut as browsers do."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    rgb = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return tuple(min(1.0, max(0.0, channel)) for channel in rgb)


def luminance(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2 contrast ratio, 1…21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
