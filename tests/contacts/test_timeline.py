"""What has happened with a contact or a company, in one order of time."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import Event, Role
from companies.models import Company
from contacts.company_links import CompanyLinks
from contacts.models import Contact, ContactNote, Conversation
from crm.models import Deal, Pipeline, StageVisit
from crm.models.pipeline_right import PipelineGroupPermission
from orders.models import Order
from tests.crm.conftest import STAGES

NOW = timezone.make_aware(datetime(2026, 3, 20, 12))


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture
def ana(cast) -> Contact:
    acme = Company.objects.add(cast.account, by=cast.carol, name="Acme")
    return Contact.objects.add(cast.account, by=cast.bob, name="Ana", company=acme)


@pytest.fixture
def pipeline(cast) -> Pipeline:
    return Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice)


def add_note(ana, by, words: str, at: datetime) -> None:
    ana.add_note(f"<p>{words}</p>", by=by)
    ContactNote.objects.filter(contact=ana, body__contains=words).update(created_at=at)


def add_order(ana, day: date, title="Chairs") -> Order:
    return Order.objects.create(
        account=ana.account, contact=ana, title=title, ordered_on=day, currency="BRL", value=Decimal(21)
    )


def add_conversation(ana, at: datetime) -> Conversation:
    return Conversation.objects.create(
        account=ana.account, contact=ana, channel="whatsapp", created_at=at, last_message_at=at
    )


@pytest.fixture
def busy(cast, ana, pipeline) -> Contact:
    """A note, an order, a conversation, a deal that moved, and a change, a day after each other."""
    Event.objects.filter(verb="contact.created").update(created_at=ago(10))
    add_note(ana, cast.bob, "Met at the fair", ago(9))
    add_order(ana, ago(8).date())
    add_conversation(ana, ago(7))
    first, second = pipeline.stages.all()[:2]
    deal = Deal.objects.add(first, by=cast.bob, title="Desks", contact=ana, company=ana.company, value=Decimal(500))
    deal.move_to(second, by=cast.alice)
    for visit, at in zip(deal.visits.order_by("pk"), (ago(6), ago(5)), strict=True):
        StageVisit.objects.filter(pk=visit.pk).update(entered_at=at, left_at=ago(5) if at == ago(6) else None)
    ana.change({"city": "Natal"}, by=cast.bob)
    Event.objects.filter(verb="contact.changed").update(created_at=ago(4))
    return ana


@pytest.fixture
def timeline(client_of, htmx):
    """What `member` reads there, line by line: `timeline(member, record, kind="notes")`."""

    def read(member, record, **parameters) -> list[str]:
        answer = client_of(member).get(f"{record.get_absolute_url()}history/", parameters, headers=htmx)
        assert answer.status_code == 200
        lines = re.findall(r"<li>.*?</li>", answer.text, re.DOTALL)
        return [" ".join(unescape(strip_tags(line)).split()) for line in lines]

    return read


def test_everything_stands_in_one_order_of_time(cast, busy, timeline):
    lines = timeline(cast.alice, busy)
    beginnings = [
        "Bob set city to Natal", "Alice moved a deal to", "Bob made a deal in", "Ana was in touch by WhatsApp",
        "Ana ordered Chairs", "Bob wrote a note", "Bob created this",
    ]  # fmt: skip
    assert len(lines) == len(beginnings)
    assert all(line.startswith(begin) for line, begin in zip(lines, beginnings, strict=True))
    assert "Desks · R$500.00" in lines[1] and "R$21.00 · Pending" in lines[4] and "Met at the fair" in lines[5]


@pytest.mark.parametrize(
    ("kind", "number"), [("notes", 1), ("conversations", 1), ("deals", 2), ("orders", 1), ("changes", 2), ("no", 7)]
)
def test_one_kind_of_it_is_asked_for(cast, busy, timeline, kind, number):
    assert len(timeline(cast.alice, busy, kind=kind)) == number


def test_the_company_has_what_its_people_did(cast, busy, timeline):
    lines = timeline(cast.alice, busy.company)
    assert [line.split()[0] for line in lines[:3]] == ["Carol", "Alice", "Bob"]
    assert any(line.startswith("Ana ordered Chairs") for line in lines)
    assert any(line.startswith("Ana was in touch by WhatsApp") for line in lines)


def all_parts(client, url: str, headers) -> list[str]:
    """The texts of all lines, part after part."""
    lines = []
    while url:
        text = client.get(url, headers=headers).text
        lines += [strip_tags(line) for line in re.findall(r"<li>.*?</li>", text, re.DOTALL)]
        older = re.search(r'href="([^"]+)"[^>]*>Older', text)
        url = unescape(older[1]) if older else ""
    return lines


def test_parts_neither_lose_nor_repeat_a_line(cast, ana, client_of, htmx):
    """Many rows of one moment, of several kinds, and orders of the very same day."""
    for number in range(23):
        add_note(ana, cast.bob, f"Note {number:02}.", ago(3))
        add_order(ana, ago(3).date(), f"Order {number:02}.")
        add_conversation(ana, timezone.make_aware(datetime.combine(ago(3).date(), datetime.min.time())))
    lines = all_parts(client_of(cast.alice), f"{ana.get_absolute_url()}history/", htmx)
    for word, number in (("Note", 23), ("Order", 23)):
        found = [name for line in lines for name in re.findall(rf"{word} \d\d\.", line)]
        assert len(found) == len(set(found)) == number
    assert sum("WhatsApp" in line for line in lines) == 23 and len(lines) == 70


@pytest.mark.parametrize(
    "before", ["x", "2026-99-01T00:00:00Z~notes~1", "0001-01-01T00:00:00Z~notes~1", "~~", "~" * 99]
)
def test_a_place_that_is_none_is_the_beginning(cast, busy, timeline, before):
    assert len(timeline(cast.alice, busy, before=before)) == 7


def test_each_sees_what_they_may(cast, busy, timeline, pipeline):
    PipelineGroupPermission.objects.all().delete()
    assert not any("a deal" in line for line in timeline(cast.carol, busy))
    assert any("a deal" in line for line in timeline(cast.alice, busy))


def test_a_module_that_is_off_tells_nothing(cast, busy, timeline):
    cast.account.modules = ["crm"]
    cast.account.save()
    lines = timeline(cast.alice, busy)
    assert len(lines) == 6 and not any("ordered" in line for line in lines)


def test_it_costs_the_same_however_much_there_is(cast, busy, client_of, htmx):
    client, url = client_of(cast.alice), f"{busy.get_absolute_url()}history/"
    client.get(url, headers=htmx)
    with CaptureQueriesContext(connection) as few:
        client.get(url, headers=htmx)
    for number in range(30):
        add_note(busy, cast.bob, f"Note {number:02}.", ago(3))
        add_order(busy, ago(3).date())
        add_conversation(busy, ago(2))
    with CaptureQueriesContext(connection) as many:
        client.get(url, headers=htmx)
    assert len(many) <= len(few)


def test_it_is_read_without_scripts(cast, busy, client_of):
    text = client_of(cast.alice).get(f"{busy.get_absolute_url()}history/", {"kind": "notes"}).text
    assert "<html" in text and "Met at the fair" in text


def test_a_company_that_is_hidden_has_no_name_in_any_history(cast, client_of):
    """Nor is the number of people told to who may see none."""
    account = cast.account
    account.is_private = True
    account.save()
    zyx = Company.objects.add(account, name="Zyx Foods", domains=["zyx.test"], owner=cast.alice)
    ana = Contact.objects.add(account, name="Ana", owner=cast.bob)
    ana.add_address("email", "ana@zyx.test")
    Contact.objects.filter(pk=ana.pk).update(company=None)
    assert CompanyLinks(zyx, cast.alice).link() == 1
    group = Company.objects.add(account, name="Group", owner=cast.bob)
    zyx.change({"parent": group}, by=cast.alice)
    branch = Company.objects.add(account, name="Branch", owner=cast.bob, parent=zyx)
    histories = [f"{each.get_absolute_url()}history/" for each in (ana, group, branch)]
    zyx.remove(by=cast.alice)
    for url in histories:
        theirs, alices = client_of(cast.bob).get(url).text, client_of(cast.alice).get(url).text
        assert "(hidden)" in theirs and "Zyx" not in theirs and "Zyx Foods" in alices, url
    cast.bob.set_roles([Role.make(account, "Companies", {"see_companies"})])
    sol = Company.objects.add(account, name="Sol", owner=cast.bob, domains=["sol.test"])
    bea = Contact.objects.add(account, name="Bea", emails=["b@sol.test"])
    Contact.objects.filter(pk=bea.pk).update(company=None)
    assert CompanyLinks(sol, cast.alice).link() == 1
    page = f"{sol.get_absolute_url()}history/"
    assert "by their domain" not in client_of(cast.bob).get(page).text
    assert "by their domain: 1" in client_of(cast.alice).get(page).text
