"""Records as they are compared: what is read of a row, made plain once, and kept beside its key while it lasts."""

import json
import re
from dataclasses import dataclass
from itertools import chain

from conversalabs.folding import fold
from duplicates import names
from duplicates.name_lists import BIRTH_WORDS, DOCUMENT_WORDS

# What a kind's statement answers, in this order: see `duplicates.kinds.Kind`.
COLUMNS = ("key", "name", "identifier", "city", "country", "company", "addresses", "attributes", "changed")
# What stands beside the attributes though it is none.
ADDRESS = "@address"
FREE_MAIL_TAGS = {"gmail.com", "googlemail.com"}
LONGEST = 80
# What parts the fields of a packed record, and the values of one.
_FIELDS, _VALUES = "\x1f", "\x1e"
_NOT_A_DIGIT = re.compile(r"\D")
_NOT_PLAIN = re.compile(r"[^\w]+")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?")
_DAY_FIRST = re.compile(r"(\d\d?)[./-](\d\d?)[./-](\d{4})")


def plain(text: str) -> str:
    """Folded words with single spaces between."""
    return _NOT_PLAIN.sub(" ", fold(str(text)))[:LONGEST].strip()


@dataclass(frozen=True)
class Fields:
    """What the attributes of an account hold: keys of dates of birth, of documents, and names of all by key."""

    births: frozenset[str]
    documents: frozenset[str]
    names: dict[str, str]

    @classmethod
    def of(cls, attributes) -> "Fields":
        """Of `(key, name, type)`; check boxes say too little."""
        said = {key: set(plain(f"{key.replace('_', ' ')} {name}").split()) for key, name, _type in attributes}
        births = {
            key for key, words in said.items() if any(word.startswith(birth) for birth in BIRTH_WORDS for word in words)
        }
        documents = {key for key, words in said.items() if words & DOCUMENT_WORDS} - births
        shown = {key: name for key, name, type_ in attributes if type_ != "checkbox"}
        return cls(frozenset(births), frozenset(documents), shown)


class Record:
    """One record, made plain.

    `words`: of its name, the given one first; `generation`: see `names.person`; `emails`: (mailbox, domain);
    `phones`, `birth` ("19800131"): digits; `documents` and `others`: attributes by key.
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
                phones.append(_NOT_A_DIGIT.sub("", value.partition(";")[0])[:15])
            else:
                domains.append(value)
        birth, documents, others = "", {}, {}
        for attribute, value in json.loads(attributes or "{}").items():
            if attribute in fields.births:
                birth = birth or read_date(str(value))
            elif attribute in fields.documents:
                documents[attribute] = plain(value).replace(" ", "")
            elif value is not True and value is not False and (text := plain(value)):
                others[attribute] = text
        return cls(key, words, generation, emails, [each for each in phones if len(each) > 3], birth, documents,
                   plain(identifier).replace(" ", ""), plain(city), plain(country), " ".join(names.company(company)),
                   others, domains)  # fmt: skip

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


def read_date(text: str) -> str:
    """The digits of a date, the year first where one can tell: "31/01/1980" → "19800131"."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return "".join(found.groups())
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        return f"{year}{month:0>2}{day:0>2}"
    return _NOT_A_DIGIT.sub("", text)[:8]
