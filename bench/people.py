"""Files of invented people to import."""

import csv
import io
from collections.abc import Iterator

from contacts.demo_people import Mailboxes, brazilian
from conversalabs.demo.chance import Chance

HEADERS = ["Name", "E-mail", "Phone", "Identifier", "City", "Country", "Company", "Plan", "Score", "Labels"]
PLANS = ["Free", "Basic", "Pro", "Enterprise"]
LABELS = ["VIP", "Newsletter", "Referral", "Trade fair"]
# Numbers from here on belong to nobody in the demo.
FIRST_NUMBER = 10_000_000


def draw(count: int, turn: int, known_emails: list[str], companies: list[str]) -> Iterator[list[str]]:
    """`count` rows under `HEADERS`, the first of them with the e-mails of known contacts; each `turn` has its own."""
    chance = Chance(f"import {turn}")
    mailboxes = Mailboxes(chance)
    for index in range(count):
        person = brazilian(chance, FIRST_NUMBER * (turn + 1) // 4 + index)
        email = mailboxes.address(person, f"import{turn}.example")
        if index < len(known_emails):
            email = known_emails[index]
        yield [
            person.name, email, person.phone, person.document, person.city.name, person.city.country,
            chance.choice(companies), chance.choice(PLANS), str(chance.randint(0, 100)), chance.choice(LABELS),
        ]  # fmt: skip


def as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEADERS, *rows])
    return text.getvalue().encode()
