"""Demo deals: what is sold to whom, in which stage since when, by which way."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from accounts.demo import sellers
from accounts.models import Event, EventAbout, Label, TeamMember
from contacts.demo import Made
from contacts.models import Contact
from conversalabs.demo import Plan, names
from conversalabs.demo.rows import ids
from crm import demo_activities, demo_parts
from crm.demo_journeys import Course
from crm.models import Checklist, Deal, DealContact, Pipeline, Product, Stage, StageVisit
from crm.ranks import GAP

DAYS_BACK = 365
CHUNK = 2_000
CURRENCIES = names.weighted("BRL 16, USD 3, EUR")
SOURCES = names.weighted("Website 5, WhatsApp 6, Referral 4, Trade fair 2, Cold call 2, Partner 2")
PORTUGUESE = names.weighted("Proposta 4, Renovação anual 3, Implantação 3, Licenças 4, Treinamento 2, Migração 2")
ENGLISH = names.weighted("Pilot 3, Renewal 3, Upgrade 3, Licences 4, Roll-out 2, Training 2")
COMPETITORS = ["Planilhas", "In-house tool", "PipeDesk", "VendaFácil"]
LOST_REASONS = names.weighted(
    "Price 5, No answer 4, Chose another 4, No budget this year 3, Missing feature 2, Timing 2"
)
PATHS = names.weighted("drag 7, form 2, api")
TABLES = {
    Deal: ["id", "account", "pipeline", "stage", "rank", "title", "value", "currency", "value_from_items", "priority",
           "probability", "owner", "team", "contact", "company", "expected_close", "closed_on", "lost_reason",
           "source", "attributes", "version", "next_due_on", "next_due_at",
           "stage_entered_at", "created_at", "updated_at"],
    StageVisit: ["account", "deal", "stage", "entered_at", "left_at", "by", "path", "value"],
    DealContact: ["account", "deal", "contact", "role"],
    Event: ["id", "account", "actor", "verb", "data", "created_at"],
    EventAbout: ["account", "event", "kind", "object_id"],
} | demo_parts.TABLES | demo_activities.TABLES  # fmt: skip


def rows(plan: Plan, pipelines: list[Pipeline], products: list[Product]) -> Iterator[tuple]:
    """Each deal with all that belongs to it, the oldest first."""
    drawer = _Drawer(plan, [Course.of(pipeline) for pipeline in pipelines], products)
    keys = ids(Deal, plan.deals)
    for start in range(0, plan.deals, CHUNK):
        buyers = drawer.buyers(range(start, min(start + CHUNK, plan.deals)))
        for (at, contact), pk in zip(buyers, keys, strict=False):
            yield from drawer.deal(pk, at, contact)


class _Drawer:
    def __init__(self, plan: Plan, courses: list[Course], products: list[Product]):
        self.plan, self.account_id, self.chance = plan, plan.account.pk, plan.chance("deals")
        self.zone = ZoneInfo(plan.account.time_zone)
        self.made = Made(plan, self.chance)
        self.courses = courses
        self.owners = [member.pk for member in sellers(plan.account)]
        self.teams = dict(TeamMember.objects.of(plan.account).values_list("member_id", "team_id"))
        self.in_stage: Counter[int] = Counter()
        labels = list(Label.objects.of(plan.account).values_list("pk", flat=True))
        self.event_ids = ids(Event)
        self.activities = demo_activities.Drawer(plan, self.zone)
        self.parts = demo_parts.Parts(self.account_id, self.chance, products, labels, ids(Checklist))

    def buyers(self, indexes: range) -> list[tuple[datetime, Contact]]:
        """When the deals with these `indexes` began, and with whom."""
        moments = [self.plan.moment(index, self.plan.deals, DAYS_BACK, self.chance) for index in indexes]
        pks = [self.made.known_at(at) for at in moments]
        contacts = self.made.read(set(pks))
        return [(at, contacts[pk]) for at, pk in zip(moments, pks, strict=True)]

    def deal(self, pk: int, at: datetime, contact: Contact) -> Iterator[tuple]:
        chance = self.chance
        journey = list(self.course().journey(chance, at, self.plan.now))
        owner, currency = chance.choice(self.owners), chance.pick(CURRENCIES)
        activities = self.activities.of_deal(pk, owner, journey[-1][0], at)
        items, value = self.parts.line_items(pk, currency) if chance.happens(0.6) else ([], self.typed_value())
        yield Deal, (
            pk, self.account_id, *self.place(journey[-1][0]), self.title(contact), value, currency, bool(items),
            chance.choice([1, 2, 2, 2, 3]), chance.choice([None] * 9 + [60]), owner, self.teams.get(owner),
            contact.pk, contact.company_id, *self.dates_and_reason(*journey[-1]),
            chance.pick(SOURCES), self.attributes(), len(journey), *activities.next_due,
            journey[-1][1], at, journey[-1][1],
        )  # fmt: skip
        yield from items
        yield from activities.rows
        yield from self.visits(pk, journey, owner, value)
        yield from self.events(pk, contact.pk, journey, owner)
        yield from self.parts.rest(pk, owner, at, self.plan.now)
        yield from self.further_contact(pk, contact.pk, at)

    def course(self) -> Course:
        return self.courses[self.chance.choice([0, 0, 0, 1]) % len(self.courses)]

    def place(self, stage: Stage) -> tuple[int, int, int]:
        """Pipeline, stage, rank: whoever comes later stands higher."""
        self.in_stage[stage.pk] += 1
        return stage.pipeline_id, stage.pk, -GAP * self.in_stage[stage.pk]

    def title(self, contact: Contact) -> str:
        purpose = self.chance.pick(PORTUGUESE if contact.country in {"Brazil", ""} else ENGLISH)
        return f"{purpose} {contact.company or contact}"

    def typed_value(self) -> Decimal:
        """Mostly thousands, now and then much more."""
        return Decimal(round(10 ** self.chance.uniform(2.7, 5.1), -2))

    def dates_and_reason(self, stage: Stage, entered_at: datetime) -> tuple[date | None, date | None, str]:
        """Expected close, closed on, reason."""
        if stage.is_open:
            days = self.chance.randint(-20, 90)
            expected = (self.plan.now + timedelta(days=days)).date() if self.chance.happens(0.85) else None
            return expected, None, ""
        closed_on = entered_at.astimezone(self.zone).date()
        reason = self.chance.pick(LOST_REASONS) if stage.kind == Stage.Kind.LOST else ""
        return closed_on + timedelta(days=self.chance.randint(-15, 30)), closed_on, reason

    def attributes(self) -> str:
        drawn = {"competitor": self.chance.choice(COMPETITORS), "renewal": self.chance.happens(0.3)}
        return json.dumps({key: value for key, value in drawn.items() if self.chance.happens(0.4)})

    def visits(self, pk: int, journey: list[tuple], owner: int, value: Decimal) -> Iterator[tuple]:
        path = StageVisit.Path.CREATED
        for (stage, entered_at), (_next, left_at) in pairwise([*journey, (None, None)]):
            yield StageVisit, (self.account_id, pk, stage.pk, entered_at, left_at, owner, path, value)
            path = self.chance.pick(PATHS)

    def events(self, pk: int, contact: int, journey: list[tuple], owner: int) -> Iterator[tuple]:
        first, at = journey[0]
        yield from self.event("deal.created", {"stage": first.pk, "path": "created"}, at, owner, pk, contact)
        for (stage, _at), (next_stage, at) in pairwise(journey):
            data = {"from": self.state(stage, at), "to": self.state(next_stage, at), "path": "drag"}
            yield from self.event("deal.moved", data, at, owner, pk, contact)

    def event(self, verb: str, data: dict, at: datetime, owner: int, deal: int, contact: int) -> Iterator[tuple]:
        key = next(self.event_ids)
        yield Event, (key, self.account_id, owner, verb, json.dumps(data), at)
        yield EventAbout, (self.account_id, key, "deal", deal)
        yield EventAbout, (self.account_id, key, "contact", contact)

    def state(self, stage: Stage, at: datetime) -> dict:
        closed_on = None if stage.is_open else str(at.astimezone(self.zone).date())
        return {"stage": stage.pk, "rank": 0, "closed_on": closed_on, "lost_reason": ""}

    def further_contact(self, pk: int, contact: int, at: datetime) -> Iterator[tuple]:
        other = self.made.known_at(at)
        if other != contact and self.chance.happens(0.15):
            yield DealContact, (self.account_id, pk, other, self.chance.choice(["", "Decides", "Pays", "Uses it"]))
