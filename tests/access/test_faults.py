"""Acts that are refused, and addresses that contradict what is sent: neither changes anything."""

import pytest
from django.urls import reverse

from accounts.models import Event
from companies.models import CompanyNote
from contacts.models import Contact, ContactNote
from crm.models import Deal, DealNote, Pipeline
from crm.models.pipeline_right import VIEW, PipelineGroupPermission
from tests.access.routes import routes
from tests.access.test_walls import ASKED, FRAGMENT, PAGE, STREAMS, ask, furnished, looks, state, tried
from tests.crm.conftest import STAGES
from tests.rows import row


@pytest.fixture
def pipelines(cast) -> list[Pipeline]:
    """`ours, theirs = pipelines`"""
    return [Pipeline.objects.create_from(STAGES, name="Sales", by=member) for member in (cast.alice, cast.mallory)]


@pytest.fixture
def deals(cast, pipelines) -> list[Deal]:
    """bob's deal, and one of the other account: `deal, foreign = deals`."""
    stages = [pipeline.stages.first() for pipeline in pipelines]
    owners = zip(stages, (cast.bob, cast.mallory), strict=True)
    return [Deal.objects.add(stage, by=by, title="Roof") for stage, by in owners]


def at(name: str, *arguments) -> str:
    return reverse(name, args=["acme", *arguments])


@pytest.fixture
def tries(cast, deals) -> dict:
    """What a viewer may not do: address and form, by what it is."""
    deal, other = deals[0], deals[0].pipeline.stages.all()[1]
    moved = deal.move_to(other, by=cast.alice)
    contact, company, note = (row(model, cast.account) for model in (Contact, CompanyNote, ContactNote))
    words, owner = row(DealNote, cast.account), {"owner": cast.carol.pk}
    DealNote.objects.filter(pk=words.pk).update(deal=deal)
    pipeline, stage = deal.pipeline_id, deal.pipeline.stages.first()
    return {
        "pin a contact's note": (at("contacts:contact_note_pinned", note.pk), {"is_pinned": "on"}),
        "pin a company's note": (at("companies:company_note_pinned", company.pk), {"is_pinned": "on"}),
        "assign a contact": (at("contacts:contact_field", contact.pk, "owner"), owner),
        "assign a company": (at("companies:company_field", company.company_id, "owner"), owner),
        "pin a deal's note": (at("crm:deal_note_pinned", words.pk), {"is_pinned": "on"}),
        "assign a deal": (at("crm:deal_field", deal.pk, "owner"), owner),
        "move a deal": (at("crm:deal_stage", deal.pk), {"stage": stage.pk, "place": "top", "version": deal.version}),
        "take a move back": (at("crm:deal_move_undone", deal.pk, moved.pk), {}),
        "archive a stage": (at("crm:stage_archived", pipeline, other.pk), {"into": stage.pk}),
        "archive a pipeline": (at("crm:pipeline_archived", pipeline), {"is_archived": "1"}),
    }


def refused(client, tries: dict, account, status: int) -> None:
    """Each is answered with `status`, leaves every row as it was, and no event tells of success."""
    before = state(account)
    assert before[Event]
    answers = {
        (act, client.post(*each, headers=headers).status_code) for act, each in tries.items() for headers in ASKED
    }
    assert answers == {(act, status) for act in tries}
    assert state(account) == before


def in_crm(tries: dict) -> dict:
    return {act: each for act, each in tries.items() if "/acme/deals/" in each[0] or "/acme/pipelines/" in each[0]}


def test_what_a_viewer_is_refused_leaves_the_row_and_no_event(cast, tries, client_of):
    refused(client_of(cast.carol), tries, cast.account, 403)


def test_what_a_seller_without_the_right_is_refused_leaves_the_row_and_no_event(cast, tries, deals, client_of):
    rights = PipelineGroupPermission.objects.filter(content_object=deals[0].pipeline)
    rights.exclude(permission__codename=VIEW).delete()
    refused(client_of(cast.bob), in_crm(tries), cast.account, 403)
    rights.delete()
    refused(client_of(cast.bob), in_crm(tries), cast.account, 404)


def test_what_is_refused_is_done_for_an_administrator(cast, tries, client_of):
    client, before = client_of(cast.alice), state(cast.account)

    def send(url, data):
        answer = client.post(url, data)
        return answer.status_code, state(cast.account) != before

    assert {act: tried(client, send, *each) for act, each in tries.items()} == dict.fromkeys(tries, (302, True))


def test_a_removed_member_with_an_open_session_finds_nothing_at_any_address(cast, client_of, subtests):
    place, bob = furnished(cast.account), client_of(cast.bob)
    assert bob.get("/acme/contacts/").status_code == 200
    cast.bob.remove(by=cast.alice)
    for route in routes():
        with subtests.test(str(route)):
            assert {answer.status_code for answer in ask(bob, place.url(route))} == {404}


@pytest.mark.parametrize("headers", [PAGE, FRAGMENT], ids=["page", "fragment"])
def test_a_deal_goes_to_no_place_of_another_account(headers, cast, pipelines, deals, client_of):
    (own, foreign), client = deals, client_of(cast.bob)
    url, stage = at("crm:deal_stage", own.pk), pipelines[0].stages.all()[1]
    before = state(cast.account), state(cast.rival)
    tries = {
        422: [{"stage": foreign.stage_id, "place": "top"}, {"stage": foreign.stage_id, "before": own.pk}],
        409: [{"stage": stage.pk, side: foreign.pk} for side in ("before", "after", "place")],
    }
    for status, bodies in tries.items():
        assert {client.post(url, body, headers=headers).status_code for body in bodies} == {status}
    assert (state(cast.account), state(cast.rival)) == before


def test_a_deal_of_another_account_goes_nowhere_by_ones_own_pipeline(cast, pipelines, deals, client_of):
    stage, foreign = pipelines[0].stages.all()[1], deals[1]
    before = state(cast.account), state(cast.rival)
    body = {"stage": stage.pk, "pipeline": pipelines[0].pk, "account": "acme"}
    for slug, status in (("acme", 404), ("rival", 404)):
        url = reverse("crm:deal_stage", args=[slug, foreign.pk]) + f"?pipeline={pipelines[0].pk}"
        assert client_of(cast.bob).post(url, body).status_code == status
    assert (state(cast.account), state(cast.rival)) == before


@pytest.mark.prove
def test_the_account_in_the_address_wins_over_one_in_the_query(cast, client_of, subtests):
    place, client = furnished(cast.account), client_of(cast.alice)
    theirs = Contact.objects.create(account=cast.rival, name="Zyxwv")
    named = {"account": "rival", "account_id": cast.rival.pk, "slug": "rival", "pk": theirs.pk}
    for route in [each for each in routes() if each.name not in STREAMS]:
        with subtests.test(str(route)):
            url = place.url(route)
            [[status, _], [plain, _]] = looks([client.get(url, named), client.get(url)])
            assert status == plain
            assert theirs.name not in client.get(url, named).content.decode()


@pytest.mark.parametrize("named", ["rival", "id"])
def test_the_account_in_the_address_wins_over_one_in_the_body(named, cast, client_of):
    before, other = state(cast.rival), cast.rival.pk if named == "id" else "rival"
    client = client_of(cast.alice)
    body = {"name": "Ana", "account": other, "account_id": cast.rival.pk, "slug": "rival"}
    assert client.post("/acme/contacts/new/?account=rival", body).status_code == 302
    assert Contact.objects.get(name="Ana").account == cast.account and state(cast.rival) == before
    assert client.post("/rival/contacts/new/?account=acme", body | {"account": "acme"}).status_code == 404
    assert Contact.objects.filter(name="Ana").count() == 1


def test_the_pipeline_and_stage_in_the_address_win_over_those_in_the_body(cast, pipelines, deals, client_of):
    other = Pipeline.objects.create_from(STAGES, name="Other", by=cast.alice)
    lead, elsewhere, theirs = (each.stages.first() for each in (pipelines[0], other, pipelines[1]))
    before = state(cast.rival)
    for stage in (elsewhere, theirs):
        body = {"title": "Shed", "pipeline": stage.pipeline_id, "stage": stage.pk, "account": stage.account_id}
        url = at("crm:stage_deals", pipelines[0].pk, lead.pk) + f"?pipeline={stage.pipeline_id}&stage={stage.pk}"
        assert client_of(cast.bob).post(url, body, headers=FRAGMENT).status_code == 200
    assert {deal.stage for deal in Deal.objects.filter(title="Shed")} == {lead} and state(cast.rival) == before
