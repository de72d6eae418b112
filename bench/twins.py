"""Invented people, a third of them there twice, with the errors that hands, forms and programs make; labelled.

Besides them families at one address and namesakes, who are not the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from contacts.demo_people import MAIL_HOSTS, Mailboxes, Person, brazilian, cpf, english
from conversalabs.demo.chance import Chance, scattered
from conversalabs.demo.names import BRAZILIAN_GIVEN, ENGLISH_GIVEN
from conversalabs.folding import fold

PEOPLE = 2_000
TWINS = 1 / 3
STREETS = "Rua das Flores, Avenida Brasil, Rua Sete de Setembro, Rua XV de Novembro, Rua da Paz, High Street, Park Road"
COMPANIES = "Padaria Sol, Construtora Norte, Clínica Vida, Escola Horizonte, Auto Center Sul, Green Foods, Blue Harbour"
NICKNAMES = {
    "José": "Zé", "Francisco": "Chico", "Antônio": "Toninho", "Beatriz": "Bia", "Gabriela": "Gabi", "Eduardo": "Edu",
    "Rafael": "Rafa", "Fernanda": "Nanda", "Guilherme": "Gui", "Maria": "Mª", "Luiz": "Luís", "Matheus": "Mateus",
    "Thiago": "Tiago", "Isabela": "Bel", "Leonardo": "Leo", "Gustavo": "Guga", "Felipe": "Lipe", "Patrícia": "Paty",
    "Robert": "Bob", "William": "Bill", "Elizabeth": "Liz", "James": "Jim", "Thomas": "Tom", "Michael": "Mike",
    "Daniel": "Dan", "Joseph": "Joe", "Samuel": "Sam", "Katherine": "Kate", "Charles": "Charlie", "David": "Dave",
}  # fmt: skip
KEYS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Row:
    """A contact as it is typed; `person` tells who it is."""

    person: int
    name: str
    email: str = ""
    phone: str = ""
    city: str = ""
    company: str = ""
    birth: str = ""
    street: str = ""
    document: str = ""
    given: str = field(default="", compare=False)
    surname: str = field(default="", compare=False)


def labelled(seed: str, people: int = PEOPLE) -> list[Row]:
    """All rows in an order that tells nothing."""
    rows = list(_Town(seed, people).rows())
    Chance(f"order {seed}").shuffle(rows)
    return rows


class _Town:
    def __init__(self, seed: str, people: int):
        self.chance, self.people = Chance(f"twins {seed}"), people
        self.mailboxes, self.number = Mailboxes(self.chance), 0

    def rows(self) -> Iterator[Row]:
        while self.number < self.people:
            row = self._person()
            yield from self._with_twin(row)
            if self.chance.happens(0.08):
                for relative in self._family(row):
                    yield from self._with_twin(relative)
            elif self.chance.happens(0.04):
                yield from self._with_twin(self._person(namesake=row))

    def _with_twin(self, row: Row) -> Iterator[Row]:
        yield row
        if self.chance.happens(TWINS):
            yield self._twin(row)

    def _draw(self) -> Person:
        self.number += 1
        make = brazilian if self.chance.happens(0.7) else english
        return make(self.chance, self.number)

    def _person(self, namesake: Row | None = None) -> Row:
        drawn = self._draw()
        if namesake:
            drawn = replace(drawn, name=namesake.name, given=namesake.given, surname=namesake.surname)
        chance, streets, companies = self.chance, STREETS.split(", "), COMPANIES.split(", ")
        return Row(
            person=self.number,
            name=drawn.name,
            given=drawn.given,
            surname=drawn.surname,
            email=self.mailboxes.address(drawn) if chance.happens(0.8) else "",
            phone=drawn.phone if chance.happens(0.85) else "",
            city=drawn.city.name if chance.happens(0.9) else "",
            company=chance.choice(companies) if chance.happens(0.3) else "",
            birth=self._birth() if chance.happens(0.6) else "",
            street=f"{chance.choice(streets)}, {chance.randint(1, 2000)}" if chance.happens(0.5) else "",
            document=cpf(scattered(self.number, 1_000_000_000)) if chance.happens(0.3) else "",
        )

    def _birth(self) -> str:
        return f"{self.chance.randint(1940, 2005)}-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"

    def _family(self, row: Row) -> Iterator[Row]:
        """One to three more of the same surname, town and street, with the mailbox of the house."""
        givens, taken = BRAZILIAN_GIVEN if self.chance.happens(0.7) else ENGLISH_GIVEN, {fold(row.given)}
        for _each in range(self.chance.randint(1, 3)):
            given = self.chance.pick(givens)
            if fold(given) not in taken:
                taken.add(fold(given))
                relative = self._person()
                yield replace(
                    relative, name=f"{given} {row.surname}", given=given, surname=row.surname, city=row.city,
                    street=row.street or "Rua da Casa, 7", email=relative.email and self._mail(given, row.surname),
                )  # fmt: skip

    def _mail(self, given: str, surname: str) -> str:
        drawn = replace(self._draw(), given=given, surname=surname)
        return self.mailboxes.address(drawn)

    def _twin(self, row: Row) -> Row:
        """The same person typed again: the name with an error or none, what cannot be twice changed or left out."""
        chance = self.chance
        name = self._other_name(row) if chance.happens(0.75) else row.name
        if chance.happens(0.2):
            name = self._typo(name)
        twin = replace(
            row, name=name, email=self._other_email(row), phone=self._other_phone(row.phone),
            city=row.city if chance.happens(0.85) else "", company=row.company if chance.happens(0.7) else "",
            birth=self._other_birth(row.birth), street=row.street if chance.happens(0.7) else "",
            document=self._other_digits(row.document) if chance.happens(0.7) else "",
        )  # fmt: skip
        if self._agreeing(row, twin) < 2:
            return replace(twin, city=row.city, birth=row.birth, street=row.street, phone=self._swapped(row.phone))
        return twin

    def _agreeing(self, row: Row, twin: Row) -> int:
        """How much besides the name tells that it is the same person."""
        return sum(
            bool(getattr(row, name) and getattr(twin, name)) for name in ("phone", "birth", "street", "document")
        ) + (row.email.partition("@")[0] == twin.email.partition("@")[0] != "")

    def _other_name(self, row: Row) -> str:
        given, surname = row.given, row.surname
        ways = [
            lambda: f"{surname}, {row.name.removesuffix(surname).strip()}",
            lambda: f"{surname} {given}",
            lambda: f"{NICKNAMES.get(given, given)} {surname}",
            lambda: f"{NICKNAMES.get(given, given)} {surname}",
            lambda: f"{given[0]}. {surname}",
            lambda: f"{given} {surname}",
            lambda: fold(row.name).upper(),
            lambda: f"{self.chance.choice(['Sr.', 'Dra.', 'Mr', 'Sra.', 'Dr'])} {row.name}",
            lambda: self._typo(row.name),
            lambda: self._typo(row.name),
            lambda: given if row.email or row.phone else row.name,
        ]
        return self.chance.choice(ways)()

    def _typo(self, text: str) -> str:
        """One letter left out, doubled, swapped with the next, or another."""
        places = [place for place in range(1, len(text) - 1) if text[place].isalpha() and text[place + 1].isalpha()]
        if not places:
            return text
        at, die = self.chance.choice(places), self.chance.randrange(4)
        new = ["", text[at] * 2, text[at + 1] + text[at], self.chance.choice(KEYS)][die]
        return text[:at] + new + text[at + (2 if die == 2 else 1) :]

    def _other_email(self, row: Row) -> str:
        mailbox, at, domain = row.email.partition("@")
        if not at:
            return ""
        die = self.chance.random()
        if die < 0.35:
            return ""
        if die < 0.5:
            return f"{mailbox}+{self.chance.choice(['news', 'shop', '2'])}@{domain}"
        if die < 0.7:
            return f"{self._typo(mailbox)}@{domain}" if len(mailbox) > 5 else ""
        return f"{mailbox}@{self.chance.choice([host for host in MAIL_HOSTS.values if host != domain])}"

    def _other_phone(self, phone: str) -> str:
        die = self.chance.random()
        if not phone or die < 0.4:
            return ""
        return self._swapped(phone) if die < 0.7 else self._other_digits(phone)

    def _swapped(self, digits: str) -> str:
        """Two digits of the last eight, side by side and not the same, swapped."""
        places = [at for at in range(max(0, len(digits) - 7), len(digits) - 1) if digits[at] != digits[at + 1]]
        if not places:
            return digits
        at = self.chance.choice(places)
        return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]

    def _other_digits(self, digits: str) -> str:
        """One of the last digits is another."""
        if not digits or self.chance.happens(0.3):
            return ""
        at = len(digits) - self.chance.randint(2, 5)
        return digits[:at] + str((int(digits[at]) + 4) % 10) + digits[at + 1 :] if digits[at].isdigit() else digits

    def _other_birth(self, birth: str) -> str:
        die = self.chance.random()
        if not birth or die < 0.25:
            return ""
        year, month, day = birth.split("-")
        return f"{year}-{day}-{month}" if die < 0.35 and int(day) <= 12 else birth


def pairs_of(persons: dict[int, int]) -> set[tuple[int, int]]:
    """By `{record: person}` the pairs of records that are the same person."""
    by_person: dict[int, list[int]] = {}
    for record, person in sorted(persons.items()):
        by_person.setdefault(person, []).append(record)
    return {(one, other) for each in by_person.values() for one in each for other in each if one < other}


def quality(found: set[tuple[int, int]], true: set[tuple[int, int]]) -> tuple[float, float]:
    """(precision, recall)"""
    right = len(found & true)
    return right / max(1, len(found)), right / max(1, len(true))
