"""The page on which the rules of a stage are edited, and what stages do on entry."""

import pytest

from accounts.models import CustomAttribute, Event, Label, Role, Team
from crm.models import ChecklistTemplate, CloseReason, Pipeline, StageRule
from crm.rules import KINDS
from tests.crm.conftest import today

pytestmark = pytest.mark.django_db


def test_every_kind_is_added_from_the_menu_and_reads_as_a_sentence(cast, pipeline, stages, as_member):
    alice, lead = as_member(cast.alice), (pipeline.pk, stages[0].pk)
    CustomAttribute.objects.create(account=cast.account, model="deal", key="plan", name="Plan", type="text")
    label = Label.objects.create(account=cast.account, name="Hot")
    team = Team.objects.create(account=cast.account, name="Inside")
    template = ChecklistTemplate.objects.create(account=cast.account, name="Kick-off", lines=["Invite"])
    role = Role.objects.get(account=cast.account, name="Seller")
    sent = {
        "filled": ({"fields_asked": ["source", "attribute_plan"]}, "Filled in: Source, Plan."),
        "owner": ({}, "It has an owner."),
        "value": ({"least": "100"}, "Its value is at least"),
        "items": ({}, "It has line items."),
        "checklist": ({"name": "Kick-off"}, "Its checklist “Kick-off” is done."),
        "activity": ({}, "A next activity is planned."),
        "in_order": ({}, "No stage is skipped."),
        "no_return": ({}, "No deal comes back from a later stage."),
        "roles_in": ({"roles": [role.pk]}, "Moved in only by: Seller."),
        "roles_out": ({"roles": [role.pk]}, "Moved out only by: Seller."),
        "limit": ({"most": "3", "per": "owner"}, "At most 3 deals of each owner."),
        "set_owner": ({"team": team.pk}, "the members of Inside in turn."),
        "add_list": ({"template": template.pk}, "The checklist “Kick-off” is added."),
        "close_in": ({"days": "30"}, "The expected close is set: 30 days on."),
        "plan": ({"kind_planned": "call", "subject": "Call", "days": "1"}, "“Call” is planned, 1 day on."),
        "add_label": ({"label": label.pk}, "The label “Hot” is added."),
    }
    page = alice.get("stage_rules", *lead, plain=True).text
    for kind, (fields, sentence) in sent.items():
        assert f"/rules/new/{kind}/" in page and alice.get("stage_rule_new", *lead, kind).status_code == 200
        answer = alice.post("stage_rule_new", *lead, kind, plain=True, **fields)
        assert answer.status_code == 302, (kind, answer.text)
        row = StageRule.objects.get(kind=kind)
        assert sentence in alice.get("stage_rules", *lead, plain=True).text, kind
        assert alice.get("stage_rule", *lead, row.pk).status_code == 200
        assert alice.post("stage_rule", *lead, row.pk, plain=True, **fields).status_code == 302
    assert set(sent) | {"reason"} == set(KINDS)
    stages[0].refresh_from_db()
    assert [rule["kind"] for rule in stages[0].rules] == list(sent)
    for kind, wrong in {"filled": {}, "value": {"least": "x"}, "limit": {"most": "0"}, "set_owner": {}}.items():
        assert alice.post("stage_rule_new", *lead, kind, **wrong).status_code == 422, kind
    assert alice.get("stage_rule_new", *lead, "reason").status_code == 404
    copy = pipeline.duplicate(name="Copy", by=cast.alice).stages.first()
    assert [rule["kind"] for rule in copy.rules] == list(sent)
    first = stages[0].own_rules.first()
    alice.post("stage_rule_deleted", *lead, first.pk, plain=True)
    stages[0].refresh_from_db()
    assert len(stages[0].rules) == len(sent) - 1 and Event.objects.filter(verb="stage_rule.removed").exists()


def test_what_is_asked_of_deals_that_leave_stands_apart(cast, pipeline, stages, add_deal, as_member):
    alice, lead, won = as_member(cast.alice), (pipeline.pk, stages[0].pk), (pipeline.pk, stages[2].pk)
    add_deal("Roof")
    page = alice.get("stage_rules", *lead, plain=True).text
    assert "rules/new/checklist/?on=leave" in page and "rules/new/limit/?on=leave" not in page
    assert "rules/new/filled/?on=leave" not in alice.get("stage_rules", *won, plain=True).text
    assert 'value="leave"' in alice.get("stage_rule_new", *lead, "filled", on="leave").text
    sent = {"fields_asked": ["source"], "on": "leave"}
    tried = alice.post("stage_rule_new", *lead, "filled", **sent)
    assert tried.status_code == 422 and "1 of 1 deals" in tried.text and "Before it leaves: Filled in" in tried.text
    mark = tried.context["trial"].mark
    alice.post("stage_rule_new", *lead, "filled", plain=True, **sent, everywhere="on", despite=mark)
    assert not StageRule.objects.exists()
    alice.post("stage_rule_new", *lead, "filled", plain=True, **sent, despite=mark)
    row = StageRule.objects.get()
    assert row.settings == {"fields": ["source"], "on": "leave"}
    assert 'value="leave"' in alice.get("stage_rule", *lead, row.pk).text
    assert alice.post("stage_rule_new", *lead, "limit", most="3", per="stage", on="leave").status_code == 422
    page = alice.get("stage_rules", *lead, plain=True).text
    assert page.index("Before a deal may go on") < page.index("Filled in: Source.") < page.index("When it has come in")


def test_no_new_owner_gets_more_than_the_limit_of_each(cast, stages, add_deal):
    team = Team.objects.create(account=cast.account, name="Inside")
    for member in (cast.alice, cast.carol):
        team.put_in(member, by=cast.alice)
    StageRule.objects.add(stages[1], "limit", {"most": 1, "per": "owner"}, by=cast.alice)
    StageRule.objects.add(stages[1], "set_owner", {"team": team.pk}, by=cast.alice)
    add_deal("there", stages[0], by=cast.alice).move_to(stages[1], by=cast.alice)
    deals = [add_deal(title) for title in "ab"]
    for deal in deals:
        deal.move_to(stages[1], by=cast.bob)
    assert {deal.owner for deal in stages[1].deals.all()} == {cast.alice, cast.bob, cast.carol}
    assert len(deals[1].entry["failed"]) == 1


def test_a_rule_says_which_deals_would_not_satisfy_it_before_it_is_saved(cast, pipeline, stages, add_deal, as_member):
    alice, lead = as_member(cast.alice), (pipeline.pk, stages[0].pk)
    add_deal("Fine", source="Web"), add_deal("Roof")
    sent = {"fields_asked": ["source"]}
    asked = alice.post("stage_rule_new", *lead, "filled", **sent)
    assert (
        asked.status_code == 422 and "1 of 2 deals" in asked.text and "Roof" in asked.text and "Fine" not in asked.text
    )
    assert not StageRule.objects.exists()
    mark = asked.context["trial"].mark
    other = alice.post("stage_rule_new", *lead, "filled", fields_asked=["team"], despite=mark)
    assert other.status_code == 422 and not StageRule.objects.exists()
    assert alice.post("stage_rule_new", *lead, "filled", plain=True, **sent, despite=mark).status_code == 302
    alice.post("stage_rule_new", *lead, "owner", plain=True, everywhere="on")
    assert StageRule.objects.filter(kind="owner").count() == 4


def test_a_stage_does_what_it_says_on_entry(cast, stages, add_deal, as_member):
    team = Team.objects.create(account=cast.account, name="Inside")
    for member in (cast.alice, cast.carol):
        team.put_in(member, by=cast.alice)
    label = Label.objects.create(account=cast.account, name="Hot")
    template = ChecklistTemplate.objects.create(account=cast.account, name="Kick-off", lines=["Invite"])
    for kind, settings in [("set_owner", {"team": team.pk}), ("add_list", {"template": template.pk}),
                           ("close_in", {"days": 0}), ("plan", {"kind": "call", "subject": "Call", "days": 0}),
                           ("add_label", {"label": label.pk})]:  # fmt: skip
        StageRule.objects.add(stages[1], kind, settings, by=cast.alice)
    deals = [add_deal(title) for title in "abc"]
    for deal in deals:
        deal.move_to(stages[1], by=cast.bob)
    assert [deal.owner for deal in deals] == [cast.alice, cast.carol, cast.alice]
    first = deals[0]
    assert (first.expected_close, first.stage, first.entry) == (today(), stages[1], {})
    assert first.checklists.get().items.get().text == "Invite" and first.labels.get() == label
    assert first.activities.get().owner == cast.alice and first.next_due_on == today()
    made = add_deal("made", stages[1])
    assert made.owner == cast.carol and made.labels.get() == label


def test_what_cannot_be_done_on_entry_is_said_and_the_move_stands(cast, stages, add_deal, as_member):
    nobody = Team.objects.add("Nobody", by=cast.alice)
    for kind, settings in [("set_owner", {"member": cast.carol.pk}), ("set_owner", {"team": nobody.pk}),
                           ("close_in", {"days": 1})]:  # fmt: skip
        StageRule.objects.add(stages[1], kind, settings, by=cast.alice)
    cast.carol.__class__.objects.filter(pk=cast.carol.pk).update(is_active=False)
    deal, bob = add_deal(), as_member(cast.bob)
    answer = bob.post("deal_stage", deal.pk, stage=stages[1].pk)
    deal.refresh_from_db()
    assert (
        deal.stage == stages[1]
        and deal.owner == cast.bob
        and deal.expected_close
        and "Not done" in answer["HX-Trigger"]
    )
    assert len(deal.entry["failed"]) == 2 and "Not done on entry" in bob.get("deal", deal.pk).text
    assert "could not do on entry" in bob.get("deal_history", deal.pk).text


def test_reasons_are_proposed_where_a_deal_ends(cast, pipeline, stages, add_deal, as_member):
    service = Pipeline.objects.create_from([], name="Service", by=cast.alice, reasons=[("lost", "Elsewhere")])
    pipeline.add_reasons([("lost", "Price"), ("won", "Fit")])
    CloseReason.objects.create(account=cast.account, kind="lost", text="No answer")
    assert CloseReason.objects.offered_in(service.pk, "lost") == ["Elsewhere", "No answer"]
    deal, bob = add_deal(), as_member(cast.bob)
    asked = bob.post("deal_stage", deal.pk, stage=stages[3].pk, asks="on").text
    assert (
        '<option value="Price">' in asked and "No answer" in asked and "Fit" not in asked and "Elsewhere" not in asked
    )
    bob.post("deal_stage", deal.pk, stage=stages[2].pk, asks="on", won_reason="Best fit", closed_on=str(today()))
    deal.refresh_from_db()
    assert (deal.stage, deal.won_reason) == (stages[2], "Best fit") and "Best fit" in bob.get("deal", deal.pk).text
    deal.move_to(stages[0], by=cast.bob)
    assert deal.won_reason == ""


def test_reasons_are_kept_in_the_settings(cast, pipeline, as_member):
    alice = as_member(cast.alice)
    alice.post("close_reasons", plain=True, text="Price", kind="lost", pipeline=pipeline.pk)
    again = alice.post("close_reasons", plain=True, text="price", kind="lost", pipeline=pipeline.pk)
    assert again.status_code == 422 and CloseReason.objects.get().pipeline == pipeline
    made = CloseReason.objects.get()
    alice.post("close_reason", made.pk, plain=True, text="Too dear", kind="lost", pipeline="")
    page = alice.get("close_reasons", plain=True).text
    assert "Too dear" in page and "All pipelines" in page
    alice.post("close_reason_deleted", made.pk, plain=True)
    assert not CloseReason.objects.exists()
