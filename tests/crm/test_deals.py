"""A deal's pane and page, a new deal, its history, its end, and where else deals stand."""

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Event
from companies.models import Company
from contacts.models import Contact
from crm.models import Deal, PipelineGroupPermission
from tests.bulk.conftest import Desk, to
from tests.crm.filled import fill


@pytest.fixture
def maria(cast):
    return Contact.objects.add(cast.account, by=cast.bob, name="Maria Souza")


def stored(deal) -> Deal:
    return Deal.objects.get(pk=deal.pk)


# -- the pane and the page


def test_a_deal_opens_in_a_pane_and_as_a_page(cast, as_member, deal):
    bob = as_member(cast.bob)
    pane, page = bob.get("deal", deal.pk), bob.get("deal", deal.pk, plain=True)
    assert "<!doctype html>" not in pane.text.lower()
    assert "<!doctype html>" in page.text.lower()
    for answer in (pane, page):
        assert answer.status_code == 200
        assert f'id="deal_{deal.pk}_record"' in answer.text
        assert "HX-Request-Type" in answer["Vary"]


def test_back_asks_for_the_page(cast, client_of, deal):
    headers = {"HX-Request": "true", "HX-Request-Type": "full"}
    answer = client_of(cast.bob).get(deal.get_absolute_url(), headers=headers)
    assert "<!doctype html>" in answer.text.lower()


def test_a_stranger_finds_no_deal(cast, client_of, deal):
    assert client_of(cast.mallory).get(deal.get_absolute_url()).status_code == 404
    assert client_of(cast.mallory).get(f"/rival/deals/{deal.pk}/").status_code == 404


def test_an_id_beyond_the_database_is_no_deal(cast, as_member):
    assert as_member(cast.bob).get("deal", 10**30).status_code == 404


def test_who_only_looks_sees_no_form(cast, as_member, deal):
    answer = as_member(cast.carol).get("deal", deal.pk)
    assert answer.status_code == 200
    assert "<form" not in answer.text.replace('<form class="steps-form"', "")
    assert "Roof" in answer.text


def test_a_pane_asks_as_often_whatever_it_holds(cast, as_member, add_deal, django_assert_max_num_queries):
    empty, full = add_deal("Empty"), add_deal("Full")
    fill(full, by=cast.bob, times=5)
    bob = as_member(cast.bob)
    bob.get("deal", empty.pk)
    with django_assert_max_num_queries(45) as first:
        bob.get("deal", empty.pk)
    with django_assert_max_num_queries(len(first) + 3):
        bob.get("deal", full.pk)


def test_the_pane_leads_to_the_deals_above_and_below(cast, as_member, add_deal):
    low, middle, high = add_deal("Low"), add_deal("Middle"), add_deal("High")
    answer = as_member(cast.bob).get("deal", middle.pk, plain=True).text
    assert answer.index(high.get_absolute_url()) < answer.index(low.get_absolute_url())


def test_a_deal_that_has_ended_is_opened_again_where_it_was(cast, as_member, deal, stages):
    bob, (_lead, proposal, won, _lost) = as_member(cast.bob), stages
    assert "Reopen" not in bob.get("deal", deal.pk).text
    for stage in (proposal, won):
        deal.move_to(stage, by=cast.bob)
    page = bob.get("deal", deal.pk)
    assert "Reopen" in page.text and page.context["page"].reopening == proposal
    bob.post("deal_stage", deal.pk, stage=proposal.pk, version=stored(deal).version)
    assert (stored(deal).stage, stored(deal).closed_on) == (proposal, None)


# -- a new deal


def new(stage, **data) -> dict:
    return {"title": "Bridge", "currency": "BRL", "stage": stage.pk} | data


@pytest.mark.parametrize("plain", [False, True])
def test_a_deal_is_made_from_a_contact(cast, as_member, stages, maria, plain):
    bob = as_member(cast.bob)
    form = bob.get("deal_new", plain=plain, stage=stages[1].pk, contact=maria.pk)
    assert "Maria Souza" in form.text
    answer = bob.post("deal_new", plain=plain, **new(stages[1], contact=maria.pk, value="10"))
    deal = Deal.objects.get()
    assert (deal.title, deal.contact, deal.stage, deal.value) == ("Bridge", maria, stages[1], 10)
    assert deal.get_absolute_url() in (answer.headers.get("HX-Redirect") or answer.headers["Location"])


def test_a_form_pressed_twice_makes_one_deal(cast, as_member, stages):
    data = new(stages[0], once="9f2a3c51-4a39-4d9b-8f0e-2a8a54a1d001")
    for _ in range(2):
        as_member(cast.bob).post("deal_new", **data)
    assert Deal.objects.count() == 1


def test_a_new_deal_needs_a_title(cast, as_member, stages, unchanged):
    with unchanged():
        answer = as_member(cast.bob).post("deal_new", **new(stages[0], title=""))
    assert answer.status_code == 422


def test_a_new_deal_in_a_lost_stage_asks_for_the_reason(cast, as_member, stages, unchanged):
    with unchanged():
        assert as_member(cast.bob).post("deal_new", **new(stages[3])).status_code == 422


def test_a_stage_of_another_account_is_unknown(cast, as_member, stages, rival_pipeline, unchanged):
    with unchanged():
        answer = as_member(cast.bob).post("deal_new", **new(rival_pipeline.stages.first()))
    assert answer.status_code == 422


def test_who_only_looks_makes_no_deal(cast, as_member, stages, unchanged):
    with unchanged():
        assert as_member(cast.carol).post("deal_new", **new(stages[0])).status_code == 403


# -- history


def test_the_history_tells_what_happened(cast, as_member, deal, stages):
    deal.move_to(stages[1], by=cast.alice)
    deal.change({"title": "Tower", "value": Decimal(5)}, by=cast.bob)
    text = as_member(cast.bob).get("deal_history", deal.pk).text
    for words in ("made the deal", "moved it from Lead to Proposal", "changed title from Roof to Tower", "Alice"):
        assert words in text


def test_the_history_tells_what_was_done_to_many_in_the_order_of_time(cast, as_member, deal, stages, add_deal):
    deal.change({"source": "Fair"}, by=cast.alice)
    desk = Desk(cast.alice)
    for act, more, arguments in (("close", [add_deal("Wall")], {"day": "2027-01-02"}), ("owner", [], to(cast.carol))):
        action = desk.act(act, [deal, *more], kind="deal", **arguments)
        action.rows.update(done_at=timezone.now())  # not the beginning of the test's one transaction
    desk.act("move", [deal], kind="deal", stage={"id": stages[1].pk, "name": "Proposal"})
    text = as_member(cast.bob).get("deal_history", deal.pk).text
    told = re.findall("moved it from Lead to Proposal · moved in bulk|set .*? to .*?(?=<)", text)
    closed = "set expected close to Jan. 2, 2027 · with 1 other"
    assert told == [
        "moved it from Lead to Proposal · moved in bulk",
        "set Owner to Carol",
        closed,
        "set source to Fair",
    ]


def test_a_long_history_of_both_kinds_is_paged_without_gaps(cast, as_member, deal, django_assert_max_num_queries):
    desk, bob = Desk(cast.alice), as_member(cast.bob)
    for number in range(1, 16):
        deal.change({"source": f"S{number}."}, by=cast.bob)
        desk.act("close", [deal], kind="deal", day=f"2027-01-{number:02}")
    bob.get("deal_history", deal.pk)
    with django_assert_max_num_queries(32):
        pages = [bob.get("deal_history", deal.pk, history=number).text for number in (1, 2)]
    assert "1–20 of 31" in pages[0] and "21–31 of 31" in pages[1]
    told = [re.findall(r"S\d+\.</span>|Jan. \d+, 2027<", page.replace("from S", "from ")) for page in pages]
    assert len(told[0] + told[1]) == len({*told[0], *told[1]}) == 30


def test_an_event_of_an_unknown_kind_does_not_break_the_history(cast, as_member, deal):
    Event.objects.record("deal.teleported 100%", by=cast.bob, about=[deal])
    Event.objects.record("line_item.added", by=cast.bob, about=[deal])
    assert as_member(cast.bob).get("deal_history", deal.pk).status_code == 200


# -- deleting


def test_its_owner_deletes_a_deal_with_what_hangs_on_it(cast, as_member, deal):
    fill(deal, by=cast.bob)
    bob = as_member(cast.bob)
    assert "1 note" in bob.get("deal_deletion", deal.pk).text
    assert bob.post("deal_deletion", deal.pk).headers["HX-Redirect"] == deal.pipeline.get_absolute_url()
    assert not Deal.objects.exists()
    assert Event.objects.of(cast.account).on(deal).first().verb == "deal.deleted"


def test_a_colleague_does_not_delete_it_but_an_administrator_does(cast, as_member, add_deal, unchanged):
    deal = add_deal(by=cast.alice)
    with unchanged():
        assert as_member(cast.bob).post("deal_deletion", deal.pk).status_code == 403
        assert as_member(cast.carol).post("deal_deletion", deal.pk).status_code == 403
        assert as_member(cast.mallory).post("deal_deletion", deal.pk).status_code == 404
    deal = add_deal(by=cast.bob)
    assert as_member(cast.alice).post("deal_deletion", deal.pk, plain=True).status_code == 302


# -- on the pages of the contact and the company


def test_a_contact_shows_their_deals_and_what_they_come_to(cast, client_of, add_deal, maria):
    add_deal("Roof", contact=maria, value=Decimal(100))
    add_deal("Door", contact=maria, value=Decimal(20))
    add_deal("Someone else's")
    text = client_of(cast.bob).get(f"{maria.get_absolute_url()}?show=all").text
    for words in ("Roof", "Door", "R$120.00", f"deals/new/?contact={maria.pk}"):
        assert words in text
    assert "Someone else" not in text


def test_a_company_shows_its_deals(cast, client_of, add_deal):
    company = Company.objects.create(account=cast.account, name="Bakery")
    add_deal("Oven", company=company)
    assert "Oven" in client_of(cast.bob).get(f"{company.get_absolute_url()}?show=all").text


def test_deals_of_a_pipeline_that_one_may_not_see_stay_out(cast, client_of, add_deal, maria, pipeline):
    add_deal("Secret", contact=maria)
    PipelineGroupPermission.objects.filter(content_object=pipeline).delete()
    assert "Secret" not in client_of(cast.bob).get(f"{maria.get_absolute_url()}?show=all").text


def test_without_the_module_there_are_no_deals(cast, client_of, add_deal, maria):
    add_deal("Roof", contact=maria)
    cast.account.modules = ["companies"]
    cast.account.save()
    bob = client_of(cast.bob)
    assert "Roof" not in bob.get(f"{maria.get_absolute_url()}?show=all").text
    assert bob.get(f"/acme/deals/{Deal.objects.get().pk}/").status_code == 404


# -- who may only look at the pipeline


def test_the_viewer_of_a_pipeline_changes_nothing_by_any_address(cast, as_member, deal, pipeline, unchanged):
    fill(deal, by=cast.bob)
    item, checklist, note, attachment = (
        getattr(deal, part).get() for part in ("line_items", "checklists", "notes", "attachments")
    )
    step = checklist.items.get()
    held = PipelineGroupPermission.objects.filter(content_object=pipeline)
    held.exclude(permission__codename="view_pipeline").delete()
    bob = as_member(cast.bob)
    assert bob.get("deal", deal.pk).status_code == 200
    with unchanged():
        answers = [
            bob.post("deal_field", deal.pk, "title", title="Mine"),
            bob.post("deal_value_source", deal.pk),
            bob.post("deal_deletion", deal.pk),
            bob.post("deal_notes", deal.pk, body="Mine"),
            bob.post("deal_note", note.pk, body="Mine"),
            bob.post("deal_note_pinned", note.pk, is_pinned="on"),
            bob.post("deal_note_deleted", note.pk),
            bob.post("attachments", deal.pk, files=[SimpleUploadedFile("a.txt", b"mine")]),
            bob.post("attachment_deleted", attachment.pk),
            bob.post("checklists", deal.pk, name="Mine"),
            bob.post("checklist", checklist.pk, name="Mine"),
            bob.post("checklist_deleted", checklist.pk),
            bob.post("checklist_items", checklist.pk, text="Mine"),
            bob.post("checklist_item", step.pk, text="Mine"),
            bob.post("checklist_item_done", step.pk, is_done="on"),
            bob.post("checklist_item_place", step.pk, after=""),
            bob.post("checklist_item_deleted", step.pk),
            bob.post("line_items", deal.pk, name="Mine"),
            bob.post("line_item", item.pk, name="Mine"),
            bob.post("line_item_deleted", item.pk),
        ]
    assert {answer.status_code for answer in answers} == {403}
