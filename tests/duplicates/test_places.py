"""Where possible duplicates are told of besides: the sidebar, a contact's page, an import, filters; and the search."""

import re

import pytest
from django.utils import timezone

from accounts.filters import Filter
from contacts.models import Contact, Merge
from duplicates import perhaps
from duplicates.models import Search
from imports.models import Import
from orders.models import Order
from tests.contacts.conftest import HTMX
from tests.duplicates.pairs import pair, searched

LIST = "/acme/duplicates/"


@pytest.fixture
def alice(cast, client_of):
    return client_of(cast.alice)


@pytest.fixture
def people(cast) -> list[Contact]:
    return [Contact.objects.add(cast.account, by=cast.alice, name=name) for name in ("Ana", "Anna", "Hanna", "Bea")]


def test_a_search_is_set_off_watched_and_stopped(alice, cast):
    page = alice.get(LIST).text
    assert "Find contacts that are there twice" in page and "Find duplicates" in page
    assert alice.post("/acme/duplicates/contact/search/").url == LIST
    search = Search.objects.get()
    assert search.started_by == cast.alice
    assert "Waiting for the worker" in alice.get(LIST).text
    search.begin()
    Search.objects.filter(pk=search.pk).update(compared=48210, total=120000)
    progress = "/acme/duplicates/contact/search/progress/"
    assert "48,210 of 120,000" in alice.get(progress, headers=HTMX).text
    assert alice.get(progress).url == LIST
    assert alice.post("/acme/duplicates/contact/search/cancellation/").url == LIST
    search.refresh_from_db()
    assert search.status == "cancelled"
    searched(cast.alice, found=2)
    over = alice.get(progress, headers=HTMX)
    assert "duplicates:changed" in over.headers["HX-Trigger"] and "hx-trigger" not in over.text
    assert "There is nothing to decide." in alice.get(LIST).text
    Search.objects.start("contact", by=cast.alice).fail("Something broke.")
    assert "Something broke." in alice.get(LIST).text


def test_the_sidebar_counts_when_asked_and_a_page_names_the_other(alice, cast, people, client_of):
    ana, anna, hanna, bea = people
    pair(ana, anna)
    pair(anna, hanna, group=ana.pk)
    assert (
        f'href="{LIST}"' in (page := alice.get("/acme/contacts/").text) and 'hx-post="/acme/contacts/segments' in page
    )
    counted = alice.post("/acme/contacts/segments/counts/", headers=HTMX).text
    assert re.search(r'Duplicates</span><span class="count">1<', counted)
    assert 'hx-post="/acme/contacts/segments' not in alice.get("/acme/contacts/").text
    whole = alice.get(f"{anna.get_absolute_url()}?show=all").text
    assert "Perhaps the same as" in whole and ">Ana</a>, <a" in whole and ">Hanna</a>" in whole
    assert "Perhaps the same as" not in alice.get(f"{bea.get_absolute_url()}?show=all").text
    assert "Perhaps the same as" not in client_of(cast.carol).get(f"{anna.get_absolute_url()}?show=all").text


def test_after_an_import_its_page_says_what_was_found(cast, people):
    run = Import(account=cast.account, member=cast.alice, ended_at=timezone.now())
    assert perhaps.after("contact", run, cast.alice) is None
    search = Search.objects.start("contact", by=cast.alice)
    search.begin()
    pair(people[0], people[1])
    search.end(Search.Status.DONE)
    assert perhaps.after("contact", run, cast.alice) == ("1 possible duplicate", LIST)
    assert perhaps.after("contact", run, cast.carol) is None


def test_a_filter_that_names_a_contact_follows_it(alice, cast, people):
    ana, anna, hanna, _bea = people
    order = Order.objects.add(cast.account, by=cast.alice, title="Mug", contact=anna, ordered_on="2026-01-31")
    tree = {"op": "and", "rules": [{"field": "contact", "operator": "is", "value": str(anna.pk)}]}
    first = Merge.objects.add([ana, anna], by=cast.alice)
    found = Filter.of(Order, tree, cast.alice)
    assert list(found.apply(Order.objects.visible_to(cast.alice))) == [order] and "Ana" in found.sentence()
    assert found.as_json()["rules"][0]["value"] == str(ana.pk)
    second = Merge.objects.add([hanna, ana], by=cast.alice)
    assert "Hanna" in Filter.of(Order, tree, cast.alice).sentence()
    second.undo(by=cast.alice)
    first.undo(by=cast.alice)
    assert "Anna" in Filter.of(Order, tree, cast.alice).sentence()
