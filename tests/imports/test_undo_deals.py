"""An import of deals taken back: by the move engine, and told in their history."""

import datetime
from decimal import Decimal

import pytest

from accounts.models import CustomAttribute, Event, Label, Member
from contacts.models import Contact
from crm.models import (
    Activity,
    Checklist,
    ChecklistItem,
    ChecklistTemplate,
    Deal,
    DealContact,
    DealLabel,
    DealTotal,
    Pipeline,
    StageRule,
    StageVisit,
)
from crm.models.archiving import archive_stage
from imports.models import Import
from imports.undoing import undo
from tests.crm.conftest import STAGES, pipeline, stages  # noqa: F401 (fixtures)
from tests.imports.conftest import Desk, carry_on, rows_of, table, take_back

pytestmark = pytest.mark.django_db

FIELDS = ["number", "title", "value", "stage", "owner", "contact_email", "labels", "closed_on", "attribute:size"]


def bring_in(desk: Desk, *lines):
    formats = {"value": ".", "closed_on": "ymd"}
    columns = [{"field": field, "format": formats.get(field, "")} for field in FIELDS]
    planned = desk.plan_as(desk.upload(table(FIELDS, *lines)), columns, choices={"lost_reason": "price"})
    return desk.run(planned)


def domain(account) -> list:
    """Deals as they were but for the moment at which they came back; and what they come to by the kept totals."""
    found = rows_of(account, Deal, DealLabel, DealContact, Label, Contact)
    for row in found[0]:
        for name in ("stage_entered_at", "health", "health_points", "health_at"):
            del row[name]
    return [*found, totals(account)]


def totals(account) -> dict:
    kept = DealTotal.objects.filter(account=account).by_stage()
    counted = Deal.objects.of(account).totals_by_stage()
    assert kept == counted
    return kept


@pytest.fixture
def desk(cast, stages) -> Desk:  # noqa: F811
    CustomAttribute.objects.create(account=cast.account, model="deal", name="Size", key="size", type="number")
    return Desk(cast.alice, "deals")


@pytest.fixture
def held(cast, stages) -> list[Deal]:  # noqa: F811
    """Two deals in the first stage, the second below the first, and one that is lost."""
    lead, _proposal, _won, lost = stages
    ana, bob = (Contact.objects.add(cast.account, name=name, emails=[f"{name}@x.com"]) for name in ("ana", "bob"))
    vip = Label.objects.create(account=cast.account, name="VIP")
    how = {"by": cast.alice, "contact": ana}
    tea = Deal.objects.add(lead, title="Tea", value=Decimal("7.5"), attributes={"size": "1"}, labels=[vip], **how)
    mugs = Deal.objects.add(lead, title="Mugs", value=Decimal(30), owner=cast.bob, by=cast.alice, contact=bob)
    answers = {"lost_reason": "late", "closed_on": datetime.date(2026, 1, 2)}
    cups = Deal.objects.add(lost, title="Cups", by=cast.alice, answers=answers)
    return [tea, mugs, cups]


def test_with_nothing_edited_between_every_deal_is_as_before(desk, cast, held, client_of):
    tea, mugs, cups = held
    before = domain(cast.account)
    run = bring_in(
        desk,
        [tea.pk, "Green tea", "8", "Proposal", "carol", "bob@x.com", "vip, fair", "", "2"],
        [mugs.pk, "Mugs", "31", "Lost", "", "", "", "2026-02-03", ""],
        [cups.pk, "Cups", "", "Won", "", "", "", "", "3"],
        ["", "Pots", "9", "Lead", "bob", "ana@x.com", "fair", "", "4"],
        ["", "Pans", "5", "Won", "", "", "", "2026-02-04", ""],
    )
    assert run.results == {"update": 3, "create": 2} and domain(cast.account) != before
    client = client_of(cast.alice)
    assert "See deals" in client.get(run.get_absolute_url()).content.decode()
    shown = client.get(run.kind.records_url(run)).content.decode()
    assert "Green tea" in shown and "Pots" in shown
    assert take_back(run, cast.alice) == {"restored": 5}
    assert domain(cast.account) == before
    paths = tea.visits.order_by("entered_at").values_list("stage__name", "path")
    assert list(paths) == [("Lead", "created"), ("Proposal", "import"), ("Lead", "undo")]
    assert tea.visits.filter(left_at=None).count() == 1 and run.made["removed"] == {"labels": 1}
    assert Event.objects.filter(verb="deal.deleted").count() == 2


def test_a_deal_goes_back_past_rules_to_the_reason_for_which_it_was_won(desk, cast, stages):  # noqa: F811
    lead, _proposal, won, _lost = stages
    how = {"by": cast.alice, "contact": Contact.objects.add(cast.account, name="Ana")}
    tea = Deal.objects.add(won, title="Tea", answers={"won_reason": "Price"}, **how)
    StageRule.objects.create(account=cast.account, stage=won, kind="in_order")
    assert bring_in(desk, [tea.pk, "Tea", "", "Lead", "", "", "", "", ""]).results == {"update": 1}
    tea.refresh_from_db()
    assert (tea.stage, tea.won_reason) == (lead, "")
    assert take_back(Import.objects.get(), cast.alice) == {"restored": 1}
    tea.refresh_from_db()
    assert (tea.stage, tea.won_reason) == (won, "Price")


def test_what_was_changed_or_used_since_stays_until_decided(desk, cast, held, stages):  # noqa: F811
    tea, mugs, cups = held
    lead, proposal, won, _lost = stages
    run = bring_in(
        desk,
        [tea.pk, "Green tea", "8", "Proposal", "", "", "", "", "2"],
        [mugs.pk, "Mugs", "31", "", "carol", "", "", "", ""],
        [cups.pk, "Cups", "", "Won", "", "", "", "2026-02-02", ""],
        *(["", f"n{number}", "", "Lead", "", "", "", "", ""] for number in range(5)),
    )
    new = list(Deal.objects.filter(title__startswith="n").order_by("pk"))
    before = {deal.pk: deal.version for deal in Deal.objects.all()}
    fresh = Deal.objects.select_related("account").in_bulk()
    fresh[tea.pk].change({"title": "Black tea"}, by=cast.bob)
    fresh[tea.pk].move_to(won, by=cast.bob)
    fresh[mugs.pk].change({"value": Decimal(32)}, by=cast.bob)
    fresh[cups.pk].change({"title": "Cup"}, by=cast.bob)
    fresh[new[0].pk].move_to(lead, before=new[1].pk, by=cast.bob)
    fresh[new[1].pk].add_note("Called.", by=cast.bob)
    fresh[new[2].pk].change({"owner": cast.bob}, by=cast.bob)
    fresh[new[3].pk].move_to(proposal, by=cast.bob)
    assert before[new[0].pk] == 1 and Deal.objects.get(pk=new[0].pk).version == 1
    assert take_back(run, cast.alice) == {"restored": 2, "conflict": 6}
    told = [
        [(each.name, each.before, each.after) for each in row]
        for row in run.kind.left(run, list(run.rows.filter(undone="conflict")), cast.alice)
    ]
    assert told == [
        [("Title", "Black tea", "Tea"), ("Stage", "Won", "Lead")],
        [("Value", "32", "30")],
        [("Changed since", "", "Stage")],
        [("Used since", "", "notes on deals")],
        [("Changed since", "", "Owner")],
        [("Changed since", "", "Stage")],
    ]
    tea.refresh_from_db(), mugs.refresh_from_db(), cups.refresh_from_db()
    assert (tea.title, tea.value, tea.stage, tea.attributes) == ("Black tea", Decimal("7.5"), won, {"size": "1"})
    assert (mugs.owner, mugs.value) == (cast.bob, 32)
    assert (cups.title, cups.stage.name, cups.lost_reason) == ("Cup", "Lost", "late")
    assert run.decide("kept", number=8, by=cast.alice) is False
    assert run.decide("kept", number=6, by=cast.alice) and run.decide("decided", number=None, by=cast.alice)
    tea.refresh_from_db()
    run.refresh_from_db()
    assert (tea.title, tea.stage, tea.closed_on) == ("Tea", lead, None) and totals(cast.account)
    assert run.undo_results == {"restored": 7, "kept": 1} and Deal.objects.count() == 4


def test_a_stage_that_is_archived_and_a_pipeline_without_the_right(desk, cast, held, stages):  # noqa: F811
    tea, _mugs, _cups = held
    lead, proposal, *_others = stages
    run = bring_in(
        desk,
        [tea.pk, "Green tea", "", "Proposal", "", "", "", "", ""],
        ["", "Pots", "", "Proposal", "carol", "", "", "", ""],
    )
    bob = Member.objects.with_rights().select_related("account").get(pk=cast.bob.pk)
    archive_stage(lead, into=proposal, by=cast.alice)
    assert take_back(run, cast.alice) == {"taken": 1, "restored": 1}
    tea.refresh_from_db()
    assert (tea.title, tea.stage, run.rows.get(undone="taken").kept_back) == ("Tea", proposal, ["!stage_id"])
    run = bring_in(Desk(bob, "deals"), ["", "Pots", "", "Proposal", "", "", "", "", ""],
        ["", "Pans", "", "Proposal", "carol", "", "", "", ""])  # fmt: skip
    assert take_back(run, bob) == {"restored": 1, "lost": 1} and Deal.objects.filter(title="Pans").exists()
    assert Pipeline.objects.count() == 1 and StageVisit.objects.filter(left_at=None).count() == Deal.objects.count()


def test_what_a_stage_has_added_on_entry_is_taken_back_unless_somebody_has_worked_on_it(desk, cast, held, stages):  # noqa: F811
    """It is the import's doing, so it is no use of the deal."""
    tea, mugs, _cups = held
    _lead, proposal, *_others = stages
    hot = Label.objects.create(account=cast.account, name="Hot")
    template = ChecklistTemplate.objects.create(account=cast.account, name="First call", lines=["Ask", "Note"])
    for position, (kind, settings) in enumerate([
        ("plan", {"subject": "Call", "days": 2}), ("add_list", {"template": template.pk}),
        ("add_label", {"label": hot.pk}), ("set_owner", {"member": cast.carol.pk}), ("close_in", {"days": 5}),
    ]):  # fmt: skip
        facts = {"kind": kind, "settings": settings, "position": position}
        StageRule.objects.create(account=cast.account, stage=proposal, **facts)
    tables = (Activity, Checklist, ChecklistItem)
    tea.activities.model.objects.add(tea, by=cast.alice, subject="Old", due_on="2026-12-01")
    before = [*domain(cast.account), *rows_of(cast.account, *tables)]
    lines = [
        [tea.pk, "Tea", "9", "Proposal", "", "", "", "", ""],
        [mugs.pk, "Mugs", "", "Proposal", "", "", "fair", "", ""],
        ["", "Pots", "9", "Proposal", "", "", "", "", ""],
        ["", "Pans", "9", "Proposal", "", "", "", "", ""],
    ]
    run = bring_in(desk, *lines)
    assert run.results == {"update": 2, "create": 2} and Activity.objects.count() == 5
    assert set(Deal.objects.filter(stage=proposal).values_list("owner", "labels__name")) >= {(cast.carol.pk, "Hot")}
    told = run.kind.changes(run, list(run.rows.filter(title="Tea")), cast.alice)[0]
    assert {"Owner", "Expected close", "Labels"} <= {change.name for change in told}
    assert take_back(run, cast.alice) == {"restored": 4}
    assert [*domain(cast.account), *rows_of(cast.account, *tables)] == before

    run = bring_in(desk, *lines)
    mugs.refresh_from_db()
    mugs.checklists.get().items.first().tick(True, by=cast.bob)
    pots, pans = Deal.objects.filter(title__in=["Pots", "Pans"]).order_by("pk")
    pots.activities.get().finish(True, by=cast.bob)
    pans.activities.get().remove(by=cast.bob)
    assert take_back(run, cast.alice) == {"restored": 2, "conflict": 2}
    told = run.kind.left(run, list(run.rows.filter(undone="conflict")), cast.alice)
    assert [[(each.name, each.after) for each in row] for row in told] == [
        [("Used since", "checklists")], [("Used since", "activities")]
    ]  # fmt: skip
    mugs.refresh_from_db()
    assert (mugs.stage, mugs.owner, mugs.activities.count()) == (stages[0], cast.bob, 0)
    assert run.decide("decided", number=None, by=cast.alice)
    assert [*domain(cast.account), *rows_of(cast.account, *tables)] == before


def test_many_deals_are_taken_back_in_few_statements(desk, cast, held, django_assert_max_num_queries):
    """As many as for two: all but those on which more depends than on themselves."""
    tea, mugs, _cups = held
    pens = [["", f"n{number}", "1", "Won", "", "", "vip", "", "3"] for number in range(30)]
    run = bring_in(desk, [tea.pk, "Tea", "9", "Won", "bob", "", "", "", "2"], *pens)
    again = bring_in(desk, *([row.target_id, "x", "2", "Lead", "", "", "fair", "", "4"] for row in run.rows.all()))
    assert again.results == {"update": 31} and again.undo(by=cast.alice)
    with django_assert_max_num_queries(110):
        undo(again, cast.alice, carry_on)
    again.refresh_from_db()
    assert again.undo_results == {"restored": 31}
    assert mugs.pk in Deal.objects.filter(stage__name="Lead").values_list("pk", flat=True)
    assert Deal.objects.filter(stage__name="Won", value=1, attributes__size="3").count() == 30
    assert set(DealLabel.objects.values_list("label__name", flat=True)) == {"VIP"}
    assert run.undo(by=cast.alice)
    with django_assert_max_num_queries(80):
        undo(run, cast.alice, carry_on)
    run.refresh_from_db()
    assert run.undo_results == {"restored": 31} and Deal.objects.count() == 3 and totals(cast.account)
