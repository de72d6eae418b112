"""How often each list and each record's page asks the database: so often at most, and not more with more rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Label, Member, Team
from accounts.records.page import RecordPage
from companies.models import Company
from contacts.models import Contact, Conversation, Segment
from crm.models import Activity, Deal, DealContact, Pipeline
from customobjects.models import Association, ObjectRecord, ObjectType
from orders.models import Order
from tests.access.routes import routes
from tests.crm.conftest import STAGES
from tests.rows import row

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
# By route, with what the address asks for behind it: session and member, the three queries of the menu, its own.
MOST = {
    "accounts:invitation_new": 10,
    "contacts:contacts": 10,
    "contacts:segments": 7,
    "contacts:segment": 11,
    "conversations:conversations": 9,
    "companies:companies": 10,
    "crm:deals": 10,
    "crm:pipeline_deals": 11,
    "crm:board": 10,
    "crm:pipelines": 6,
    "crm:activities": 11,
    "crm:products": 6,
    "orders:orders": 10,
    "customobjects:records": 10,
    "customobjects:types": 6,
    "imports:imports": 12,
    "contacts:contact": 10,
    "contacts:contact?show=parts": 16,
    "companies:company": 10,
    "companies:company?show=parts": 24,
    "conversations:conversation": 13,
    "crm:deal": 24,
    "orders:order": 11,
    "customobjects:record": 7,
    "customobjects:record?show=parts": 5,
}


@pytest.fixture
def made(cast) -> dict:
    """By model, the records whose pages are opened."""
    account, by = cast.account, cast.alice
    company = Company.objects.add(account, name="Foods", domains=["foods.test"], by=by)
    contact = Contact.objects.add(account, name="Ana", emails=["ana@foods.test"], phones=["81 99999-1234"], by=by)
    pipeline = Pipeline.objects.create_from(STAGES, name="Sales", by=by)
    deal = Deal.objects.add(pipeline.stages.first(), by=by, title="Roof", contact=contact, company=company)
    record = row(ObjectRecord, account)
    records = [company, contact, pipeline, deal, record, record.type, row(Segment, account)]
    records.append(Order.objects.add(account, contact=contact, title="Mugs", value=10, ordered_on="2026-01-31"))
    records.append(Conversation.objects.log(contact, by=by, channel="phone", text="Hello"))
    return {type(each): each for each in records}


def fill(made: dict, by: Member, n: int) -> None:
    """One more of all that hangs on them, and of all that stands beside them."""
    account, contact, company, deal = by.account, *(made[model] for model in (Contact, Company, Deal))
    label = Label.objects.create(account=account, name=f"Label {n}")
    Team.objects.create(account=account, name=f"Team {n}")
    for record in (contact, company, deal):
        record.add_note("<p>Called</p>", by=by)
        record.change({"labels": [label]}, by=by)
    other = Contact.objects.add(account, name=f"Bia {n}", emails=[f"bia{n}@foods.test"], owner=by, by=by)
    contact.add_address("email", f"ana{n}@foods.test", by=by)
    Company.objects.add(account, name=f"Shop {n}", parent=company, by=by)
    Activity.objects.add(deal, by=by, kind="call", subject="Call", due_on="2026-01-31", owner=by)
    Activity.objects.add(contact, by=by, kind="call", subject="Call", due_on="2026-01-31", owner=by)
    further = Deal.objects.add(deal.stage, by=by, title=f"Wall {n}", contact=contact, company=company)
    DealContact.objects.put(deal, other, "", by=by)
    Order.objects.add(
        account,
        contact=contact,
        title="Mugs",
        value=10,
        ordered_on="2026-01-31",
        items=[{"name": "Mug", "quantity": 1}],
    )
    made[Conversation].messages.create(account=account, direction="in", text="Hi", sent_at=further.created_at)
    Conversation.objects.log(contact, by=by, channel="phone", text="Hello")
    for end in ({"contact": contact}, {"deal": deal}):
        Association.objects.create(
            account=account, record=ObjectRecord.objects.create(account=account, type=made[ObjectType]), **end
        )
    Association.objects.create(account=account, record=made[ObjectRecord], contact=other)


def test_no_page_asks_more_often_than_it_says_nor_more_with_more_rows(cast, made, client_of):
    client, known = client_of(cast.alice), {route.name: route for route in routes()}

    def asked(name: str) -> int:
        route, _mark, query = name.partition("?")
        url = known[route].url("acme", known[route].arguments(cast.account, made))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{url}?{query}", headers=HTMX if query else {}).status_code == 200, name
        return len(queries)

    for n in range(2):
        fill(made, cast.alice, n)
    once = {name: asked(name) for name in MOST}
    fill(made, cast.alice, 2)
    assert {name: asked(name) for name in MOST} == once
    assert {name: number for name, number in once.items() if number > MOST[name]} == {}


def test_each_kind_of_record_is_in_the_table():
    assert routes() and {page.kind for page in _below(RecordPage)} <= set(MOST)


def _below(page: type) -> list[type]:
    return [each for direct in page.__subclasses__() for each in (direct, *_below(direct))]
