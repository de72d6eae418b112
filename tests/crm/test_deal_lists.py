"""Deals as a table, of one pipeline and of all; and what is done to many of them at once."""

import re
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import CustomAttribute, Label
from bulk import kinds
from contacts.models import Contact
from crm.models import Deal, Pipeline
from tests.bulk.conftest import Desk, label, to
from tests.crm.conftest import STAGES
from tests.crm.test_board_filter import PARTIAL, only


@pytest.fixture
def bob(client_of, cast):
    return client_of(cast.bob)


@pytest.fixture
def url(pipeline):
    return f"/acme/pipelines/{pipeline.pk}/deals/"


@pytest.fixture
def other(cast):
    """A second pipeline, in which bob only looks."""
    other = Pipeline.objects.create_from(STAGES, name="Renewals", by=cast.alice)
    sellers = other.pipelinegrouppermission_set.filter(group=cast.bob.roles.get().group)
    sellers.exclude(permission__codename="view_pipeline").delete()
    return other


@pytest.fixture
def deals(add_deal, stages, other, cast):
    """Roof and Shed in the first pipeline, Hall in the other."""
    roof = add_deal("Roof", value=Decimal(500), expected_close=date(2026, 5, 4), source="Fair")
    shed = add_deal("Shed", stages[1], value=Decimal(900))
    return [roof, shed, add_deal("Hall", other.stages.first(), by=cast.alice, value=Decimal(700))]


def names(answer):
    return re.findall(r'class="row-link row"[^>]*>(?:<span class="avatar.*?</span>)?<span class="truncate">([^<]*)',
        answer.content.decode())  # fmt: skip


def test_the_table_shows_what_the_board_shows(bob, url, deals):
    assert names(bob.get(url)) == ["Shed", "Roof"]
    page = bob.get(url, {"filter": only("value", "lt", ["600", "BRL"])})
    assert names(page) == ["Roof"] and "R$500.00" in page.content.decode() and "Lead" in page.content.decode()
    assert names(bob.get(url, {"q": "rôof"})) == ["Roof"] and names(bob.get(url, {"q": "hall"})) == []
    assert "No deal matches." in bob.get(url, {"q": "hall"}).content.decode()


def test_all_deals_are_those_of_the_pipelines_one_sees(bob, deals, other, client_of, cast):
    assert names(bob.get("/acme/deals/")) == ["Hall", "Shed", "Roof"]
    of_other = bob.get("/acme/deals/", {"filter": only("pipeline", "is", str(other.pk))})
    assert names(of_other) == ["Hall"] and "/acme/deals/" in bob.get("/acme/deals/").content.decode()
    other.pipelinegrouppermission_set.all().delete()
    assert names(bob.get("/acme/deals/")) == ["Shed", "Roof"]
    unseen = bob.get("/acme/deals/", {"filter": only("pipeline", "is", str(other.pk))})
    assert unseen.status_code == 422 and names(unseen) == []


def test_every_sort_and_column_works(bob, url, deals, cast, django_assert_max_num_queries):
    CustomAttribute.objects.create(account=cast.account, model="deal", key="floor", name="Floor", type="number")
    layout = bob.get(f"{url}layout/").content.decode()
    keys = re.findall(r'name="shown" value="([^"]+)"', layout)
    assert {"value", "contact", "probability", "days", "attribute.floor"} <= set(keys) and len(keys) > 15
    bob.post(f"{url}layout/", {"order": keys, "shown": keys})
    page = bob.get(url).content.decode()
    sorts = set(re.findall(r"sort=([\w.-]+)", page))
    assert {"title", "value", "stage", "close", "probability"} <= {sort.lstrip("-") for sort in sorts}
    for sort in sorts:
        for turned in (sort, f"-{sort.lstrip('-')}"):
            assert sorted(names(bob.get(url, {"sort": turned}))) == ["Roof", "Shed"], turned
    assert names(bob.get(url, {"sort": "value"})) == ["Shed", "Roof"] == names(bob.get(url, {"sort": "-close"}))[::-1]
    with django_assert_max_num_queries(14):
        bob.get(url)


def test_contacts_that_one_may_not_see_are_not_named(url, deals, cast, client_of):
    Deal.objects.update(contact=Contact.objects.create(account=cast.account, name="Ana Souza"))
    viewer = cast.carol.roles.get()
    assert "Ana Souza" in client_of(cast.carol).get(url).content.decode()
    viewer.set_permissions(viewer.permissions() - {"see_contacts"})
    assert "Ana Souza" not in client_of(cast.carol).get(url).content.decode()


def test_board_and_table_lead_to_each_other(bob, url, deals, pipeline):
    asked = {"filter": only("title", "is", "Roof"), "q": "r", "sort": "title"}
    page = bob.get(url, asked).content.decode()
    there = re.search(r'class="tab" href="([^"]*)"', page)[1].replace("&amp;", "&")
    assert "filter=" in there and "q=r" in there and "sort" not in there
    board = bob.get(there).content.decode()
    back = re.search(r'class="tab" href="([^"]*)"', board)[1].replace("&amp;", "&")
    assert back.startswith(url) and names(bob.get(back)) == ["Roof"]


def test_all_that_match_in_a_pipeline_are_none_of_another(bob, url, deals, cast):
    """The list says its pipeline to the bulk action as a condition."""
    page = bob.get(url, {"filter": only("kind", "is", "open")}).content.decode()
    said = re.search(r'name="filter" value="([^"]*)"><input type="hidden" name="q"', page)[1].replace("&quot;", '"')
    selection = Desk(cast.bob).select("deal", filter=said)
    assert sorted(selection.rows.values_list("title", flat=True)) == ["Roof", "Shed"]
    whole = bob.get(url).content.decode()
    assert "pipeline" in re.search(r'name="filter" value="([^"]*)"><input type="hidden" name="q"', whole)[1]


def test_bulk_changes_only_where_one_may_change_deals(deals, cast):
    hot, desk = Label.objects.create(account=cast.account, name="Hot"), Desk(cast.bob)
    for act, arguments, change in [
        ("owner", to(cast.carol), lambda deal: deal.owner == cast.carol),
        ("close", {"day": "2027-01-02"}, lambda deal: deal.expected_close == date(2027, 1, 2)),
        ("label-add", label(hot), lambda deal: deal.labels.filter(pk=hot.pk).exists()),
    ]:
        action = desk.act(act, kind="deal", **arguments)
        action.refresh_from_db()
        assert action.counts == {"changed": 2, "refused": 1}, act
        assert [change(deal) for deal in Deal.objects.order_by("pk")] == [True, True, False], act
        refused = action.rows.get(outcome="refused")
        assert refused.target_id == deals[2].pk and refused.reason == "You may not change deals of this pipeline."
    assert Deal.objects.get(title="Roof").version > deals[0].version
    assert Desk(cast.alice).act("close", kind="deal", day=None).refresh_from_db() is None


def test_what_was_done_to_deals_can_be_undone(deals, cast, pipeline):
    action = Desk(cast.bob).act("close", deals[:2], kind="deal", day="2027-01-02")
    action.refresh_from_db()
    action.undo(by=cast.bob)
    days = dict(Deal.objects.values_list("title", "expected_close"))
    assert days == {"Roof": date(2026, 5, 4), "Shed": None, "Hall": None}


def test_who_only_looks_does_nothing_to_many(client_of, cast, url, deals, unchanged):
    carol = client_of(cast.carol)
    assert "bulk_menu" not in carol.get(url).content.decode()
    with unchanged():
        asked = {"selected": deals[0].pk, "day": "2027-01-02"}
        assert carol.post("/acme/bulk/new/deal/close/", asked).status_code == 403
    assert kinds.get("deal").open_acts(cast.carol) == []


def test_a_foreign_deal_among_others_stops_the_whole(client_of, cast, deals, rival_pipeline, unchanged):
    theirs = Deal.objects.add(rival_pipeline.stages.first(), by=cast.mallory, title="Theirs")
    asked = {"selected": [deals[0].pk, theirs.pk], "day": "2027-01-02", "once": "x" * 32}
    with unchanged():
        assert client_of(cast.bob).post("/acme/bulk/new/deal/close/", asked, headers=PARTIAL).status_code == 422
