"""What a list of companies can show, and to whom."""

import datetime

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import CustomAttribute, Label, Member, Role, User
from companies.models import Company, CompanyNote
from contacts.columns import company_activity
from contacts.models import Contact, ContactNote, Conversation
from orders.models import Order
from tests.rows import row

URL = "/acme/companies/"
LAYOUT = f"{URL}layout/"
NAMED = {"attribute.size", "parent", "labels", "owner", "contacts", "open_deals", "order_total", "last_activity"}


@pytest.fixture
def firm(cast) -> Company:
    CustomAttribute.objects.create(account=cast.account, key="size", name="Size", model="company")
    return Company.objects.add(cast.account, name="Firm", attributes={"size": "12"})


@pytest.fixture
def client(cast, firm, client_of):
    return client_of(cast.bob)


def keys(client) -> list[str]:
    return client.get(LAYOUT).context["form"].order


def choose(client, *chosen) -> None:
    client.post(LAYOUT, {"order": chosen, "shown": chosen})


def cells(client) -> str:
    return client.get(URL).context["listing"].rows[0].cells


def test_all_columns_at_once_ask_as_often_for_fifty_rows_as_for_one(cast, client):
    assert set(keys(client)) >= NAMED
    choose(client, *keys(client))
    label, head = Label.objects.create(account=cast.account, name="Hot"), Company.objects.add(cast.account, name="Head")

    def queries() -> int:
        caches["memory"].clear()
        client.get(URL)
        with CaptureQueriesContext(connection) as asked:
            client.get(URL)
        return len(asked)

    few = queries()
    for n in range(45):
        company = Company.objects.add(cast.account, name=f"C{n}", owner=cast.bob, labels=[label], parent=head)
        Contact.objects.add(cast.account, name=f"P{n}", company=company)
    assert queries() == few <= 17, "seven of the columns count"


def test_a_role_that_does_not_see_orders_has_no_column_of_them(cast, client, client_of):
    assert "order_total" in keys(client)
    looker = Member.objects.join(cast.account, User.objects.create_user("l@example.com", "x", name="L"), _role(cast))
    looking = client_of(looker)
    found = keys(looking)
    choose(looking, *found)
    assert "12" in cells(looking)
    assert "order_total" not in found and "contacts" not in found and "labels" in found


def _role(cast) -> Role:
    return Role.make(cast.account, "Looker", ["see_companies"])


def test_of_a_module_that_is_off_there_is_no_column(cast, client):
    choose(client, "open_deals", "order_total", "phone")
    cast.account.modules = ["companies"]
    cast.account.save()
    assert [head.label for head in client.get(URL).context["listing"].heads()] == ["Name", "Phone"]
    assert {"open_deals", "order_total"}.isdisjoint(keys(client))


def test_a_column_whose_attribute_is_gone_is_passed_over(cast, client):
    choose(client, "attribute.size", "phone")
    assert "12" in cells(client)
    CustomAttribute.objects.all().delete()
    assert [head.label for head in client.get(URL).context["listing"].heads()] == ["Name", "Phone"]


def test_the_last_activity_is_that_of_its_people_or_its_notes(cast, firm):
    assert company_activity(cast.bob, [firm.pk]) == {firm.pk: None}
    ana, now = Contact.objects.add(cast.account, name="Ana", company=firm), timezone.now()
    for days, model, moment, fields in (
        (9, Conversation, "last_message_at", {"contact": ana}),
        (7, ContactNote, "created_at", {"contact": ana, "body": "x"}),
        (5, CompanyNote, "created_at", {"company": firm, "body": "x"}),
    ):
        at = now - datetime.timedelta(days=days)
        row(model, cast.account)
        model.objects.update(**{moment: at} | fields)
        assert company_activity(cast.bob, [firm.pk]) == {firm.pk: at}


def test_what_one_may_not_see_is_not_counted(cast, firm, client_of):
    """Under privacy: neither the people of others, nor what they bought, nor when one spoke with them."""
    cast.account.is_private = True
    cast.account.save()
    hidden = Contact.objects.add(cast.account, name="Hid", company=firm, owner=cast.alice)
    Order.objects.add(cast.account, by=cast.alice, title="Mug", value=77, contact=hidden, currency="BRL",
                      ordered_on=datetime.date(2026, 1, 1))  # fmt: skip
    ContactNote.objects.create(account=cast.account, contact=hidden, body="x")
    for member, sees in ((cast.bob, False), (cast.alice, True)):
        client = client_of(member)
        choose(client, "contacts", "order_total", "last_activity")
        assert ("77" in cells(client), "<time" in cells(client)) == (sees, sees)


def test_a_parent_that_one_may_not_see_has_no_name_here(cast, firm, client_of):
    cast.account.is_private = True
    cast.account.save()
    firm.parent = Company.objects.add(cast.account, name="Secret", owner=cast.alice)
    firm.save()
    for member, sees in ((cast.bob, False), (cast.alice, True)):
        client = client_of(member)
        choose(client, "parent")
        assert (b"Secret" in client.get(URL, {"q": "firm"}).content) is sees
