"""The rules of stages: the same answer on every path, overridden only with a reason that is recorded."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.core.exceptions import ValidationError

from accounts.models import CustomAttribute, Event, Role
from crm.models import Activity, Checklist, ChecklistItem, ChecklistTemplate, Deal, LineItem, Stage, StageRule
from crm.models.archiving import archive_stage
from crm.refusals import Lacking, NotAllowed
from crm.resources import DealResource
from crm.rules import RULES
from tests.admin.test_exchange import DEALS, errors_of, upload
from tests.crm.conftest import today
from tests.imports.conftest import Desk, table

pytestmark = pytest.mark.django_db
REASON = "The board has agreed"


def nothing(deal, by):
    pass


@dataclass
class Case:
    """One rule of the stage called `of`, for deals that go from Lead to the stage called `into`.

    `good` makes a deal satisfy it, `bad` makes it lack it; `says` are answers that belong to good ones.
    """

    settings: dict = field(default_factory=dict)
    good: Callable = nothing
    bad: Callable = nothing
    of: str = "Proposal"
    into: str = "Proposal"
    says: dict = field(default_factory=dict)


def stage_of(deal, name: str) -> Stage:
    return deal.pipeline.stages.get(name=name)


def visit(*names):
    def go(deal, by):
        for name in (*names, "Lead"):
            deal.move_to(stage_of(deal, name), by=by, answers={"override": REASON})

    return go


def change(**values):
    return lambda deal, by: deal.change(dict(values), by=by)


def do_checklist(is_done: bool):
    def do(deal, by):
        item = ChecklistItem.objects.add(Checklist.objects.add(deal, "Kick-off", by=by), "Invite", by=by)
        item.tick(is_done, by=by)

    return do


def plan(deal, by):
    Activity.objects.add(deal, by=by, kind="call", subject="Call", due_on=today(), owner=by)


def hire(is_hired: bool):
    def do(deal, by):
        role = Role.objects.get(account=by.account, name="Closer")
        by.give(role) if is_hired else by.roles.through.objects.filter(member=by, role=role).delete()

    return do


def crowd(number: int, **fields):
    def do(deal, by):
        Deal.objects.filter(title="Filler").delete()
        for _each in range(number):
            Deal.objects.add(stage_of(deal, "Proposal"), by=by, title="Filler", answers={"override": REASON}, **fields)

    return do


CASES = {
    "filled": Case({"fields": ["source", "attribute_plan"]}, change(source="Web", attributes={"plan": "A"}),
                   change(source="Web")),
    "owner": Case({}, nothing, change(owner=None)),
    "value": Case({"least": "100"}, change(value=100), change(value=99)),
    "items": Case({}, lambda deal, by: LineItem.objects.add(deal, by=by, name="Mug")),
    "checklist": Case({"name": "Kick-off"}, do_checklist(True), do_checklist(False)),
    "activity": Case({}, plan),
    "reason": Case(of="Won", into="Won", says={"won_reason": "Fit"}),
    "in_order": Case(of="Won", into="Won", good=visit("Proposal")),
    "no_return": Case(bad=visit("Won")),
    "roles_in": Case(good=hire(True), bad=hire(False)),
    "roles_out": Case(good=hire(True), bad=hire(False), of="Lead"),
    "limit": Case({"most": 1, "per": "owner"}, crowd(0), crowd(1)),
    "checklist of leaving": Case({"name": "Kick-off", "on": "leave"}, do_checklist(True), do_checklist(False),
                                 of="Lead"),
}  # fmt: skip


def by_post(path, **how):
    def go(world, deal, stage, answers):
        sent = {"stage": stage.pk, "version": deal.version, "path": path, **how, **answers}
        return world.visitor.post("deal_stage", deal.pk, plain=path == "form", **sent).status_code

    return go


def in_bulk(world, deal, stage, answers):
    sent = {"selected": [deal.pk], "stage": stage.pk, "is_triaged": "1", "on": "board"}
    sent |= {f"all_{name}": text for name, text in answers.items()}
    return world.visitor.send("/acme/bulk/new/deal/move/", **sent).status_code


def by_import(world, deal, stage, answers):
    choices = {"override": answers.get("override", "")}
    content = table(["number here", "stage", "reason"], [str(deal.pk), stage.name, answers.get("won_reason", "")])
    run = world.desk.bring_in(content, match=["number"], choices=choices)
    return 204 if run.results == {"update": 1} else 422


def in_the_admin(world, deal, stage, answers):
    try:
        DealResource(account=world.by.account, member=world.by).change(deal, {"stage": stage, **answers})
    except ValidationError:
        return 422
    return 204


PATHS = {
    "drag": by_post("drag", is_placed="1"),
    "keyboard": by_post("keyboard", is_placed="1"),
    "form": by_post("form", place="top"),
    "quick edit": by_post("", origin="1"),
    "win or lose": by_post("", asks="on", closed_on="2026-03-01"),
    "bulk": in_bulk,
    "import": by_import,
    "admin": in_the_admin,
}


@pytest.fixture
def world(cast, client_of, stages, as_member):
    """Alice at work, who may set rules aside."""
    CustomAttribute.objects.create(account=cast.account, model="deal", key="plan", name="Plan", type="text")
    Role.make(cast.account, "Closer", [])

    class World:
        by, visitor, desk = cast.alice, as_member(cast.alice), Desk(cast.alice, "deals")

    return World


QUICKLY = {"filled", "limit", "roles_out"}


@pytest.mark.parametrize("name", [pytest.param(k, marks=() if k in QUICKLY else pytest.mark.prove) for k in CASES])
def test_every_path_gives_the_same_answer(name, world, pipeline, cast):
    case, by, kind = CASES[name], cast.alice, name.partition(" ")[0]
    settings = case.settings or {"roles": [Role.objects.get(account=cast.account, name="Closer").pk]}
    rule = StageRule.objects.add(pipeline.stages.get(name=case.of), kind, settings, by=by)
    assert RULES[kind](settings).sentence(rule.stage)
    answers = {"satisfied": case.says, "lacking": {}, "overridden": {"override": REASON}}
    got = {}
    for path, go in PATHS.items():
        for state, given in answers.items():
            deal = Deal.objects.add(pipeline.stages.get(name="Lead"), by=by, title=path, answers=answers["overridden"])
            (case.good if state == "satisfied" else case.bad)(deal, by)
            deal, stage = Deal.objects.get(pk=deal.pk), pipeline.stages.get(name=case.into)
            events = Event.objects.count()
            status = go(world, deal, stage, given)
            deal.refresh_from_db()
            has_moved, override = deal.stage == stage, deal.entry.get("override", {}).get("reason", "")
            told = Event.objects.filter(verb="deal.moved").on(deal).first() if has_moved else None
            assert has_moved == (status < 400), (path, state, status)
            assert has_moved or Event.objects.count() == events or path == "import"
            got[path, state] = has_moved, override, (told and told.data.get("override", {}).get("reason", "")) or ""
            deal.delete()
    wanted = {"satisfied": (True, "", ""), "lacking": (False, "", ""), "overridden": (True, REASON, REASON)}
    assert got == {(path, state): wanted[state] for path in PATHS for state in answers}


def test_every_kind_of_rule_is_tried_on_every_path():
    assert {name.partition(" ")[0] for name in CASES} == RULES.keys()


def test_what_a_deal_needs_before_it_leaves_is_asked_but_of_one_that_is_lost(cast, stages, add_deal, as_member):
    for stage, kind, settings in [(stages[0], "filled", {"fields": ["source"], "on": "leave"}),
                                  (stages[0], "checklist", {"name": "Kick-off", "on": "leave"}),
                                  (stages[1], "value", {"least": "100"})]:  # fmt: skip
        StageRule.objects.add(stage, kind, settings, by=cast.alice)
    first, second, bob = add_deal("first"), add_deal("second"), as_member(cast.bob)
    do_checklist(False)(first, cast.bob)
    asked = bob.post("deal_stage", first.pk, stage=stages[1].pk, path="drag", is_placed="1")
    assert asked.status_code == 422 and 'name="need-ticked"' in asked.text and 'name="need-source"' in asked.text
    assert (
        "“Lead” asks of what leaves it: Source; the checklist “Kick-off” done; “Proposal” asks: a value" in asked.text
    )
    sent = {"asked": "source,ticked,value", "need-source": "Web", "need-ticked": ChecklistItem.objects.get().pk}
    done = bob.post("deal_stage", first.pk, stage=stages[1].pk, **sent, **{"need-value": "100"})
    first.refresh_from_db()
    assert done.status_code == 204 and first.stage == stages[1], done.text
    first.undo_move(first.last_move(), by=cast.bob)
    second.move_to(stages[3], by=cast.bob, answers={"lost_reason": "Price"})
    assert (first.stage, second.stage) == (stages[0], stages[3])
    second.move_to(stages[0], by=cast.bob)
    with pytest.raises(Lacking, match="“Lead” asks of what leaves it: Source"):
        second.move_to(stages[2], by=cast.bob)


def test_who_may_not_set_rules_aside_gives_reasons_in_vain(cast, stages, add_deal, as_member):
    StageRule.objects.add(stages[1], "filled", {"fields": ["source"]}, by=cast.alice)
    deal = add_deal()
    answer = as_member(cast.bob).post("deal_stage", deal.pk, stage=stages[1].pk, override=REASON)
    deal.refresh_from_db()
    assert answer.status_code == 422 and deal.stage == stages[0] and "need-source" in answer.text
    assert 'name="override"' not in answer.text.replace('type="hidden" name="override"', "")
    with pytest.raises(Lacking):
        deal.move_to(stages[1], by=cast.bob, answers={"override": REASON})


def test_what_lacks_is_asked_for_and_written_with_the_move(cast, stages, add_deal, as_member):
    for kind, settings in [("filled", {"fields": ["source"]}), ("value", {"least": "100"}), ("items", {}),
                           ("checklist", {"name": "Kick-off"}), ("activity", {})]:  # fmt: skip
        StageRule.objects.add(stages[1], kind, settings, by=cast.alice)
    deal, bob = add_deal(), as_member(cast.bob)
    do_checklist(False)(deal, cast.bob)
    item = ChecklistItem.objects.get()
    asked = bob.post("deal_stage", deal.pk, stage=stages[1].pk, path="drag", is_placed="1").text
    for name in ("need-source", "need-value", "need-ticked", "planned-subject", "item-name"):
        assert f'name="{name}"' in asked
    sent = {
        "asked": "source,value,item,ticked,planned",
        "stage": stages[1].pk,
        "need-source": "Web",
        "need-value": "250",
    }
    sent |= {"need-ticked": item.pk, "planned-kind": "call", "planned-subject": "Call", "planned-due_on": str(today())}
    before = Event.objects.count()
    half = bob.post("deal_stage", deal.pk, **sent)
    assert half.status_code == 422 and Event.objects.count() == before and "250" in half.text
    done = bob.post(
        "deal_stage", deal.pk, **sent, **{"item-name": "Mug", "item-quantity": "1", "item-unit_price": "250"}
    )
    deal.refresh_from_db()
    item.refresh_from_db()
    assert done.status_code == 204 and deal.stage == stages[1], done.text
    assert (deal.source, deal.value, item.is_done) == ("Web", 250, True)
    assert deal.activities.get().owner == cast.bob and deal.line_items.get().name == "Mug"


def test_a_deal_enters_a_stage_also_when_it_is_made(cast, stages, as_member):
    StageRule.objects.add(stages[0], "value", {"least": "100"}, by=cast.alice)
    bob, pipeline = as_member(cast.bob), stages[0].pipeline
    for value, status in (("", 422), ("99", 422), ("100", 200)):
        answer = bob.post("stage_deals", pipeline.pk, stages[0].pk, title="New", value=value)
        assert answer.status_code == status, answer.text
    assert Deal.objects.get().value == 100
    form = {"title": "Whole", "stage": stages[0].pk, "currency": "BRL", "despite": ""}
    assert as_member(cast.alice).post("deal_new", **form).status_code == 422
    assert as_member(cast.alice).post("deal_new", **form, override=REASON).status_code < 400
    assert Deal.objects.get(title="Whole").entry["override"]["reason"] == REASON


def test_quick_add_and_copy_ask_for_a_reason_of_who_may_set_rules_aside(cast, stages, as_member, add_deal):
    original = add_deal("Roof")
    StageRule.objects.add(stages[0], "value", {"least": "100"}, by=cast.alice)
    where = ("stage_deals", stages[0].pipeline_id, stages[0].pk)
    ways = [
        (where, {"title": "Quick"}, "Quick"),
        (("deal_copy", original.pk), {"title": "Copy", "stage": stages[0].pk}, "Copy"),
    ]
    for address, sent, title in ways:
        for member in (cast.bob, cast.alice):
            asked = as_member(member).post(*address, **sent)
            assert asked.status_code == 422 and "a value of at least" in asked.text
            assert ('name="override"' in asked.text) == (member == cast.alice)
            assert f'value="{title}"' in asked.text
        assert as_member(cast.bob).post(*address, **sent, override=REASON).status_code == 422
        assert not Deal.objects.filter(title=title).exists()
        assert as_member(cast.alice).post(*address, **sent, override=REASON).status_code < 400
        made = Deal.objects.get(title=title)
        assert made.override_reason == REASON
        told = Event.objects.filter(verb="deal.created").on(made).get()
        assert told.data["override"]["reason"] == REASON


def test_a_limit_can_warn_instead(cast, stages, add_deal, as_member):
    StageRule.objects.add(stages[1], "limit", {"most": 1, "per": "stage", "warns": True}, by=cast.alice)
    first, second = add_deal("first"), add_deal("second")
    first.move_to(stages[1], by=cast.bob)
    assert first.entry == {}
    answer = as_member(cast.bob).post("deal_stage", second.pk, stage=stages[1].pk)
    second.refresh_from_db()
    assert second.stage == stages[1] and "Mind the limit" in answer["HX-Trigger"] and second.entry["warned"]
    assert "Mind the limit" in as_member(cast.bob).get("deal", second.pk).text


def test_archiving_a_stage_asks_the_rules_of_the_one_that_takes_its_deals(cast, pipeline, stages, add_deal):
    StageRule.objects.add(stages[1], "filled", {"fields": ["source"]}, by=cast.alice)
    fine, lacking = add_deal("fine", source="Web"), add_deal("lacking")
    with pytest.raises(Lacking, match="1 deal does not satisfy"):
        archive_stage(stages[0], into=stages[1], by=cast.alice)
    assert archive_stage(stages[0], into=stages[1], by=cast.alice, override=REASON) == 2
    fine.refresh_from_db()
    lacking.refresh_from_db()
    assert (fine.entry, lacking.entry["override"]["reason"]) == ({}, REASON)
    told = Event.objects.filter(verb="deal.moved").on(lacking).get().data
    assert (told["from"]["stage"], told["to"]["stage"], told["path"]) == (stages[0].pk, stages[1].pk, "archive")
    assert told["override"] == lacking.entry["override"]


def test_an_override_stands_on_the_deal_and_in_its_history(cast, stages, add_deal, as_member):
    StageRule.objects.add(stages[1], "filled", {"fields": ["source"]}, by=cast.alice)
    deal = add_deal()
    asked = as_member(cast.alice).post("deal_stage", deal.pk, stage=stages[1].pk)
    assert asked.status_code == 422 and "Set the rules aside" in asked.text
    deal.move_to(stages[1], by=cast.alice, answers={"override": REASON})
    bob = as_member(cast.bob)
    assert "set rules aside" in bob.get("deal", deal.pk).text
    assert f"against the rules (Source), because: {REASON}" in bob.get("deal_history", deal.pk).text
    deal.move_to(stages[0], by=cast.alice)
    assert deal.entry == {}


def test_the_pages_of_the_admin_ask_too(cast, stages, add_deal, client_of):
    for stage in stages[:2]:
        StageRule.objects.add(stage, "value", {"least": "100"}, by=cast.alice)
    cast.alice.user.is_staff = True
    cast.alice.user.save()
    client, deal = client_of(cast.alice), add_deal(value=100)
    deal.change({"value": 99}, by=cast.bob)
    form = {"title": "New", "stage": stages[0].pk, "currency": "BRL", "priority": 2}
    for value, override, is_made in ((99, "", False), (100, "", True), (99, REASON, True)):
        answer = client.post(f"{DEALS}add/", form | {"value": value, "override": override}, follow=True)
        made = Deal.objects.filter(title="New").first()
        assert bool(made) == is_made == ("a value of at least" not in answer.text), answer.text
        assert is_made or (answer.status_code == 422 and 'value="New"' in answer.text)
        if made:
            assert made.override_reason == override and made.visits.get().path == "admin"
            made.delete()
    refused = upload(client, DEALS, f"id,stage\n{deal.pk},{stages[1].pk}\n", cast.account)
    assert "a value of at least" in str(errors_of(refused))
    deal.refresh_from_db()
    assert deal.stage == stages[0]
    upload(client, DEALS, f"id,stage,override\n{deal.pk},{stages[1].pk},{REASON}\n", cast.account)
    deal.refresh_from_db()
    assert deal.stage == stages[1] and deal.override_reason == REASON


def test_what_a_stage_does_on_entry_is_not_for_the_rights_of_who_makes_the_deal(cast, stages):
    template = ChecklistTemplate.objects.create(account=cast.account, name="Kick-off", lines=["Invite"])
    StageRule.objects.add(stages[0], "add_list", {"template": template.pk}, by=cast.alice)
    StageRule.objects.add(stages[0], "plan", {"kind": "call", "subject": "Call back", "days": 2}, by=cast.alice)
    stages[0].pipeline.change_rights({cast.bob.roles.get(): (set(), {"move_deals"})}, by=cast.alice)
    deal = Deal.objects.add(stages[0], by=cast.bob, title="New")
    assert deal.entry == {} and deal.activities.get().subject == "Call back"
    assert deal.checklists.get().items.get().text == "Invite"
    with pytest.raises(NotAllowed):
        deal.change({"source": "Web"}, by=cast.bob)


def test_an_unseen_reason_sets_no_rule_aside(cast, stages, add_deal):
    StageRule.objects.add(stages[1], "owner", {}, by=cast.alice)
    deal = add_deal(owner=None)
    with pytest.raises(Lacking):
        deal.move_to(stages[1], by=cast.alice, answers={"override": "\u200b"})
    with pytest.raises(Lacking):
        archive_stage(stages[0], into=stages[1], by=cast.alice, override="\u200b")


def test_a_stage_may_ask_for_many_fields_of_long_names(cast, stages, add_deal, as_member):
    keys = [f"{n:02}{'k' * 58}" for n in range(20)]
    for key in keys:
        CustomAttribute.objects.create(account=cast.account, model="deal", key=key, name=key[:2], type="text")
    names = [f"attribute_{key}" for key in keys]
    StageRule.objects.add(stages[1], "filled", {"fields": names}, by=cast.alice)
    deal, bob = add_deal(), as_member(cast.bob)
    asked = bob.post("deal_stage", deal.pk, stage=stages[1].pk, path="drag", is_placed="1")
    assert asked.status_code == 422 and f'value="{",".join(names)}"' in asked.text
    said = {f"need-{name}": "A" for name in names}
    done = bob.post("deal_stage", deal.pk, stage=stages[1].pk, asked=",".join(names), **said)
    deal.refresh_from_db()
    assert done.status_code == 204 and deal.stage == stages[1], done.text


def test_a_copy_brings_the_line_items_that_its_stage_asks_for(cast, stages, add_deal, as_member):
    deal = add_deal()
    LineItem.objects.add(deal, by=cast.bob, name="Mug")
    StageRule.objects.add(stages[0], "items", {}, by=cast.alice)
    sent = {"title": "Copy", "stage": stages[0].pk}
    assert as_member(cast.bob).post("deal_copy", deal.pk, **sent).status_code == 422
    assert as_member(cast.bob).post("deal_copy", deal.pk, **sent, parts=["items"]).status_code < 400
    assert Deal.objects.get(title="Copy").line_items.get().name == "Mug"
