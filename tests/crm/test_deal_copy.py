"""A copy of a deal, and the warning of an open one like it."""

from decimal import Decimal

import pytest

from companies.models import Company
from contacts.models import Contact
from crm.models import Checklist, ChecklistItem, Deal, DealContact, LineItem, Pipeline, PipelineGroupPermission


@pytest.fixture
def maria(cast):
    return Contact.objects.add(cast.account, by=cast.bob, name="Maria Souza")


@pytest.fixture
def full(cast, add_deal, maria):
    deal = add_deal(contact=maria, priority=3, source="Fair")
    LineItem.objects.add(deal, by=cast.bob, name="Tiles", quantity=Decimal(2), unit_price=Decimal(10))
    ChecklistItem.objects.add(Checklist.objects.add(deal, "Kick-off", by=cast.bob), "Who", by=cast.bob).tick(
        True, by=cast.bob
    )
    DealContact.objects.put(deal, Contact.objects.add(cast.account, by=cast.bob, name="João"), "Pays", by=cast.bob)
    deal.add_note("<p>Private</p>", by=cast.bob)
    return deal


def copied(as_member, member, deal, stage, **data) -> Deal:
    as_member(member).post("deal_copy", deal.pk, title="Copy", stage=stage.pk, **data)
    return Deal.objects.get(title="Copy")


def test_a_copy_takes_along_what_is_chosen(cast, as_member, full, stages, maria):
    form = as_member(cast.bob).get("deal_copy", full.pk).text
    assert "Roof (copy)" in form and "Line items" in form
    copy = copied(as_member, cast.bob, full, stages[1], parts=["contacts", "items", "checklists"])
    assert (copy.stage, copy.contact, copy.priority, copy.source, copy.value) == (stages[1], maria, 3, "Fair", 20)
    assert copy.line_items.get().name == "Tiles" and copy.further_contacts.get().role == "Pays"
    assert copy.checklists.get().items.get().is_done is False and not copy.notes.exists()
    assert Deal.objects.get(pk=full.pk).line_items.count() == 1
    assert "copied it from “Roof”" in as_member(cast.bob).get("deal_history", copy.pk).text


def test_a_copy_may_go_to_another_pipeline_which_is_named(cast, as_member, full, stages):
    bob, one = as_member(cast.bob), '<optgroup label="Sales">'
    assert one not in bob.get("deal_copy", full.pk).text
    renewal = {"name": "Lead", "hue": 1, "probability": 10, "kind": "open"}
    other = Pipeline.objects.create_from([renewal], name="Renewals", by=cast.alice).stages.get()
    for route, args in (("deal_copy", [full.pk]), ("deal_new", [])):
        form = bob.get(route, *args).text
        assert one in form and f'<optgroup label="Renewals"><option value="{other.pk}">Lead</option></optgroup>' in form
    assert copied(as_member, cast.bob, full, other).stage == other


def test_a_copy_without_anything_keeps_the_value(cast, as_member, full, stages):
    copy = copied(as_member, cast.bob, full, stages[0])
    assert copy.value == 20 and not copy.line_items.exists() and not copy.checklists.exists()


def test_who_may_make_no_deal_copies_none(cast, as_member, full, stages, rival_pipeline, unchanged):
    with unchanged():
        for member, status in ((cast.carol, 403), (cast.mallory, 404)):
            answer = as_member(member).post("deal_copy", full.pk, title="Copy", stage=stages[0].pk)
            assert answer.status_code == status
        for data in ({"title": ""}, {"stage": rival_pipeline.stages.first().pk}, {"parts": ["notes"]}):
            answer = as_member(cast.bob).post("deal_copy", full.pk, **{"title": "x", "stage": stages[0].pk} | data)
            assert answer.status_code == 422


# -- an open deal like it


def new(stage, **data) -> dict:
    return {"title": "Bridge", "currency": "BRL", "stage": stage.pk} | data


@pytest.mark.parametrize("plain", [False, True])
def test_an_open_deal_like_it_is_shown_before_another_is_made(cast, as_member, add_deal, stages, maria, plain):
    bakery = Company.objects.create(account=cast.account, name="Bakery")
    first, second = add_deal("Roof", contact=maria), add_deal("Oven", company=bakery)
    bob, data = as_member(cast.bob), new(stages[0], contact=maria.pk, company=bakery.pk)
    warned = bob.post("deal_new", plain=plain, **data)
    assert warned.status_code == 422 and "Roof" in warned.text and "Oven" in warned.text
    assert 'value="Bridge"' in warned.text and Deal.objects.count() == 2
    assert bob.post("deal_new", plain=plain, **data, despite=str(first.pk)).status_code == 422
    bob.post("deal_new", plain=plain, **data, despite=f"{first.pk},{second.pk}")
    assert Deal.objects.filter(title="Bridge").exists()


def test_the_form_that_knows_the_contact_warns_at_once(cast, as_member, add_deal, stages, maria):
    deal = add_deal("Roof", contact=maria)
    assert f'name="despite" value="{deal.pk}"' in as_member(cast.bob).get("deal_new", contact=maria.pk).text


def test_a_deal_that_has_ended_or_is_not_to_be_seen_warns_nobody(cast, as_member, add_deal, stages, maria, pipeline):
    won = add_deal("Roof", contact=maria)
    won.move_to(stages[2], by=cast.bob)
    as_member(cast.bob).post("deal_new", **new(stages[0], contact=maria.pk))
    assert Deal.objects.filter(title="Bridge").exists()
    PipelineGroupPermission.objects.filter(content_object=pipeline, permission__codename="view_pipeline").delete()
    assert "Bridge" not in as_member(cast.carol).get("deal_new", contact=maria.pk).text


def test_a_copy_does_not_tell_what_it_was_copied_from_to_who_does_not_see_that(cast, as_member, full, stages):
    renewal = {"name": "Lead", "hue": 1, "probability": 10, "kind": "open"}
    other = Pipeline.objects.create_from([renewal], name="Renewals", by=cast.alice).stages.get()
    copy = copied(as_member, cast.alice, full, other)
    assert "copied it from “Roof”" in as_member(cast.bob).get("deal_history", copy.pk).text
    stages[0].pipeline.change_rights({cast.bob.roles.get(): (set(), {"view_pipeline", "create_deals", "move_deals"})},
                                     by=cast.alice)  # fmt: skip
    told = as_member(cast.bob).get("deal_history", copy.pk).text
    assert "copied it from “(hidden)”" in told and "Roof" not in told
    full.remove(by=cast.alice)
    assert "copied it from “Roof”" in as_member(cast.bob).get("deal_history", copy.pk).text
