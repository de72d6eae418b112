"""The demo goes past the engines, so its rows must hold by themselves what the engines hold."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Account
from contacts.identity import normalise_email, normalise_phone
from contacts.models import Contact, ContactAddress, Segment
from conversalabs import demo
from crm.models import Deal
from orders.models import Order

NEVER = {
    "two deals of a stage with one rank": """
        SELECT stage_id, rank FROM crm_deal GROUP BY 1, 2 HAVING count(*) > 1""",
    "a deal outside the stage of its open visit": """
        SELECT deal.id FROM crm_deal deal LEFT JOIN crm_stagevisit visit
            ON visit.deal_id = deal.id AND visit.left_at IS NULL
        WHERE visit.stage_id IS DISTINCT FROM deal.stage_id OR visit.entered_at <> deal.stage_entered_at""",
    "a gap or an overlap between visits": """
        SELECT id FROM (
            SELECT *, lead(entered_at) OVER (PARTITION BY deal_id ORDER BY entered_at, id) AS next_entered_at
            FROM crm_stagevisit) visit
        WHERE left_at IS DISTINCT FROM next_entered_at""",
    "a history that begins before or after its deal": """
        SELECT deal.id FROM crm_deal deal
        WHERE created_at <> (SELECT min(entered_at) FROM crm_stagevisit WHERE deal_id = deal.id)""",
    "a stage of another pipeline": """
        SELECT deal.id FROM crm_deal deal JOIN crm_stage stage ON stage.id = deal.stage_id
        WHERE stage.pipeline_id <> deal.pipeline_id""",
    "an open deal with a closing day, or a closed one without": """
        SELECT deal.id FROM crm_deal deal JOIN crm_stage stage ON stage.id = deal.stage_id
        WHERE (stage.kind = 'open') <> (deal.closed_on IS NULL)
            OR (stage.kind = 'lost') <> (deal.lost_reason <> '')""",
    "a primary copy that is not the primary address": """
        SELECT contact.id FROM contacts_contact contact, unnest(ARRAY['email', 'phone']) kind
        LEFT JOIN LATERAL (
            SELECT coalesce(value, typed) AS shown FROM contacts_contactaddress address
            WHERE address.contact_id = contact.id AND address.kind = kind.kind AND is_primary) address ON true
        WHERE coalesce(shown, '') <> CASE kind.kind WHEN 'email' THEN email ELSE phone END""",
    "addresses of a kind without a primary one": """
        SELECT contact_id FROM contacts_contactaddress GROUP BY contact_id, kind HAVING NOT bool_or(is_primary)""",
    "an order that is not the sum of its items": """
        SELECT placed.id FROM orders_order placed
        WHERE value <> (SELECT sum(quantity * unit_price) FROM orders_orderitem WHERE order_id = placed.id)""",
    "something that has not happened yet": """
        SELECT 1 FROM crm_stagevisit WHERE entered_at > now() UNION ALL
        SELECT 1 FROM contacts_message WHERE sent_at > now() UNION ALL
        SELECT 1 FROM orders_order WHERE ordered_on > now()""",
}


def fill(**options) -> str:
    told = StringIO()
    call_command("demo", stdout=told, **{"contacts": 60, "deals": 40, "orders": 40, "verbosity": 1} | options)
    return told.getvalue()


def rows(model, slug: str, *fields) -> list[tuple]:
    return list(model.objects.filter(account__slug=slug).order_by("pk").values_list(*fields))


def found(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_the_demo_has_no_flaws(db):
    fill(contacts=120, deals=150, orders=100)
    assert {flaw: found(query) for flaw, query in NEVER.items()} == {flaw: [] for flaw in NEVER}


def test_addresses_are_normalised(db):
    fill()
    for address in ContactAddress.objects.all():
        read = normalise_email if address.kind == "email" else lambda typed: normalise_phone(typed, "BR")
        assert read(address.typed) == address.value
        assert address.value is None or read(address.value) == address.value


def test_the_value_of_a_deal_is_the_total_of_its_items(db):
    fill()
    for deal in Deal.objects.filter(value_from_items=True):
        assert deal.value == deal.line_items.all().amounts(deal.currency).total


def test_each_segment_finds_somebody(db):
    fill(contacts=300)
    for segment in Segment.objects.all():
        assert segment.contacts(segment.owner).exists(), segment


def test_the_same_seed_makes_the_same_rows(db):
    for slug in ("one", "two"):
        fill(account=slug, today=datetime(2026, 5, 1, tzinfo=UTC))
    for model, fields in {
        Contact: ["name", "email", "phone", "identifier", "company__name", "attributes", "created_at"],
        Deal: ["title", "value", "currency", "stage__name", "rank", "expected_close", "stage_entered_at"],
        Order: ["title", "value", "currency", "status", "external_id", "ordered_on", "contact__email"],
    }.items():
        assert rows(model, "one", *fields) == rows(model, "two", *fields)


def test_another_seed_makes_other_rows(db):
    fill(account="one", seed=1)
    fill(account="two", seed=2)
    assert rows(Contact, "one", "name") != rows(Contact, "two", "name")


def test_an_account_with_records_is_not_filled_again(db):
    fill()
    with pytest.raises(CommandError, match="has records already"):
        fill()
    assert Contact.objects.count() == 60


def test_an_empty_account_is_filled(cast):
    fill(account=cast.account.slug)
    assert Contact.objects.of(cast.account).count() == 60
    assert not Contact.objects.of(cast.rival).exists()


def test_a_database_in_use_is_left_alone(cast):
    fill(if_empty=True)
    assert not Contact.objects.exists()


def test_the_logins_open_the_demo_and_a_stranger_has_an_account_of_their_own(client, db):
    told = fill()
    for _role, email, password in demo.logins():
        assert email in told
        assert client.login(username=email, password=password)
    assert Account.objects.count() == 2
