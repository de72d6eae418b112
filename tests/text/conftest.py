import json
import unicodedata

import pytest

from conversalabs.text import storable


@pytest.fixture(scope="session")
def naughty(sample_data) -> list[str]:
    """The Big List of Naughty Strings, each once."""
    return list(dict.fromkeys(json.loads((sample_data / "blns" / "blns.json").read_text())))


def kept(text: str, longest: int) -> str:
    """What is stored of `text` that a person types into a field for at most `longest` characters."""
    return storable(text[:longest].strip())


def classes(texts) -> list[str]:
    """One text of each set of kinds of characters: letters of each case, marks, digits, symbols, controls …"""
    first = {frozenset(map(unicodedata.category, text)): text for text in reversed(texts)}
    return list(first.values())
