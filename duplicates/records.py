"""Records as they are compared: what is read of a row, made plain once, and kept beside its key while it lasts."""

import json
from datetime import date
from itertools import chain

from duplicates import fields as roles
from duplicates import names
from duplicates.fields import Fields
from duplicates.name_lists import GENERATIONS
from duplicates.plain import digits_of, in_short, plain, read_date

# What a kind's statement answers, in this order: see `duplicates.kinds.Kind`.
COLUMNS = ("key", "name", "identifier", "city", "country", "company", "addresses", "attributes", "changed")
# What stands beside the attributes though it is none.
ADDRESS = "@address"
FREE_MAIL_TAGS = {"gmail.com", "googlemail.com"}
# What parts the fields of a packed record, and the values of one.
_FIELDS, _VALUES = "\x1f", "\x1e"


class Record:
    """One record, made plain.

    `words`: of its name, the given one first; `generation`: see `names.person`; `emails`: (mailbox, domain);
    `phones`, `birth` ("19800131", or "1980"): digits; `documents` and `others`: attributes by key.
    """

    __slots__ = (
        "birth",
        "city",
        "company",
        "country",
        "documents",
        "domains",
        "emails",
        "generation",
        "identifier",
        "key",
        "others",
        "phones",
        "words",
    )  # fmt: skip

    def __init__(self, key, words, generation, emails, phones, birth, documents, identifier, city, country, company,
                 others, domains):  # fmt: skip
        self.key, self.words, self.generation, self.emails, self.phones = key, words, generation, emails, phones
        self.birth, self.documents, self.identifier, self.city = birth, documents, identifier, city
        self.country, self.company, self.others, self.domains = country, company, others, domains

    @classmethod
    def read(cls, row: tuple, fields: Fields, *, is_person: bool) -> "Record":
        """Of a row with the columns `COLUMNS`; attributes as text."""
        key, name, identifier, city, country, company, addresses, attributes, _changed = row
        words, generation = names.person(name) if is_person else (names.company(name), "")
        emails, phones, domains = [], [], []
        for address in addresses or ():
            kind, _colon, value = address.partition(":")
            if kind == "email":
                emails.append(_mailbox(value))
            elif kind == "phone":
                phones.append(digits_of(value.partition(";")[0])[:15])
            else:
                domains.append(value)
        documents, others, known = {}, {}, {}
        for attribute, value in json.loads(attributes or "{}").items():
            if value is True or value is False:
                continue
            role = fields.roles.get(attribute)
            if role is None:
                if text := in_short(plain(value)):
                    others[attribute] = text
            elif role == roles.DOCUMENT:
                if text := plain(value).replace(" ", ""):
                    documents[attribute] = text
            elif role == roles.EMAIL:
                mailbox = "".join(str(value).removeprefix("mailto:").lower().split())
                emails += [_mailbox(mailbox)] * ("@" in mailbox)
            elif role == roles.PHONE:
                phones.append(digits_of(str(value))[:15])
            elif role != roles.NAME:
                known.setdefault(role, str(value).strip())
        if roles.GENERATION in known:
            generation = generation or GENERATIONS.get(plain(known[roles.GENERATION]), "")
        phones, birth = [each for each in phones if len(each) > 3], _birth(known) if known else ""
        return cls(key, words, generation, emails, phones, birth, documents, plain(identifier).replace(" ", ""),
                   plain(city), plain(country), " ".join(names.company(company)), others, domains)  # fmt: skip

    def packed(self) -> str:
        """As one text, for `Packed`: no plain value has a character that parts them."""
        mailboxes = [part for mailbox in self.emails for part in mailbox]
        documents, others = (list(chain(*each.items())) for each in (self.documents, self.others))
        return _FIELDS.join(
            [self.generation, self.birth, self.identifier, self.city, self.country, self.company,
             *map(_VALUES.join, (self.words, self.phones, self.domains, mailboxes, documents, others))]
        )  # fmt: skip

    @property
    def is_bare(self) -> bool:
        """Whether nothing tells it from others."""
        return not (self.words or self.emails or self.phones or self.domains)


def _text(place: int) -> property:
    return property(lambda record: record.fields[place])


def _list(place: int) -> property:
    return property(lambda record: record.fields[place].split(_VALUES) if record.fields[place] else [])


def _pairs(record, place: int) -> list[tuple[str, str]]:
    parts = record.fields[place].split(_VALUES) if record.fields[place] else ()
    return list(zip(parts[::2], parts[1::2], strict=True))


class Packed:
    """A packed record as it is compared, with the names of a `Record`. Most pairs are told apart by their names alone:
    what nobody asks for is not read.
    """

    __slots__ = ("fields", "key", "words")

    def __init__(self, key: int, packed: str):
        self.key, self.fields = key, packed.split(_FIELDS)
        self.words = self.fields[6].split(_VALUES) if self.fields[6] else []

    generation, birth, identifier, city, country, company = map(_text, range(6))
    phones, domains = _list(7), _list(8)
    emails = property(lambda record: _pairs(record, 9))
    documents = property(lambda record: dict(_pairs(record, 10)))
    others = property(lambda record: dict(_pairs(record, 11)))


def _mailbox(email: str) -> tuple[str, str]:
    """The mailbox without what follows a plus and, where they mean nothing, without dots; and the domain."""
    mailbox, _at, domain = email.rpartition("@")
    mailbox = mailbox.partition("+")[0] or mailbox
    if domain in FREE_MAIL_TAGS:
        mailbox, domain = mailbox.replace(".", ""), "gmail.com"
    return mailbox, domain


def _birth(known: dict[str, str]) -> str:
    """The digits of a date of birth, or of the year alone, of what attributes say of it; an age tells the year."""
    whole = read_date(known.get(roles.BIRTH, ""))
    if len(whole) == 8:
        return whole
    year, month, day = (known.get(part, "") for part in (roles.YEAR, roles.MONTH, roles.DAY))
    year = year or whole
    if len(year) == 4 and year.isdecimal():
        is_whole = 0 < len(month) < 3 and 0 < len(day) < 3 and (month + day).isdecimal()
        return f"{year}{month:0>2}{day:0>2}" if is_whole else year
    age = known.get(roles.AGE, "")
    return str(date.today().year - int(age)) if age.isdecimal() and len(age) < 4 else ""
