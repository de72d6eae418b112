"""How each member has a board: what the cards show, in which order they stand, which columns there are."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import attribute_uses
from accounts.models import CustomAttribute, Label
from contacts.models import Contact
from crm.board import Board
from crm.card_fields import card_fields
from crm.models import BoardLayout, Checklist, ChecklistItem, Deal

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
USUAL = ["who", "labels", "value", "checklist", "files", "close", "owner"]


@pytest.fixture
def bob(client_of, cast):
    return client_of(cast.bob)


@pytest.fixture
def url(pipeline):
    return f"/acme/pipelines/{pipeline.pk}/"


@pytest.fixture
def rival(cast):
    """An attribute of deals."""
    return CustomAttribute.objects.create(account=cast.account, model="deal", key="rival", name="Rival", type="text")


@pytest.fixture
def choose(bob, url, stages):
    """`choose(shown=[…], sort="value")`: what bob sends from the dialog, all columns ticked and the rest as usual."""

    def post(client=bob, headers=PARTIAL, **data):
        usual = {"order": [*USUAL, "priority", "days"], "shown": USUAL, "sort": "rank"}
        usual |= {"shown_stages": [stage.pk for stage in stages]}
        return client.post(f"{url}layout/", usual | data, headers=headers)

    return post


def card(page, deal) -> str:
    return page.content.decode().split(f'id="deal_{deal.pk}"')[1].split("</li>")[0]


def text_of(html: str) -> list[str]:
    """The words of a card, one part after the other."""
    return [part for part in re.sub(r"<[^>]*>", "\n", html).split("\n") if part.strip() and ">" not in part]


def test_cards_show_the_chosen_fields_in_the_chosen_order(choose, bob, url, add_deal, cast, rival):
    contact = Contact.objects.create(account=cast.account, name="Ana Souza")
    deal = add_deal("Roof", contact=contact, value=Decimal(50), priority=3, attributes={"rival": "<b>Ace</b>"})
    Deal.objects.update(stage_entered_at=timezone.now() - timedelta(days=3))
    shown = ["days", "attribute.rival", "priority", "who"]
    answer = choose(order=[*shown, *USUAL], shown=shown)
    assert answer.headers["HX-Redirect"] == url and BoardLayout.objects.get().fields == shown
    words = text_of(card(bob.get(url), deal))
    assert words[:8] == ["Roof", "In this stage ", "3 days", "Rival", " &lt;b&gt;Ace&lt;/b&gt;", "Priority ", "High",
                         "Ana Souza"]  # fmt: skip


def test_nobody_elses_board_changes(choose, url, add_deal, cast, client_of):
    deal = add_deal("Roof", value=Decimal(50))
    choose(shown=[], is_compact="on", shown_stages=[deal.stage_id])
    page = client_of(cast.alice).get(url)
    assert "R$50.00" in card(page, deal) and 'data-name="Proposal"' in page.content.decode()
    assert list(BoardLayout.objects.visible_to(cast.alice)) == []


def test_a_layout_is_taken_back(choose, bob, url, add_deal):
    deal = add_deal("Roof", value=Decimal(50))
    choose(shown=["who"], sort="value", is_compact="on")
    page = bob.get(url).content.decode()
    assert "R$50.00</span>" not in page.split(f'id="deal_{deal.pk}"')[1] and 'class="board compact"' in page
    assert choose(headers={}, reset="1").status_code == 302
    page = bob.get(url)
    assert "R$50.00" in card(page, deal) and 'data-sort="rank"' in page.content.decode()


@pytest.mark.parametrize(
    "bad", [{"sort": "title"}, {"sort": ""}, {"shown_stages": []}, {"shown_stages": ["x"]}, {"shown_stages": [2**70]},
            {"order": []}],
)  # fmt: skip
def test_a_bad_layout_is_422_and_changes_nothing(choose, bad):
    for headers in (PARTIAL, {}):
        assert choose(headers=headers, **bad).status_code == 422
    assert not BoardLayout.objects.exists()


def test_unknown_fields_are_passed_over(choose, bob, url, add_deal):
    add_deal()
    choose(order=["attribute.gone", "owner__user__password", "who"], shown=["attribute.gone", "who", "\0"])
    assert BoardLayout.objects.get().fields == ["who"] and bob.get(url).status_code == 200


def test_without_scripts_the_arrows_put_fields_in_order(choose, bob, url):
    page = bob.get(f"{url}layout/").content.decode()
    assert re.findall(r'name="order" value="(\w+)"', page)[:2] == ["who", "labels"] and "<html" in page
    moved = choose(headers={}, up="labels")
    assert moved.status_code == 200 and not BoardLayout.objects.exists()
    assert re.findall(r'name="order" value="(\w+)"', moved.content.decode())[:2] == ["labels", "who"]


def test_a_deleted_attribute_is_named_and_leaves_the_cards(choose, bob, url, add_deal, cast, rival):
    add_deal(attributes={"rival": "Ace"})
    choose(order=["attribute.rival", "who"], shown=["attribute.rival", "who"])
    assert "The cards of 1 board, as a member has it" in [
        use.title for use in attribute_uses.uses_of(rival, cast.alice)
    ]
    rival.remove(by=cast.alice)
    assert BoardLayout.objects.get().fields == ["who"] and "Ace" not in bob.get(url).content.decode()


# --- columns ---


@pytest.fixture
def show(bob, url):
    """`show(stage, "collapsed")`"""
    return lambda stage, state, headers=PARTIAL: bob.post(
        f"{url}stages/{stage.pk}/column/", {"state": state}, headers=headers
    )


def test_a_collapsed_column_keeps_its_head_and_reads_no_cards(show, bob, url, add_deal, stages):
    add_deal("Roof", value=Decimal(70))
    answer = show(stages[0], "collapsed").content.decode()
    assert re.findall(r'hx-target="#(stage_\d+)" hx-swap="outerMorph"', answer) == [f"stage_{stages[0].pk}"]
    for page in (answer, bob.get(url).content.decode()):
        column = page.split(f'id="stage_{stages[0].pk}"')[1].split("</section>")[0]
        assert "R$70.00" in column and "Lead" in column and "Roof" not in column
    assert "Roof" in show(stages[0], "open").content.decode()


def test_a_hidden_column_is_named_and_comes_back(show, bob, url, add_deal, stages, pipeline):
    add_deal("Roof")
    assert 'id="board"' in show(stages[0], "hidden").content.decode()
    page = bob.get(url).content.decode()
    assert "Roof" not in page and "Show Lead" in page and 'data-name="Lead"' not in page
    assert show(stages[0], "open", headers={}).headers["Location"] == url
    assert "Roof" in bob.get(url).content.decode()


def test_a_board_whose_columns_are_all_hidden_shows_them(show, bob, url, stages):
    for stage in stages:
        show(stage, "hidden")
    assert 'data-name="Lead"' in bob.get(url).content.decode()


def test_columns_of_others_and_odd_states_are_refused(show, stages, rival_pipeline, bob, url):
    assert [show(stages[0], state).status_code for state in ("", "x", "\0")] == [422] * 3
    assert show(rival_pipeline.stages.first(), "hidden").status_code == 404
    assert bob.post(f"/acme/pipelines/{rival_pipeline.pk}/layout/", {"order": "who"}).status_code == 404
    assert not BoardLayout.objects.exists()


# --- what it costs ---


def test_a_board_takes_eight_queries_whatever_it_shows(choose, cast, pipeline, add_deal, stages, rival):
    everything = list(card_fields([rival]))
    choose(order=everything, shown=everything, sort="close")
    for number in range(12):
        add_deal(f"Deal {number}", stages[number % 4], answers={"lost_reason": "Price"}, attributes={"rival": "Ace"})
        pipeline.add_stage(name=f"Stage {number}")
    with CaptureQueriesContext(connection) as asked:
        board = Board(cast.bob, pipeline)
        cards = [card for column in board.columns for card in column.cards]
        assert len(cards) == 12 and "Ace" in cards[0]["html"] and board.may.move_deals and not board.hidden_stages
    assert len(asked) <= 8


def test_a_usual_card_weighs_eight_hundred_bytes_at_most(bob, url, add_deal, cast):
    label = Label.objects.create(account=cast.account, name="Important", hue=3)
    contact = Contact.objects.create(account=cast.account, name="Maria Aparecida Conceição")
    deal = add_deal("Renewal of the annual licence", contact=contact, value=Decimal(4200), labels=[label],
                    expected_close=timezone.localdate())  # fmt: skip
    checklist = Checklist.objects.create(account=cast.account, deal=deal, name="To do")
    ChecklistItem.objects.create(account=cast.account, checklist=checklist, text="x")
    assert "0/1" in (whole := card(bob.get(url), deal)) and len(f'<li id="deal_{deal.pk}"{whole}</li>'.encode()) < 1300
    usual = add_deal("Renewal of the annual licence", contact=contact, value=Decimal(4200))
    plain = card(bob.get(url), usual)
    assert len(f'<li class="deal-card" id="deal_1000"{plain}</li>'.encode()) <= 800
