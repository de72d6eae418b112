"""What the attributes of an account hold, as their names and what stands in them tell.

A date of birth may stand in one, or its year, month and day in one each; an e-mail or a phone may stand where the
account has put it so that two records can have the same.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from duplicates.name_lists import GENERATIONS
from duplicates.plain import digits_of, plain, read_date
from duplicates.word_lists import AGE_WORDS, BIRTH_WORDS, DOCUMENT_WORDS, PHONE_WORDS

BIRTH, YEAR, MONTH, DAY, AGE = "birth", "year", "month", "day", "age"
DOCUMENT, EMAIL, PHONE, GENERATION, NAME = "document", "email", "phone", "generation", "name"
# Two of anybody have the same value more often than so: it is not worth a look whoever else has it.
FREQUENT = 0.05
# Fewer values tell nothing of the rest.
FEWEST = 30
MOSTLY = 0.8
# Years of birth lie further apart than those of most other things.
FEWEST_YEARS = 20
_EMAIL = re.compile(r"(?:mailto:)?[^@\s]+@[^@\s]+\.[^@\s]+")
_ROMAN = {"i", "ii", "iii", "iv", "v"}
_OF_FAMILIES = GENERATIONS.keys() | _ROMAN | {"sr"}
_MONTHS, _DAYS, _AGES = range(1, 13), range(1, 32), range(121)


@dataclass(frozen=True)
class Fields:
    """`roles`: by key of an attribute what it holds, where that is one of the above; `names` of all by key.

    `frequent`: keys of those in which many have the same.
    """

    roles: dict[str, str]
    names: dict[str, str]
    frequent: frozenset[str] = frozenset()

    @classmethod
    def of(cls, attributes: Iterable[tuple[str, str, str]], sample: Iterable[tuple[Iterable[str], dict]] = ()):
        """Of `(key, name, type)`, and of what some records hold: `(words of the name, attributes)`.

        Check boxes say too little.
        """
        shown = {key: name for key, name, type_ in attributes if type_ != "checkbox"}
        columns = {key: _Column(plain(f"{key.replace('_', ' ')} {name}").split()) for key, name in shown.items()}
        for words, values in sample:
            for key, value in values.items():
                if key in columns and not isinstance(value, bool) and (text := str(value).strip()):
                    columns[key].add(text, words)
        roles = {key: role for key, column in columns.items() if (role := column.role)}
        roles |= _birth_in_parts(columns, roles)
        if YEAR not in roles.values():
            roles = {key: role for key, role in roles.items() if role not in (MONTH, DAY)}
        frequent = {key for key, column in columns.items() if key not in roles and column.is_frequent}
        return cls(roles, shown, frozenset(frequent))


@dataclass
class _Column:
    """What stands in one attribute; `words` are those of its key and its name."""

    words: list[str]
    values: Counter = field(default_factory=Counter)
    emails: int = 0
    of_name: int = 0

    def add(self, text: str, name: Iterable[str]) -> None:
        if value := plain(text):
            self.values[value] += 1
            self.emails += bool(_EMAIL.fullmatch(text))
            self.of_name += not value.replace(" ", "").isdigit() and set(value.split()) <= set(name)

    @property
    def role(self) -> str:
        words = set(self.words)
        if self._is(self.emails):
            return EMAIL
        if any(word.startswith(birth) for birth in BIRTH_WORDS for word in words):
            return self._of_birth
        if words & DOCUMENT_WORDS and not self.is_frequent:
            return DOCUMENT
        if words & PHONE_WORDS and self._mostly(lambda value: 7 <= len(digits_of(value)) <= 15):
            return PHONE
        if words & AGE_WORDS and self._are(_AGES):
            return AGE
        if self._mostly(_OF_FAMILIES.__contains__) and any(value not in _ROMAN for value in self.values):
            return GENERATION
        return NAME if self.values.total() >= FEWEST and self._is(self.of_name) else ""

    @property
    def _of_birth(self) -> str:
        if self._mostly(lambda value: len(read_date(value.replace(" ", "-"))) == 8):
            return BIRTH
        within = {YEAR: _years(), MONTH: _MONTHS, DAY: _DAYS, AGE: _AGES}
        return next((role for role, numbers in within.items() if self._are(numbers)), "")

    @property
    def is_frequent(self) -> bool:
        total = self.values.total()
        return total >= FEWEST and sum(count * count for count in self.values.values()) > FREQUENT * total * total

    @property
    def part(self) -> str:
        """Which part of a date of birth it may be by its numbers."""
        if self.values.total() < FEWEST:
            return ""
        if self._are(_years()):
            years = sorted(map(int, self.values.elements()))
            return YEAR if years[len(years) * 9 // 10] - years[len(years) // 10] >= FEWEST_YEARS else ""
        return next((role for role, numbers in ((MONTH, _MONTHS), (DAY, _DAYS)) if self._are(numbers)), "")

    def _mostly(self, test) -> bool:
        """True as well where nothing is known of the values."""
        return sum(count for value, count in self.values.items() if test(value)) >= MOSTLY * self.values.total()

    def _is(self, number: int) -> bool:
        return number > 0 and number >= MOSTLY * self.values.total()

    def _are(self, numbers: range) -> bool:
        return self._mostly(lambda value: value.isdecimal() and int(value) in numbers)


def _years() -> range:
    return range(1850, date.today().year + 1)


def _birth_in_parts(columns: dict[str, _Column], roles: dict[str, str]) -> dict[str, str]:
    """The keys of a year, a month and a day that belong together: `by`, `bm`, `bd`; `ano`, `mes`, `dia`."""
    parts = {key: roles.get(key) or column.part for key, column in columns.items()}
    found = {part: [key for key, each in parts.items() if each == part] for part in (YEAR, MONTH, DAY)}
    for year in found[YEAR]:
        for month in found[MONTH]:
            for day in found[DAY]:
                if _letters(year, month, day) in _PARTS:
                    return {year: YEAR, month: MONTH, day: DAY}
    return {}


# Year, month and day in English, Portuguese, Spanish and German.
_PARTS = {"ymd", "amd", "jmt"}


def _letters(*keys: str) -> str:
    """The first letters of what tells the keys apart: of `birth_year`, `birth_month`, `birth_day` those are `ymd`."""
    return next(("".join(letters) for letters in zip(*keys, strict=False) if len(set(letters)) > 1), "")
