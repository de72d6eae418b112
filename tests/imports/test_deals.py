"""What an import makes of deals: by the same engine and rules as a move by hand."""

import datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import CustomAttribute
from companies.models import Company
from contacts.models import Contact
from crm.models import Deal, Pipeline, StageRule, StageVisit
from imports import tasks
from imports.pages import rows_page
from tests.crm.conftest import STAGES, pipeline, stages  # noqa: F401 (fixtures)
from tests.imports.conftest import Desk, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, stages) -> Desk:  # noqa: F811
    return Desk(cast.alice, "deals")


def told(run) -> list[tuple]:
    return [(row.action, [each["reason"] for each in row.problems or []]) for row in run.rows.order_by("number")]


def test_a_new_one_with_all_that_it_has(desk, cast):
    ana = Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"])
    sol = Company.objects.create(account=cast.account, name="Sol")
    CustomAttribute.objects.create(account=cast.account, model="deal", name="Size", key="size", type="number")
    header = ["Deal name", "Amount", "Stage", "Owner", "Email", "Company", "Close date", "Priority", "Tags", "Size"]
    run = desk.bring_in(
        table(header, ["Mugs", "$ 1234.5", "proposal", "bob", "ANA@x.com", "sol", "2030-01-31", "high", "vip", "3"])
    )
    deal = Deal.objects.get()
    assert (run.results, deal.title, deal.value, deal.stage.name) == (
        {"create": 1},
        "Mugs",
        Decimal("1234.5"),
        "Proposal",
    )
    assert (deal.owner, deal.contact, deal.company, deal.priority) == (cast.bob, ana, sol, 3)
    assert (deal.expected_close, deal.closed_on, str(deal.labels.get())) == (datetime.date(2030, 1, 31), None, "vip")
    assert (deal.attributes, deal.pk, deal.visits.get().path) == ({"size": "3"}, run.rows.get().target_id, "import")


@pytest.mark.parametrize(
    ("cells", "stage"),
    [
        (["", ""], "Lead"), (["Won", ""], "Won"), (["closed lost", ""], "Lost"), (["Proposal", "open"], "Proposal"),
        (["Proposal", "Ganho"], "Won"), (["", "lost"], "Lost"), (["", "open"], "Lead"),
    ],
)  # fmt: skip
def test_the_stage_by_its_name_or_by_how_the_deal_ended(desk, cells, stage):
    run = desk.bring_in(table(["title", "stage", "status"], ["Mugs", *cells]), choices={"lost_reason": "price"})
    deal = Deal.objects.get()
    assert (run.results, deal.stage.name, deal.lost_reason) == (
        {"create": 1},
        stage,
        "price" if stage == "Lost" else "",
    )


def test_won_and_lost_take_their_day_and_reason(desk):
    lines = [["Mugs", "won", "2024-01-31", ""], ["Cups", "lost", "2024-02-01", "too dear"]]
    desk.bring_in(table(["title", "status", "close date", "lost reason"], *lines))
    mugs, cups = Deal.objects.order_by("pk")
    assert (mugs.closed_on, mugs.expected_close) == (datetime.date(2024, 1, 31), None)
    assert (cups.closed_on, cups.lost_reason) == (datetime.date(2024, 2, 1), "too dear")


def test_what_the_stage_asks_for_and_what_is_not_there_is_told(desk):
    header = ["title", "pipeline", "stage", "status", "email"]
    lines = [
        ["Mugs", "", "lost", "", ""],
        ["Mugs", "", "Nowhere", "", ""],
        ["Mugs", "Other", "", "", ""],
        ["Mugs", "", "", "perhaps", ""],
        ["", "", "Lead", "", ""],
        ["Mugs", "", "", "", "nobody@x.com"],
    ]
    run = desk.plan(table(header, *lines))
    reasons = [reasons[0] for _action, reasons in told(run)]
    assert reasons == [
        "“Lost” asks: Why was it lost?",
        "There is no stage “Nowhere” in Sales; it has Lead, Proposal, Won, Lost.",
        "There is no pipeline “Other” in which you may create deals.",
        "“perhaps” is neither won, lost nor open.",
        "A new deal needs a title.",
        "There is no such contact; import the contacts first.",
    ]
    assert run.counts == {"invalid": 5, "create": 1}


def test_a_preview_counts_what_a_limit_has_room_for(desk, cast, stages):  # noqa: F811
    StageRule.objects.add(stages[1], "limit", {"most": 2, "per": "owner"}, by=cast.alice)
    Deal.objects.add(stages[0], by=cast.alice, title="Mugs")
    lines = [[title, "Proposal"] for title in ("Mugs", "Cups", "Pots")]
    run = desk.plan(table(["title", "stage"], *lines, ["Rest", "Lead"]), match=["title"])
    assert run.counts == {"update": 1, "create": 2, "invalid": 1}
    assert "2 of at most 2 deals" in run.rows.get(action="invalid").problems[0]["reason"]
    assert desk.run(run).results == run.counts


def test_a_match_moves_by_the_engine_and_changes_what_differs(desk, cast, stages):  # noqa: F811
    deal = Deal.objects.add(stages[0], by=cast.bob, title="Mugs")
    run = desk.bring_in(table(["title", "stage", "value", "tags"], ["Mugs", "Won", "10", "vip"]), match=["title"])
    deal.refresh_from_db()
    assert (run.results, deal.stage.name, deal.value, str(deal.labels.get())) == ({"update": 1}, "Won", 10, "vip")
    assert [visit.path for visit in StageVisit.objects.filter(deal=deal)] == ["created", "import"]
    row = run.rows.get()
    typed, reasons = {"value": "0", "value_from_items": True}, {"lost_reason": "", "won_reason": ""}
    assert row.before == typed | {"stage_id": stages[0].pk, "closed_on": None, **reasons}
    assert row.after == {"value": "10", "value_from_items": False, "labels": ["vip"], "stage_id": stages[2].pk}


def test_the_same_again_changes_nothing(desk, cast, stages):  # noqa: F811
    content = table(
        ["title", "stage", "value", "close date"],
        ["Mugs", "Won", "10", "2024-01-31"],
        ["Cups", "Lead", "1", "2030-01-01"],
    )
    assert desk.bring_in(content, match=["title"]).results == {"create": 2}
    assert desk.bring_in(content, match=["title"]).results == {"unchanged": 2}
    assert desk.bring_in(content).results == {"create": 2}
    assert desk.plan(content, match=["title"]).counts == {"invalid": 2}


def test_our_own_number_finds_it_and_another_account_s_does_not(desk, cast, stages):  # noqa: F811
    deal = Deal.objects.add(stages[0], by=cast.bob, title="Mugs")
    rival = Pipeline.objects.create_from(STAGES, name="Rival", by=cast.mallory)
    foreign = Deal.objects.add(rival.stages.first(), by=cast.mallory, title="Foreign")
    content = table(["number here", "title"], [str(deal.pk), "Cups"], [str(foreign.pk), "Mine"])
    run = desk.bring_in(content)
    foreign.refresh_from_db()
    assert (run.results, foreign.title) == ({"update": 1, "create": 1}, "Foreign")


def test_what_has_changed_since_the_preview_is_refused(desk, cast, stages):  # noqa: F811
    deal = Deal.objects.add(stages[0], by=cast.bob, title="Mugs")
    ana = Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"])
    lines = [["Mugs", "Proposal", ""], ["Cups", "Lead", ""], ["Forks", "Won", "ana@x.com"]]
    run = desk.plan(table(["title", "stage", "email"], *lines), match=["title"])
    ana.delete()
    deal.change({"value": 5}, by=cast.bob)
    type(stages[0]).objects.filter(pk=stages[0].pk).update(is_archived=True)
    assert desk.run(run).results == {"conflict": 3}
    assert [reasons for _action, reasons in told(run)] == [
        ["The record has been changed or deleted since the preview."],
        ["This stage has been archived meanwhile."],
        ["What you chose has just been deleted; choose again."],
    ]


def test_the_preview_speaks_in_words(desk, cast):
    row = ["Mugs", "Proposal", "bob", "7980.50", "2026-12-31"]
    run = desk.plan(table(["title", "stage", "owner", "value", "expected_close"], row))
    [(_row, changes)] = rows_page(run, cast.alice).rows
    shown = {each.name: each.after for each in changes}
    assert (shown["Stage"], shown["Owner"]) == ("Proposal", "Bob")
    assert (shown["Value"], shown["Expected close"]) == ("7,980.5", "Dec. 31, 2026")


def test_it_is_there_only_for_who_may_create_deals_somewhere(cast, client_of, pipeline):  # noqa: F811
    address = "/acme/imports/new/deals/"
    assert [client_of(member).get(address).status_code for member in (cast.alice, cast.carol)] == [200, 403]
    pipeline.archive(by=cast.alice)
    assert client_of(cast.alice).get(address).status_code == 404


def test_the_page_asks_for_the_pipeline(cast, client_of, desk, pipeline):  # noqa: F811
    client, upload = client_of(cast.alice), desk.upload(table(["title", "stage"], ["Mugs", "Lead"]))
    url = f"/acme/imports/{upload.pk}/columns/"
    assert "Pipeline of rows that name none" in client.get(url).text
    data = {"field_0": "title", "field_1": "stage", "match_0": "number", "on_match": "update", "creates": "on"}
    assert client.post(url, data | {"pipeline": "999999"}).status_code == 422
    assert client.post(url, data | {"pipeline": pipeline.pk, "lost_reason": "price"}).status_code == 302
    upload.refresh_from_db()
    left = {"missing_contact": "leave", "missing_company": "leave", "override": ""}
    assert upload.rules["choices"] == {"pipeline": str(pipeline.pk), "lost_reason": "price", **left}


def test_contacts_and_companies_that_are_not_there_are_made_where_people_say_so(desk, cast, client_of):
    content = table(["title", "email", "company"], ["Mugs", "eva@x.com", "Sol"], ["Cups", "EVA@x.com", "SOL"])
    left = desk.plan(content, choices={"missing_contact": "skip"})
    assert left.counts == {"invalid": 2} and desk.plan(content).counts == {"create": 2}
    run = desk.plan(content, choices={"missing_contact": "create", "missing_company": "create"})
    assert (run.counts, run.extras) == ({"create": 2}, {"contacts": 1, "companies": 1})
    assert desk.run(run).results == {"create": 2}
    eva, sol = Contact.objects.get(), Company.objects.get()
    assert {(deal.contact, deal.company) for deal in Deal.objects.all()} == {(eva, sol)} and sol.name == "Sol"
    assert "Create it" in client_of(cast.alice).get(f"/acme/imports/{desk.upload(content).pk}/columns/").text


def test_a_value_is_rounded_once_and_is_no_news_again(desk):
    content = table(["title", "value", "currency"], ["Mugs", "10.005", "BRL"], ["Tea", "10.5", "JPY"])
    assert desk.bring_in(content).results == {"create": 2}
    assert list(Deal.objects.order_by("title").values_list("value", flat=True)) == [Decimal("10.01"), 11]
    assert desk.plan(content, match=["title"]).counts == {"unchanged": 2}


def test_the_day_on_which_a_deal_ends_is_that_of_who_imports_it(desk, cast):
    zone = "Pacific/Kiritimati" if timezone.now().hour >= 10 else "Etc/GMT+12"
    there = timezone.localdate(timezone=ZoneInfo(zone))
    cast.alice.user.time_zone = zone
    cast.alice.user.save()
    planned = desk.plan(table(["title", "status"], ["Mugs", "won"]))
    planned.start(by=cast.alice)
    tasks.run.func(SimpleNamespace(should_abort=lambda: False), run_id=planned.pk, member_id=cast.alice.pk)
    assert Deal.objects.get().closed_on == there != timezone.now().date()


def test_amounts_and_words_as_other_programs_write_them(desk, cast):
    ana = Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"])
    header = ["Deal", "Amount (USD)", "Deal stage", "Associated contact", "Company", "Probability", "Close date",
              "Priority"]  # fmt: skip
    rows = [
        ["A", "1.500", "Closed - won", "Ana (ana@x.com)", "-", "0.75", "2026-01-31", "Muito alta"],
        ["B", "R$ 12.000", "Proposal (Sales)", "N/A", "", "80%", "null", "whenever"],
        ["C", "10k", "Lead", "", "", "", "", ""], ["D", "5 zł", "Lead", "", "", "", "", ""],
        ["Total", "13.500", "", "", "", "", "", ""],
    ]  # fmt: skip
    run = desk.as_proposed(table(header, *rows))
    assert run.results == {"create": 2, "invalid": 3}, told(run)
    first, second = Deal.objects.order_by("pk")
    assert (first.value, first.currency, first.stage.name, first.contact) == (1500, "USD", "Won", ana)
    assert (second.value, second.currency, second.stage.name, second.contact) == (12000, "BRL", "Proposal", None)
    assert (first.probability, second.probability, second.expected_close) == (75, 80, None)
    assert (first.priority, second.priority) == (3, 2) and "It is none of: Low, Normal, High." in told(run)[1][1]
