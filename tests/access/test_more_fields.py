"""Every form, posted with the names of all columns that there are: only what it asks for changes."""

import json
import re
from dataclasses import dataclass, field
from functools import cache

import pytest
from django.db import models

from accounts.models import Account, User
from contacts.models import Contact
from crm.models import Pipeline
from tests.access.routes import routes
from tests.access.test_walls import NAMED, PLAIN, STREAMS, furnished, state, tried
from tests.rows import row, tenant_models

# What is sent for a column, by its type: nothing of it is in any row before.
HOSTILE = [
    (models.BooleanField, "on"),
    (models.DateTimeField, "1999-12-31T00:00:00+00:00"),
    (models.DateField, "1999-12-31"),
    (models.DecimalField, "7777"),
    (models.IntegerField, "7777"),
    (models.JSONField, json.dumps({"hostile": 1})),
    (models.UUIDField, "77777777-7777-4777-8777-777777777777"),
    (models.Field, "hostile"),
]
# What else a form may need to be good.
GOOD = PLAIN | {
    "price": "1", "tax_percent": "0", "discount_percent": "0", "rate": "1", "date": "2026-01-31", "type": "text",
    "key": "plan",
}  # fmt: skip
# The one thing that these addresses are there to change.
ASKED_FOR = {
    "contacts:contact_block": {"Contact.is_blocked"},
    "contacts:contact_note_pinned": {"ContactNote.is_pinned"},
    "companies:company_note_pinned": {"CompanyNote.is_pinned"},
    "crm:deal_note_pinned": {"DealNote.is_pinned"},
    "contacts:segment_pin": {"MemberSegment.is_pinned"},
    "bulk:new": {"Contact.is_blocked"},
    "crm:pipeline_favourite": {"BoardLayout.is_favourite"},
    "crm:pipeline_archived": {"Pipeline.is_archived"},
    "crm:stage_archived": {"Stage.is_archived"},
    "crm:activity_outcome": {"Activity.outcome"},
    "crm:checklist_item_done": {"ChecklistItem.is_done"},
}
# The first address of its kind is the primary one, whatever is sent.
BY_ITSELF = {"ContactAddress.is_primary"}
# What no form may ask for, even where it shows a field of that name.
NEVER = {"id", "account", "account_id", "rank", "created_at", "updated_at", "is_staff", "is_superuser", "password"}
SHOWN = re.compile(r'<(?:input|select|textarea)\b[^>]*?\bname="([\w-]+)"')


@cache
def columns() -> dict[str, models.Field]:
    """Every column of an account's tables, of people and of accounts themselves, by its name."""
    models_ = [*tenant_models(), User, Account]
    return {column.attname: column for model in models_ for column in model._meta.concrete_fields}


def hostile(column: models.Field) -> str:
    return next(value for kind, value in HOSTILE if isinstance(column, kind))


@dataclass
class Attack:
    """alice's forms with more in them than they ask for, much of it rows of the other account."""

    client: object
    place: object
    rival: object
    wanted: dict
    foreign: dict = field(default_factory=dict)

    def __post_init__(self):
        for name, column in columns().items():
            value = row(column.related_model, self.rival).pk if column.related_model else hostile(column)
            self.foreign |= {name: value, column.name: value}
        self.foreign["pk"] = "7777"

    def more_for(self, route, version: str) -> tuple[dict, dict]:
        """A good form; and every column that it does not ask for."""
        answers = [send(self.place.url(route)) for send in (self.client.get, self._empty)]
        shown = {name for each in answers for name in SHOWN.findall(each.content.decode())}
        shown -= NEVER
        asked = GOOD | self.wanted | {"version": version}
        return asked, {name: value for name, value in self.foreign.items() if name not in shown | asked.keys()}

    def _empty(self, url):
        return tried(self.client, self.client.post, url, {})

    def send(self, url, data):
        """The status, and what every row then is."""
        return self.client.post(url, data).status_code, everything(self.place.account), others(self.rival)


@pytest.fixture
def attack(cast, client_of) -> Attack:
    place = furnished(cast.account)
    wanted = {name: (place.rows.get(model) or row(model, cast.account)).pk for name, model in NAMED.items()}
    del wanted["before"], wanted["after"]
    for pipeline in Pipeline.objects.of(cast.account):
        pipeline.grant_default_rights()
    return Attack(client_of(cast.alice), place, cast.rival, wanted)


def everything(account) -> dict:
    """The rows of the account by table and key, itself and all people among them."""
    tables = state(account) | {
        User: list(User.objects.values()),
        Account: list(Account.objects.filter(pk=account.pk).values()),
    }
    return {model: {each["id"]: each for each in rows} for model, rows in tables.items()}


def others(account) -> dict:
    """The rows of another account, without the people, who are nobody's."""
    return everything(account) | {User: {}}


def taken(before: dict, after: dict, sent: dict) -> set[str]:
    """The columns that hold what was sent for them and did not before: `Deal.rank`."""
    found = set()
    for model, rows in after.items():
        for pk, values in rows.items():
            was = before[model].get(pk, {})
            new = {name for name, value in values.items() if value != was.get(name, is_default(model, name))}
            found |= {f"{model.__name__}.{name}" for name in new & sent.keys() if is_sent(model, name, values, sent)}
    return found


def is_default(model, name):
    column = model._meta.get_field(name)
    return column.get_default() if isinstance(column, models.BooleanField) else None


def is_sent(model, name, values, sent) -> bool:
    """Whether a column holds what was sent for it."""
    column = model._meta.get_field(name)
    if isinstance(column, models.BooleanField):
        return values[name] is True
    if isinstance(sent[name], str) and "hostile" in sent[name]:
        return "hostile" in str(values[name])
    return str(column.to_python(sent[name])) == str(values[name])


@pytest.mark.parametrize(
    ("version", "every"),
    [("1", 6), pytest.param("1", 1, marks=pytest.mark.prove), pytest.param("7777", 1, marks=pytest.mark.prove)],
)
def test_only_what_a_form_asks_for_changes(version, every, attack, cast, subtests):
    before, theirs, done = everything(cast.account), others(cast.rival), 0
    for route in [each for each in routes() if each.name not in STREAMS][::every]:
        with subtests.test(str(route)):
            asked, more = attack.more_for(route, version)
            status, after, theirs_then = tried(attack.client, attack.send, attack.place.url(route), more | asked)
            assert taken(before, after, more) - BY_ITSELF <= ASKED_FOR.get(route.name, set())
            assert taken(before, after, {"version": "7777"}) == set()
            assert theirs_then == theirs
            done += status in {200, 204, 302}
    assert done > 50 / every


def test_what_was_taken_is_seen(cast):
    before, sent = everything(cast.account), {"is_staff": "on", "version": "7777", "city": "hostile"}
    cast.alice.user.is_staff = True
    cast.alice.user.save()
    Contact.objects.create(account=cast.account, name="Ana", version=7777, city="Rio")
    assert taken(before, everything(cast.account), sent) == {"User.is_staff", "Contact.version"}
