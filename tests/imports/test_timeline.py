"""Imports on the timelines of what they have made or changed."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from accounts.models import MemberRole
from companies.models import Company
from contacts.models import Contact
from imports.models import Import
from tests.imports.conftest import Desk, table

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
PEOPLE = table(["Name", "E-mail", "Company"], ["Ana", "ana@acme.test", "Padaria Sol"], ["Rui", "rui@acme.test", ""])
MOVED = table(["E-mail", "City", "Identifier"], ["ana@acme.test", "Recife", "C-1"])


@pytest.fixture
def timeline(client_of):
    """What `member` reads on the timeline of `record`, line by line."""

    def read(member, record, **parameters) -> list[str]:
        answer = client_of(member).get(f"{record.get_absolute_url()}history/", parameters, headers=HTMX)
        lines = re.findall(r"<li>.*?</li>", answer.text, re.DOTALL)
        return [" ".join(unescape(strip_tags(line)).split()) for line in lines]

    return read


@pytest.fixture
def ana(desk) -> Contact:
    desk.bring_in(PEOPLE)
    desk.bring_in(MOVED)
    return Contact.objects.get(email="ana@acme.test")


def test_they_tell_who_brought_it_from_which_file_and_what_they_changed(cast, ana, timeline):
    changed, created = timeline(cast.alice, ana, kind="imports")
    assert changed.startswith("Alice imported this from people.csv · changed: Identifier, City")
    assert created.startswith("Alice imported this from people.csv · created")
    assert len(timeline(cast.alice, ana)) == 2
    assert len(timeline(cast.alice, Contact.objects.get(name="Rui"), kind="imports")) == 1


def test_a_company_that_rows_have_named_tells_it_too(cast, ana, timeline):
    sol = Company.objects.get(name="Padaria Sol")
    (line,) = timeline(cast.alice, sol)
    assert line.startswith("Alice imported this from people.csv · created")
    assert timeline(cast.alice, sol, kind="changes") == []


def test_who_may_not_see_the_import_reads_no_name_of_it(cast, ana, timeline, client_of):
    cast.account.is_private = True
    cast.account.save()
    Contact.objects.update(owner=None)
    for member in (cast.bob, cast.carol):
        lines = timeline(member, ana)
        assert [line.partition(" · ")[0] for line in lines] == ["Alice imported this"] * 2
        assert "people.csv" not in client_of(member).get(f"{ana.get_absolute_url()}?show=all").text


def test_what_is_only_planned_is_not_told(cast, ana, desk, timeline):
    planned = desk.plan(table(["E-mail", "City"], ["ana@acme.test", "Natal"]))
    assert len(timeline(cast.alice, ana)) == 2
    planned.cancel()
    assert len(timeline(cast.alice, ana)) == 2


def test_an_import_by_somebody_who_has_left_is_told_as_such(cast, desk, timeline):
    Desk(cast.bob).bring_in(PEOPLE)
    MemberRole.objects.filter(member=cast.bob).delete()
    cast.bob.delete()
    assert timeline(cast.alice, Contact.objects.get(name="Rui"))[0].startswith("Somebody who has left imported this")


def test_many_cost_what_one_costs(cast, ana, desk, client_of):
    client, url = client_of(cast.alice), f"{ana.get_absolute_url()}history/"
    counts = []
    for turn in range(2):
        for number in range(5):
            desk.bring_in(table(["E-mail", "City"], ["ana@acme.test", f"City {turn} {number}"]))
        client.get(url, headers=HTMX)
        with CaptureQueriesContext(connection) as queries:
            client.get(url, headers=HTMX)
        counts.append(len(queries))
    assert counts[0] == counts[1] and Import.objects.count() == 12
