"""Invented people: names, e-mail addresses, telephones and document numbers as they occur together."""

from collections import Counter
from dataclasses import dataclass

from conversalabs.demo import names
from conversalabs.demo.chance import Chance, scattered
from conversalabs.demo.names import City
from conversalabs.folding import fold

MAIL_HOSTS = names.weighted("correio.example 6, mail.example 5, caixapostal.example 3, post.example 2, inbox.example 2")
PARTICLES = names.weighted("de 3, da 2, dos")
CANADIAN = {"Toronto", "Vancouver"}
_AMERICAN_NUMBERS = 8_000_000


@dataclass(frozen=True, slots=True)
class Person:
    """`phone` is E.164, `typed` the same number as somebody would write it, `document` a CPF or customer number."""

    given: str
    surname: str
    name: str
    city: City
    phone: str
    typed: str
    document: str


def brazilian(chance: Chance, index: int) -> Person:
    """The `index`-th person, from Brazil; no two have the same number."""
    given = chance.pick(names.BRAZILIAN_GIVEN)
    surname = chance.pick(names.BRAZILIAN_SURNAMES)
    city = chance.pick(names.BRAZILIAN_CITIES)
    number = f"9{60_000_000 + scattered(index, 40_000_000)}"
    return Person(
        given=given,
        surname=surname,
        name=f"{given} {_middle(chance)}{surname}",
        city=city,
        phone=f"+55{city.area}{number}",
        typed=_as_typed(chance, city.area, number),
        document=cpf(scattered(index, 1_000_000_000)),
    )


def _middle(chance: Chance) -> str:
    """A second given name, a second surname, a particle, or nothing."""
    die = chance.random()
    if die < 0.15:
        return f"{chance.pick(names.BRAZILIAN_GIVEN)} "
    if die < 0.55:
        return f"{chance.pick(names.BRAZILIAN_SURNAMES)} "
    return f"{chance.pick(PARTICLES)} " if die < 0.7 else ""


def _as_typed(chance: Chance, area: str, number: str) -> str:
    die = chance.random()
    if die < 0.5:
        return f"({area}) {number[:5]}-{number[5:]}"
    if die < 0.75:
        return f"+55 {area} {number[:5]}-{number[5:]}"
    return f"{area}{number}"


def english(chance: Chance, index: int) -> Person:
    """The `index`-th person, from Britain or North America; no two have the same number."""
    given = chance.pick(names.ENGLISH_GIVEN)
    surname = chance.pick(names.ENGLISH_SURNAMES)
    telephone = _british if chance.happens(0.45) else _american
    city, phone, typed = telephone(chance, scattered(index, 100_000_000))
    document = f"C-{scattered(index, 100_000_000):08}"
    return Person(given, surname, f"{given} {surname}", city, phone, typed, document)


def _british(chance: Chance, number: int) -> tuple[City, str, str]:
    local = f"7{chance.randint(1, 3)}{number:08}"
    return chance.pick(names.BRITISH_CITIES), f"+44{local}", f"+44 {local[:4]} {local[4:]}"


def _american(chance: Chance, number: int) -> tuple[City, str, str]:
    area, local = divmod(number, _AMERICAN_NUMBERS)
    city, digits = names.AMERICAN_CITIES[area], str(2_000_000 + local)
    return city, f"+1{city.area}{digits}", f"+1 ({city.area}) {digits[:3]}-{digits[3:]}"


def landline(person: Person, index: int) -> tuple[str, str] | None:
    """A second telephone of somebody from Brazil, E.164 and as typed."""
    if person.city.country != "Brazil":
        return None
    number = str(20_000_000 + scattered(index, 40_000_000))
    return f"+55{person.city.area}{number}", f"({person.city.area}) {number[:4]}-{number[4:]}"


def cpf(base: int) -> str:
    """`base` (below a thousand million) with the two check digits of a Brazilian taxpayer's number, punctuated."""
    digits = f"{base:09}"
    for weight in (10, 11):
        total = sum(int(digit) * (weight - place) for place, digit in enumerate(digits))
        digits += str(total * 10 % 11 % 10)
    return f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"


class Mailboxes:
    """Gives away e-mail addresses, none of them twice. All end in `.example`, where nobody can be reached."""

    def __init__(self, chance: Chance):
        self.chance = chance
        self.taken: Counter[str] = Counter()

    def address(self, person: Person, domain: str | None = None) -> str:
        """One at `domain`, or at some mail host, made of the person's name."""
        given, surname = (_letters(part) for part in (person.given, person.surname))
        form = self.chance.randrange(4)
        local = [f"{given}.{surname}", f"{given}.{surname}", f"{given}_{surname}", f"{given[0]}{surname}"][form]
        self.taken[local] += 1
        number = self.taken[local] if self.taken[local] > 1 else ""
        return f"{local}{number}@{domain or self.chance.pick(MAIL_HOSTS)}"


def _letters(name: str) -> str:
    return "".join(char for char in fold(name) if "a" <= char <= "z")
