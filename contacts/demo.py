"""Demo contacts: people with addresses, attributes, labels, companies and notes."""

import json
from array import array
from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.demo import administrator, sellers
from accounts.filters.fields import ATTRIBUTE
from accounts.models import CustomAttribute, Label
from companies.models import CompanyDomain
from contacts import demo_conversations, demo_duplicates, demo_files, demo_pictures
from contacts.demo_people import Mailboxes, Person, brazilian, english, landline
from contacts.models import Contact, ContactAddress, ContactLabel, ContactNote, Segment
from conversalabs.demo import Plan, register
from conversalabs.demo.chance import Chance
from conversalabs.demo.rows import ids, write

DAYS_BACK = 730
PLANS = ["Free", "Basic", "Pro", "Enterprise"]
INTERESTS = ["Trial", "Prices", "Partnership", "Support", "Training", "Integrations"]
ATTRIBUTES = {
    "plan": ("Plan", "list", PLANS),
    "birth_date": ("Birth date", "date", []),
    "interest": ("Interest", "text", []),
    "score": ("Score", "number", []),
    "newsletter": ("Newsletter", "checkbox", []),
    "credit_limit": ("Credit limit", "currency", []),
    "discount": ("Discount", "percent", []),
    "profile": ("Profile", "link", []),
}
SORTABLE = {"plan", "score", "credit_limit"}
NOTES = [
    "<p>Met at the trade fair; asked for <strong>prices by volume</strong>.</p>",
    "<p>Prefers to be called after 14:00.</p>",
    "<p>Pediu proposta por WhatsApp; responder até sexta.</p>",
    "<p>Indicado por um cliente antigo.</p>",
]
SEGMENTS = {
    "Paying plans": [{"field": f"{ATTRIBUTE}plan", "operator": "one_of", "value": ["Basic", "Pro", "Enterprise"]}],
    "New this month": [{"field": "created", "operator": "last_days", "value": "30"}],
    "Newsletter, São Paulo": [
        {"field": "city", "operator": "is", "value": "São Paulo"},
        {"field": f"{ATTRIBUTE}newsletter", "operator": "checked"},
    ],
    "Without e-mail": [{"field": "email", "operator": "is_empty"}],
}
UNREADABLE = ["ramal 12", "tel. do vizinho", "n/a", "9876-54"]
TABLES = {
    Contact: ["id", "account", "name", "email", "phone", "identifier", "city", "country", "company", "owner",
              "is_blocked", "avatar", "attributes", "version", "created_at", "updated_at"],
    ContactAddress: ["account", "contact", "kind", "value", "typed", "is_primary"],
    ContactLabel: ["account", "contact", "label"],
    ContactNote: ["account", "contact", "author", "body", "is_pinned", "created_at", "updated_at"],
}  # fmt: skip


def make(plan: Plan) -> Iterator[tuple[str, int]]:
    _define_attributes(plan.account)
    counts = write(TABLES, _Draw(plan).rows())
    yield "contacts", counts[Contact]
    yield "addresses", counts[ContactAddress]
    yield "pictures", demo_pictures.give_some(plan)
    yield from demo_duplicates.make(plan)
    yield "segments", len(_make_segments(administrator(plan.account)))
    yield from demo_conversations.make(plan)
    yield "files of messages", demo_files.add_some(plan)


def is_empty(account) -> bool:
    return not Contact.objects.of(account).exists()


def _define_attributes(account) -> None:
    for position, (key, (name, type_, options)) in enumerate(ATTRIBUTES.items()):
        CustomAttribute.objects.get_or_create(
            account=account,
            model=CustomAttribute.Model.CONTACT,
            key=key,
            defaults={
                "name": name, "type": type_, "options": options, "position": position, "is_sortable": key in SORTABLE,
            },
        )  # fmt: skip


def _make_segments(owner) -> list[Segment]:
    return [
        Segment.objects.add(name, {"filter": {"op": "and", "rules": rules}, "q": ""}, by=owner, is_shared=True)
        for name, rules in SEGMENTS.items()
    ]


class Made:
    """The contacts of a plan's account, for the makers above who draw from them; memory is 8 bytes a contact."""

    def __init__(self, plan: Plan, chance: Chance):
        contacts = Contact.objects.of(plan.account).order_by("pk")
        self.plan, self.chance = plan, chance
        self.pks = array("q", contacts.values_list("pk", flat=True).iterator())

    def known_at(self, moment: datetime, favour: float = 1) -> int:
        """The id of somebody who was a contact at `moment`; above 1, `favour` lets a few come again and again."""
        age = (self.plan.now - moment) / timedelta(days=DAYS_BACK)
        known = max(int(len(self.pks) * (1 - age)) - 1, 1)
        return self.pks[int(known * self.chance.random() ** favour)]

    def read(self, pks: set[int]) -> dict[int, Contact]:
        return Contact.objects.select_related("company").in_bulk(pks)


class _Draw:
    """Draws one contact after the other, the oldest first, with the rows that belong to it."""

    def __init__(self, plan: Plan):
        self.plan, self.account_id = plan, plan.account.pk
        self.chance = plan.chance("contacts")
        self.mailboxes = Mailboxes(self.chance)
        self.owners = [member.pk for member in sellers(plan.account)]
        self.labels = list(Label.objects.of(plan.account).values_list("pk", flat=True))
        self.companies = list(CompanyDomain.objects.of(plan.account).order_by("pk").values_list("company_id", "domain"))

    def rows(self) -> Iterator[tuple]:
        for index, pk in enumerate(ids(Contact, self.plan.contacts)):
            yield from self.contact(index, pk)

    def contact(self, index: int, pk: int) -> Iterator[tuple]:
        chance = self.chance
        at = self.plan.moment(index, self.plan.contacts, DAYS_BACK, chance)
        person = (brazilian if chance.happens(0.7) else english)(chance, index)
        company, domain = chance.choice(self.companies) if chance.happens(0.55) else (None, None)
        owner = chance.choice(self.owners) if chance.happens(0.8) else None
        addresses = list(self.addresses(index, person, domain))
        yield Contact, (
            pk, self.account_id, *self.known(person, addresses), company, owner,
            chance.happens(0.01), "", self.attributes(person), 1, at, at,
        )  # fmt: skip
        for kind, value, typed, is_primary in addresses:
            yield ContactAddress, (self.account_id, pk, kind, value, typed, is_primary)
        yield from self.labels_of(pk)
        if chance.happens(0.08):
            yield ContactNote, (self.account_id, pk, owner, chance.choice(NOTES), chance.happens(0.2), at, at)

    def known(self, person: Person, addresses: list[tuple]) -> tuple:
        """Name, primary e-mail and phone, identifier, city, country; some of it unknown, but never all."""
        primary = {kind: value or typed for kind, value, typed, is_primary in addresses if is_primary}
        name = "" if "phone" in primary and self.chance.happens(0.02) else person.name
        document = person.document if self.chance.happens(0.6) else ""
        place = (person.city.name, person.city.country) if self.chance.happens(0.9) else ("", "")
        return name, primary.get("email", ""), primary.get("phone", ""), document, *place

    def addresses(self, index: int, person: Person, domain: str | None) -> Iterator[tuple]:
        """(kind, value, typed, is primary); a few have none, a few a telephone that cannot be read."""
        chance = self.chance
        if chance.happens(0.015):
            return
        if chance.happens(0.88):
            yield from self.emails(person, domain)
        if chance.happens(0.02):
            yield "phone", None, chance.choice(UNREADABLE), True
        elif chance.happens(0.85):
            yield "phone", person.phone, person.typed, True
            if chance.happens(0.1) and (second := landline(person, index)):
                yield "phone", *second, False

    def emails(self, person: Person, domain: str | None) -> Iterator[tuple]:
        first = self.mailboxes.address(person, domain)
        yield "email", first, first, True
        if self.chance.happens(0.12):
            second = self.mailboxes.address(person)
            yield "email", second, second.title(), False

    def labels_of(self, pk: int) -> Iterator[tuple]:
        count = self.chance.choice([0, 0, 0, 1, 1, 2])
        for label in self.chance.sample(self.labels, min(count, len(self.labels))):
            yield ContactLabel, (self.account_id, pk, label)

    def attributes(self, person: Person) -> str:
        return json.dumps({key: value for key, value in self.drawn_attributes(person) if self.chance.happens(0.45)})

    def drawn_attributes(self, person: Person) -> Iterator[tuple]:
        chance = self.chance
        yield "plan", chance.choice(PLANS)
        yield "birth_date", str((self.plan.now - timedelta(days=chance.randint(18 * 366, 80 * 365))).date())
        yield "interest", chance.choice(INTERESTS)
        yield "score", str(chance.randint(0, 100))
        yield "newsletter", chance.happens(0.5)
        yield "credit_limit", f"{chance.randint(1, 50) * 500}.00"
        yield "discount", f"{chance.randint(1, 6) * 2.5:g}"
        yield "profile", f"https://people.example/{person.document[-2:]}/{chance.randrange(10**6)}"


register("contacts", make, is_empty)
