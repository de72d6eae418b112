"""The board and moving on it, by page, fragment and form."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Event
from contacts.models import Contact
from crm.models import Attachment, Checklist, ChecklistItem, Deal, StageVisit
from crm.models.archiving import archive_stage

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def bob(client_of, cast):
    return client_of(cast.bob)


@pytest.fixture
def url(pipeline):
    return f"/acme/pipelines/{pipeline.pk}/"


def footprint():
    return list(Deal.objects.order_by("pk").values()), StageVisit.objects.count(), Event.objects.count()


def test_home_leads_to_the_first_pipeline(bob, pipeline, url):
    assert bob.get("/acme/crm/").headers["Location"] == url


def test_home_without_a_pipeline_says_how_to_get_one(client_of, cast):
    assert b"/acme/pipelines/new/" in client_of(cast.alice).get("/acme/crm/").content
    assert b"/acme/pipelines/new/" not in client_of(cast.bob).get("/acme/crm/").content


def test_the_board_shows_columns_cards_and_totals(bob, url, add_deal, stages):
    add_deal("Roof", value=Decimal(1500))
    page = bob.get(url).content.decode()
    assert [stage.name for stage in stages] == re.findall(r'data-stage="\d+" data-name="(\w+)"', page)
    assert "Roof" in page and "R$1,500.00" in page and "weighted R$150.00" in page


def test_a_partial_request_gets_the_board_alone(bob, url):
    whole, part = bob.get(url), bob.get(url, headers=PARTIAL)
    assert "<html" in whole.content.decode() and "<html" not in part.content.decode()
    assert "HX-Request-Type" in part.headers["Vary"] and part.headers["Cache-Control"] == "no-store"


def test_a_card_shows_what_differs_from_normal(bob, url, add_deal, cast):
    contact = Contact.objects.create(account=cast.account, name="Ana Souza")
    deal = add_deal("Roof", contact=contact, expected_close=timezone.localdate() - timedelta(days=2))
    checklist = Checklist.objects.create(account=cast.account, deal=deal, name="To do")
    for done in (True, False):
        ChecklistItem.objects.create(account=cast.account, checklist=checklist, text="x", is_done=done)
    Attachment.objects.create(account=cast.account, deal=deal, name="a", size=1, content_type="text/plain")
    card = bob.get(url).content.decode().split(f'id="deal_{deal.pk}"')[1].split("</li>")[0]
    assert "Ana Souza" in card and "1/2" in card and "late" in card and "#paperclip" in card and ">B</span>" in card


def test_contacts_that_one_may_not_see_are_not_on_the_cards(url, add_deal, cast, client_of):
    contact = Contact.objects.create(account=cast.account, name="Ana Souza")
    add_deal("Roof", contact=contact)
    viewer = cast.carol.roles.get()
    viewer.set_permissions(viewer.permissions() - {"see_contacts"})
    page = client_of(cast.carol).get(url).content.decode()
    assert "Roof" in page and "Ana Souza" not in page


def test_search_finds_title_and_contact_without_accents(bob, url, add_deal, cast):
    add_deal("Telhado", contact=Contact.objects.create(account=cast.account, name="João"))
    add_deal("Porta")
    page = bob.get(url, {"q": "joao"}).content.decode()
    assert "Telhado" in page and "Porta" not in page


@pytest.mark.parametrize("q", ["a\0b", "x" * 101])
def test_a_search_that_cannot_be_read_shows_no_deals(bob, url, add_deal, q):
    add_deal("a")
    answer = bob.get(url, {"q": q})
    assert answer.status_code == 422 and b'class="deal-card' not in answer.content


def test_a_long_column_comes_in_pages(bob, url, add_deal, stages):
    for number in range(45):
        add_deal(f"Deal {number:02}")
    first = bob.get(url).content.decode()
    assert len(re.findall('class="deal-card"', first)) == 40
    last = re.findall(r'id="deal_(\d+)"', first)[-1]
    rest = bob.get(f"{url}stages/{stages[0].pk}/", {"after": last}, headers=PARTIAL).content.decode()
    assert len(re.findall('class="deal-card"', rest)) == 5 and "stage-more" not in rest
    whole = bob.get(f"{url}stages/{stages[0].pk}/", {"shown": 80}).content.decode()
    assert len(re.findall('class="deal-card"', whole)) == 45


def test_some_columns_come_as_partials(bob, url, add_deal, stages, rival_pipeline):
    add_deal("Roof")
    answer = bob.get(f"{url}columns/", {"stage": [stages[0].pk, stages[2].pk], "shown": 80}, headers=PARTIAL)
    assert re.findall(r'<hx-partial hx-target="#(\w+)"', answer.content.decode()) == [
        f"stage_{stages[0].pk}", f"stage_{stages[2].pk}"
    ]  # fmt: skip
    for wrong in ({}, {"stage": "x"}, {"stage": rival_pipeline.stages.first().pk}, {"stage": 10**30}):
        assert bob.get(f"{url}columns/", wrong).status_code == 422


def test_a_column_that_has_gone_lets_the_page_fetch_the_board_anew(bob, url, stages, cast):
    archive_stage(stages[1], into=None, by=cast.alice)
    answer = bob.get(f"{url}columns/", {"stage": [stages[0].pk, stages[1].pk]}, headers=PARTIAL)
    told = json.loads(answer.headers["HX-Trigger"])["live:change"]
    assert answer.status_code == 422 and told["about"] == [f"pipeline:{stages[0].pipeline_id}"]


def test_a_page_after_a_card_that_left_is_the_whole_column(bob, url, add_deal, stages, cast):
    gone, _stays = add_deal("gone"), add_deal("stays")
    gone.move_to(stages[1], by=cast.bob)
    answer = bob.get(f"{url}stages/{stages[0].pk}/", {"after": gone.pk}, headers=PARTIAL)
    assert answer.headers["HX-Retarget"] == f"#stage_{stages[0].pk}" and b"stays" in answer.content


@pytest.mark.parametrize("query", [{"shown": "0"}, {"shown": "x"}, {"after": str(2**70)}, {"q": "\0"}])
def test_a_page_that_cannot_be_is_refused(bob, url, stages, query):
    assert bob.get(f"{url}stages/{stages[0].pk}/", query).status_code == 422


def test_the_number_of_queries_does_not_grow_with_cards_or_stages(
    bob, url, add_deal, pipeline, django_assert_max_num_queries, cast
):
    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert bob.get(url).status_code == 200
        return len(captured)

    add_deal("first")
    few = queries()
    for number in range(8):
        add_deal(f"Deal {number}", pipeline.add_stage(name=f"Stage {number}"))
    assert queries() == few <= 14


# --- moving ---


@pytest.fixture
def move(bob):
    """`move(deal, stage=…, **data)`: the answer to a move as a script sends it."""

    def post(deal, client=bob, headers=PARTIAL, **data):
        given = {key: getattr(value, "pk", value) for key, value in data.items()}
        return client.post(f"/acme/deals/{deal.pk}/stage/", given, headers=headers)

    return post


def test_a_drop_answers_with_heads_and_card(move, add_deal, stages):
    deal = add_deal()
    answer = move(deal, stage=stages[1], version=1, path="drag", is_placed="1")
    assert answer.status_code == 200
    targets = re.findall(r'hx-target="#(\w+)" hx-swap="outerMorph"', answer.content.decode())
    assert targets == [f"stage_{stages[0].pk}_head", f"stage_{stages[1].pk}_head", f"deal_{deal.pk}"]
    assert 'data-version="2"' in answer.content.decode()
    assert "moved to Proposal" in answer.headers["HX-Trigger"] and "undone" in answer.headers["HX-Trigger"]
    assert deal.visits.last().path == "drag"


def test_the_form_works_without_a_script(move, add_deal, stages, url, bob):
    deal, other = add_deal("deal"), add_deal("other", stages[1])
    page = bob.get(f"/acme/deals/{deal.pk}/stage/", {"stage": stages[1].pk}).content.decode()
    assert "After “other”" in page and "<html" in page
    answer = move(deal, headers={}, stage=stages[1], place=other.pk, version=1)
    assert answer.status_code == 302 and answer.headers["Location"] == url
    assert list(stages[1].deals.order_by("rank")) == [other, deal]


def test_lost_asks_for_exactly_the_reason(move, add_deal, stages):
    deal = add_deal()
    before = footprint()
    answer = move(deal, stage=stages[3], version=1, path="drag", is_placed="1")
    text = answer.content.decode()
    assert answer.status_code == 422 and footprint() == before
    assert 'hx-target="#dialog"' in text
    assert re.findall(r'<(?:input|select)(?![^>]*hidden)[^>]* name="(\w+)"', text) == ["lost_reason"]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', text))
    answer = move(deal, **hidden, lost_reason="Price")
    assert answer.status_code == 204
    deal.refresh_from_db()
    assert (deal.stage, deal.lost_reason) == (stages[3], "Price")


@pytest.mark.parametrize(("ending", "asked"), [(2, ["won_reason", "closed_on"]), (3, ["lost_reason", "closed_on"])])
def test_a_zone_asks_for_all_that_belongs_to_an_end(move, add_deal, stages, ending, asked):
    deal = add_deal()
    answer = move(deal, stage=stages[ending], version=1, path="drag", is_placed="1", asks="1")
    text = answer.content.decode()
    assert answer.status_code == 422 and deal.visits.count() == 1
    assert re.findall(r'<(?:input|select)(?![^>]*hidden)[^>]* name="(\w+)"', text) == asked
    assert re.search(r'name="closed_on" value="\d{4}-\d\d-\d\d"', text)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', text))
    assert move(deal, **hidden, closed_on="2026-01-05", lost_reason="Price").status_code == 204
    deal.refresh_from_db()
    assert (deal.stage, str(deal.closed_on)) == (stages[ending], "2026-01-05")


def test_a_viewer_is_asked_nothing(move, add_deal, stages, pipeline):
    deal = add_deal()
    pipeline.pipelinegrouppermission_set.filter(permission__codename="move_deals").delete()
    assert move(deal, stage=stages[2], version=1, is_placed="1", asks="1").status_code == 403


def test_a_card_is_edited_beside_it_as_on_the_deals_page(bob, add_deal, cast, client_of):
    deal = add_deal(value=Decimal(5))
    part = bob.get(f"/acme/deals/{deal.pk}/card/", headers=PARTIAL).content.decode()
    fields = [f"/acme/deals/{deal.pk}/fields/{name}/" for name in ("value", "owner", "expected_close")]
    assert re.findall(r' action="([^"]*)"', part) == fields and "<html" not in part
    assert "<html" in bob.get(f"/acme/deals/{deal.pk}/card/").content.decode()
    deal.change({"value": Decimal(7)}, by=cast.alice)
    late = bob.post(fields[0], {"value": "6", "version": "1"}, headers=PARTIAL)
    assert late.status_code == 409 and "Alice" in late.content.decode()
    assert "<form" not in client_of(cast.carol).get(f"/acme/deals/{deal.pk}/card/", headers=PARTIAL).content.decode()


def test_a_stale_move_is_409_and_says_who(move, add_deal, stages, cast):
    deal = add_deal()
    deal.move_to(stages[2], by=cast.alice)
    before = footprint()
    answer = move(deal, stage=stages[1], version=1, path="drag", is_placed="1")
    assert answer.status_code == 409 and footprint() == before
    assert "Alice" in answer.headers["HX-Trigger"] and "board:changed" in answer.headers["HX-Trigger"]
    by_hand = move(deal, headers={}, stage=stages[1], version=1)
    assert by_hand.status_code == 409 and 'name="version" value="2"' in by_hand.content.decode()


def test_a_viewer_is_refused_and_nothing_changes(move, add_deal, stages, cast, client_of):
    deal = add_deal()
    before = footprint()
    carol = client_of(cast.carol)
    assert move(deal, carol, stage=stages[1]).status_code == 403
    assert carol.get(f"/acme/deals/{deal.pk}/stage/").status_code == 403
    assert (
        carol.post(f"/acme/pipelines/{stages[0].pipeline_id}/stages/{stages[0].pk}/deals/", {"title": "x"}).status_code
        == 403
    )
    assert footprint() == before


def test_without_the_right_on_the_pipeline_a_seller_is_refused(move, add_deal, stages, cast, pipeline, bob):
    deal = add_deal()
    pipeline.pipelinegrouppermission_set.exclude(permission__codename="view_pipeline").delete()
    before = footprint()
    assert move(deal, stage=stages[1], is_placed="1").status_code == 403
    assert move(deal, headers={}, stage=stages[1]).status_code == 403
    assert bob.get(f"/acme/deals/{deal.pk}/stage/").status_code == 403
    assert footprint() == before
    assert "data-may-move" not in bob.get(pipeline.get_absolute_url()).content.decode()


def test_a_stranger_finds_nothing(add_deal, stages, cast, client_of, url, rival_pipeline, bob, move):
    deal, mallory = add_deal(), client_of(cast.mallory)
    theirs = Deal.objects.add(rival_pipeline.stages.first(), by=cast.mallory, title="Theirs")
    before = footprint()
    paths = [url, f"{url}stages/{stages[0].pk}/", f"/acme/deals/{deal.pk}/stage/", f"{url}edit/", "/acme/pipelines/"]
    assert {mallory.get(path).status_code for path in paths} == {404}
    under_rival = [path.replace("/acme/", "/rival/") for path in paths[:4]]
    assert {mallory.get(path).status_code for path in under_rival} == {404}
    assert move(theirs, stage=stages[1]).status_code == 404
    assert move(deal, stage=theirs.stage, is_placed="1").status_code == 422
    assert move(deal, stage=stages[1], before=theirs.pk, is_placed="1").status_code == 409
    assert footprint() == before


@pytest.mark.parametrize(
    "data",
    [{}, {"stage": "x"}, {"stage": 2**80}, {"stage": "\0"}, {"before": 2**70}, {"place": "\0"}, {"place": "9" * 30},
     {"version": "-1"}, {"path": "admin"}, {"closed_on": "31/02"}, {"lost_reason": "\0"}],
)  # fmt: skip
def test_bad_input_is_422_and_changes_nothing(move, add_deal, stages, data):
    deal = add_deal()
    before = footprint()
    data = {"stage": stages[1].pk} | data if data else data
    for placed in ({}, {"is_placed": "1"}):
        assert move(deal, **data, **placed).status_code == 422
    assert footprint() == before


def test_huge_ids_in_the_path_are_404(bob, url, stages):
    for path in (f"/acme/pipelines/{10**30}/", f"/acme/deals/{10**30}/stage/", f"{url}stages/{10**30}/"):
        assert bob.get(path).status_code == 404
    assert bob.get(f"/acme/deals/{stages[0].pk}/stage/?stage={10**40}").status_code == 404


def test_a_move_is_undone_once(move, add_deal, stages, bob):
    deal = add_deal()
    move(deal, stage=stages[1], version=1)
    undo = f"/acme/deals/{deal.pk}/moves/{deal.last_move().pk}/undone/"
    assert bob.post(undo, headers=PARTIAL).status_code == 204
    deal.refresh_from_db()
    assert deal.stage == stages[0]
    assert bob.post(undo, headers=PARTIAL).status_code == 409
    assert bob.post(f"/acme/deals/{deal.pk}/moves/{10**30}/undone/").status_code == 404


# --- quick add ---


def test_quick_add_puts_a_deal_on_top(bob, url, stages, cast):
    answer = bob.post(f"{url}stages/{stages[0].pk}/deals/", {"title": "Roof", "value": "1,500"}, headers=PARTIAL)
    deal = Deal.objects.get()
    assert answer.status_code == 200 and f'id="deal_{deal.pk}"' in answer.content.decode()
    assert (deal.value, deal.value_from_items, deal.owner) == (Decimal(1500), False, cast.bob)
    assert bob.post(f"{url}stages/{stages[0].pk}/deals/", {"title": "Wall"}).status_code == 302


def test_quick_add_twice_makes_one(bob, url, stages):
    once = {"title": "Roof", "once": str(uuid4())}
    for headers in (PARTIAL, PARTIAL, {}):
        bob.post(f"{url}stages/{stages[0].pk}/deals/", once, headers=headers)
    assert Deal.objects.count() == 1


@pytest.mark.parametrize(
    "data", [{}, {"title": " "}, {"title": "a\0"}, {"title": "x" * 201}, {"title": "x", "value": "-1"}]
)
def test_quick_add_says_what_is_wrong(bob, url, stages, data):
    answer = bob.post(f"{url}stages/{stages[0].pk}/deals/", data, headers=PARTIAL)
    assert answer.status_code == 422 and b"field-error" in answer.content and not Deal.objects.exists()


def test_quick_add_takes_no_other_field(bob, url, stages, cast):
    extra = {"account": cast.rival.pk, "owner": cast.alice.pk, "rank": 7, "version": 9, "closed_on": "2026-01-01"}
    bob.post(f"{url}stages/{stages[0].pk}/deals/", {"title": "Roof", **extra})
    deal = Deal.objects.get()
    assert (deal.account, deal.owner, deal.version, deal.closed_on) == (cast.account, cast.bob, 1, None)


def test_quick_add_to_lost_asks_for_more(bob, url, stages):
    assert bob.post(f"{url}stages/{stages[3].pk}/deals/", {"title": "x"}, headers=PARTIAL).status_code == 422
    assert not Deal.objects.exists()
