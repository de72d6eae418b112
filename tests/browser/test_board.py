"""The board in a real browser: by mouse, touch and keyboard, without scripts, and with others at work beside it."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Label
from crm.models import Deal, Pipeline
from tests.browser.accessibility import violations
from tests.browser.conftest import no_news
from tests.crm.conftest import STAGES

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def pipeline(cast):
    return Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice)


@pytest.fixture
def stages(pipeline):
    return list(pipeline.stages.all())


@pytest.fixture
def deals(cast, stages):
    """Roof, Door and Wall in the first stage from the top, Gate in the second."""
    made = [Deal.objects.add(stages[0], by=cast.bob, title=title) for title in ("Wall", "Door", "Roof")]
    made.append(Deal.objects.add(stages[1], by=cast.bob, title="Gate"))
    no_news()
    return {deal.title: deal for deal in made}


@pytest.fixture
def board(browse, pipeline, deals):
    """`board(member)`: this member's board in a browser of its own, once its live stream stands."""

    def open_board(member, **options):
        page = browse(member, **options)
        with page.expect_response(re.compile("/live/"), timeout=30_000):
            page.goto(f"/acme/pipelines/{pipeline.pk}/")
        return page

    return open_board


def card(page, title):
    return page.locator(".deal-card:not(.dragged)").filter(has=page.get_by_role("link", name=title, exact=True))


def titles(page, stage):
    return page.locator(f"#stage_{stage.pk} .deal-title").all_inner_texts()


def in_database(stage):
    return list(stage.deals.order_by("rank").values_list("title", flat=True))


def drag(page, title, to, *, drop=True, y=0.2):
    """Drag the card `title` over the element `to` with the mouse, to `y` of its height."""
    start, end = card(page, title).bounding_box(), to.bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 70, start["y"] + 30, steps=3)
    page.mouse.move(end["x"] + 70, end["y"] + end["height"] * y, steps=8)
    page.mouse.move(end["x"] + 72, end["y"] + end["height"] * y, steps=2)
    if drop:
        page.mouse.up()


def expect_column(page, stage, expected):
    expect(page.locator(f"#stage_{stage.pk} .deal-title")).to_have_text(expected)
    expect(page.locator(f"#stage_{stage.pk}_head .count")).to_have_text(str(len(expected)))


def test_what_one_drags_another_sees_within_a_second(board, cast, stages):
    bob, alice = board(cast.bob), board(cast.alice)
    drag(bob, "Roof", card(bob, "Gate"))
    expect(alice.locator(f"#stage_{stages[1].pk} .deal-title")).to_have_text(["Roof", "Gate"], timeout=1000)
    expect_column(bob, stages[1], ["Roof", "Gate"])
    expect_column(alice, stages[0], ["Door", "Wall"])
    expect(bob.locator("#toasts")).to_contain_text("“Roof” moved to Proposal.")
    expect(bob).to_have_url(re.compile(r"/pipelines/\d+/$"))
    assert in_database(stages[1]) == ["Roof", "Gate"]


def test_a_card_is_dragged_within_its_column(board, cast, stages):
    page = board(cast.bob)
    with page.expect_response(re.compile("/stage/")):
        drag(page, "Roof", card(page, "Wall"), y=0.8)
    assert titles(page, stages[0]) == in_database(stages[0]) == ["Door", "Wall", "Roof"]


def test_a_card_is_dragged_into_an_empty_column(board, cast, stages):
    page = board(cast.bob)
    drag(page, "Roof", page.locator(f"#stage_{stages[2].pk}_cards"))
    expect_column(page, stages[2], ["Roof"])
    assert in_database(stages[2]) == ["Roof"]


def test_escape_puts_a_dragged_card_back(board, cast, stages):
    page = board(cast.bob)
    drag(page, "Roof", card(page, "Gate"), drop=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect_column(page, stages[0], ["Roof", "Door", "Wall"])
    assert in_database(stages[1]) == ["Gate"] and "/deals/" not in page.url


def test_a_stale_drop_goes_back_and_says_why(board, cast, stages, deals):
    page = board(cast.bob)
    Deal.objects.filter(pk=deals["Roof"].pk).update(version=7)
    drag(page, "Roof", card(page, "Gate"))
    expect(page.get_by_role("alert")).to_contain_text("changed")
    expect_column(page, stages[0], ["Roof", "Door", "Wall"])
    assert in_database(stages[1]) == ["Gate"]
    expect(card(page, "Roof")).to_have_attribute("data-version", "7")


def test_a_forbidden_drop_goes_back_and_says_why(board, cast, stages, pipeline):
    page = board(cast.bob)
    pipeline.pipelinegrouppermission_set.filter(permission__codename="move_deals").delete()
    drag(page, "Roof", card(page, "Gate"))
    expect(page.get_by_role("alert")).to_contain_text("does not allow")
    expect(page.locator(f"#stage_{stages[0].pk} .deal-title")).to_have_text(["Roof", "Door", "Wall"])
    assert in_database(stages[1]) == ["Gate"]


def test_without_a_connection_the_card_goes_back(board, cast, stages):
    page = board(cast.bob)
    page.route("**/stage/", lambda route: route.abort())
    drag(page, "Roof", card(page, "Gate"))
    expect(page.get_by_role("alert")).to_contain_text("No connection")
    expect(page.locator(f"#stage_{stages[0].pk} .deal-title")).to_have_text(["Roof", "Door", "Wall"])


def test_a_drop_on_lost_asks_for_the_reason(board, cast, stages):
    page = board(cast.bob)
    lost = page.locator(f"#stage_{stages[3].pk}_cards")
    drag(page, "Roof", lost)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Why was it lost?")
    expect_column(page, stages[0], ["Roof", "Door", "Wall"])
    dialog.get_by_role("button", name="Cancel").click()
    drag(page, "Roof", lost)
    dialog.get_by_label("Why was it lost?").fill("Price")
    dialog.get_by_role("button", name="Move deal").click()
    expect(dialog).to_be_hidden()
    expect_column(page, stages[3], ["Roof"])
    assert Deal.objects.get(title="Roof").lost_reason == "Price"


def test_undo_takes_a_move_back(board, cast, stages):
    page = board(cast.bob)
    drag(page, "Door", card(page, "Gate"))
    page.get_by_role("button", name="Undo").click()
    expect_column(page, stages[0], ["Roof", "Door", "Wall"])
    assert in_database(stages[0]) == ["Roof", "Door", "Wall"]


def test_several_quick_moves_of_one_card_all_arrive(board, cast, stages):
    page = board(cast.bob)
    for stage in (stages[1], stages[2], stages[1], stages[0]):
        drag(page, "Roof", page.locator(f"#stage_{stage.pk}_cards"), y=0.8)
    expect(card(page, "Roof")).to_have_attribute("data-version", "5")
    expect_column(page, stages[0], ["Door", "Wall", "Roof"])
    assert in_database(stages[0]) == ["Door", "Wall", "Roof"] and Deal.objects.get(title="Roof").visits.count() == 5


def test_a_viewer_drags_nothing(board, cast, stages):
    page = board(cast.carol)
    drag(page, "Roof", card(page, "Gate"))
    assert titles(page, stages[0]) == in_database(stages[0]) == ["Roof", "Door", "Wall"]
    expect(page.get_by_role("link", name="Move: Roof")).to_have_count(0)


# --- touch ---


class Finger:
    """One finger on a touch screen, by the browser's own protocol."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)

    def _send(self, kind, *points):
        points = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def down(self, x, y):
        self._send("touchStart", (x, y))

    def move(self, start, end, steps=8):
        for step in range(1, steps + 1):
            self._send("touchMove", tuple(a + (b - a) * step / steps for a, b in zip(start, end, strict=True)))

    def up(self):
        self._send("touchEnd")


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_long_press_drags_and_a_swipe_does_not(board, cast, stages):
    page = board(cast.bob, **PHONE)
    finger = Finger(page)
    start, end = middle(card(page, "Roof").bounding_box()), middle(card(page, "Wall").bounding_box())
    end = (end[0], end[1] + 20)
    finger.down(*start)
    finger.move(start, end)
    finger.up()
    assert titles(page, stages[0]) == ["Roof", "Door", "Wall"]
    finger.down(*start)
    page.wait_for_timeout(400)
    finger.move(start, end)
    with page.expect_response(re.compile("/stage/")):
        finger.up()
    assert titles(page, stages[0]) == in_database(stages[0]) == ["Door", "Wall", "Roof"]


def test_a_phone_shows_one_column_and_moves_by_the_form(board, cast, stages):
    page = board(cast.bob, **PHONE)
    tabs = page.get_by_role("navigation", name="Stages")
    expect(tabs.get_by_role("link", name="Lead")).to_have_attribute("aria-current", "true")
    expect(card(page, "Gate")).not_to_be_in_viewport()
    card(page, "Roof").get_by_role("link", name="Move: Roof").tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Stage").select_option("Proposal")
    dialog.get_by_label("Place").select_option("After “Gate”")
    dialog.get_by_role("button", name="Move deal").tap()
    tabs.get_by_role("link", name="Proposal").tap()
    expect(card(page, "Roof")).to_be_in_viewport()
    expect_column(page, stages[1], ["Gate", "Roof"])


# --- keyboard ---


def heard(page):
    """Everything that the live region says from now on."""
    page.evaluate(
        "window.heard = []; new MutationObserver(() => { const said = document.getElementById('status').textContent;"
        " if (said) window.heard.push(said); }).observe(document.getElementById('status'), {childList: true})"
    )
    return lambda: page.evaluate("window.heard")


def test_a_card_is_picked_up_and_put_down_by_keyboard(board, cast, stages):
    page = board(cast.bob)
    said = heard(page)
    roof = card(page, "Roof").get_by_role("link", name="Roof", exact=True)
    roof.focus()
    for key in ("Space", "ArrowRight", "ArrowDown", "Space"):
        page.keyboard.press(key)
        page.wait_for_timeout(60)
    expect(page.locator("#toasts")).to_contain_text("“Roof” moved to Proposal.")
    expect(roof).to_be_focused()
    assert in_database(stages[1]) == ["Gate", "Roof"]
    assert said()[:4] == [
        "Roof picked up; 1 of 3 in Lead. Arrow keys move it, Space puts it down, Escape puts it back.",
        "Roof: 1 of 2 in Proposal.",
        "Roof: 2 of 2 in Proposal.",
        "Roof put down; 2 of 2 in Proposal.",
    ]


def test_escape_puts_a_picked_up_card_back(board, cast, stages):
    page = board(cast.bob)
    card(page, "Door").get_by_role("link", name="Door", exact=True).focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "Escape"):
        page.keyboard.press(key)
    assert titles(page, stages[0]) == in_database(stages[0]) == ["Roof", "Door", "Wall"]


def test_alt_and_arrows_move_at_once_as_one_move(board, cast, stages):
    page = board(cast.bob)
    roof = card(page, "Roof").get_by_role("link", name="Roof", exact=True)
    roof.focus()
    with page.expect_response(re.compile("/stage/")):
        for key in ("Alt+ArrowDown", "Alt+ArrowDown", "Alt+ArrowRight"):
            page.keyboard.press(key)
    expect(roof).to_be_focused()
    expect_column(page, stages[1], ["Gate", "Roof"])
    assert Deal.objects.get(title="Roof").visits.count() == 2


def test_arrows_go_from_card_to_card_and_m_moves(board, cast, stages):
    page = board(cast.bob)
    card(page, "Roof").get_by_role("link", name="Roof", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Door", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="Gate", exact=True)).to_be_focused()
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Move “Gate”")
    dialog.get_by_label("Stage").select_option("Won")
    expect(dialog.get_by_label("Closed on")).to_be_visible()
    dialog.get_by_role("button", name="Move deal").press("Enter")
    expect_column(page, stages[2], ["Gate"])


def test_a_deal_is_added_on_top(board, cast, stages):
    page = board(cast.bob)
    page.keyboard.press("n")
    page.get_by_role("textbox", name="Title").fill("Stairs")
    page.keyboard.press("Enter")
    expect_column(page, stages[0], ["Stairs", "Roof", "Door", "Wall"])
    page.get_by_role("textbox", name="Title").fill("Floor")
    page.keyboard.press("Enter")
    expect_column(page, stages[0], ["Floor", "Stairs", "Roof", "Door", "Wall"])
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox", name="Title")).to_have_count(0)


# --- beside others ---


def test_what_others_do_waits_while_a_card_is_in_hand(board, cast, stages, deals):
    page = board(cast.bob)
    drag(page, "Roof", card(page, "Gate"), drop=False)
    deals["Wall"].move_to(stages[2], by=cast.alice)
    page.wait_for_timeout(700)
    expect(card(page, "Wall")).to_have_count(1)
    assert "Wall" in titles(page, stages[0])
    page.mouse.up()
    expect_column(page, stages[2], ["Wall"])
    expect_column(page, stages[1], ["Roof", "Gate"])


def test_what_one_types_survives_what_others_do(board, cast, stages, deals):
    page = board(cast.bob)
    page.keyboard.press("n")
    page.get_by_role("textbox", name="Title").press_sequentially("Half a ti")
    deals["Wall"].move_to(stages[1], by=cast.alice)
    expect_column(page, stages[0], ["Roof", "Door"])
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Half a ti")
    expect(page.get_by_role("textbox", name="Title")).to_be_focused()


def test_focus_and_scroll_survive_what_others_do(board, cast, stages, deals):
    for number in range(30):
        Deal.objects.add(stages[0], by=cast.bob, title=f"Deal {number}")
    page = board(cast.bob)
    wall = page.get_by_role("link", name="Wall", exact=True)
    wall.focus()
    page.wait_for_timeout(100)
    scrolled = page.locator(f"#stage_{stages[0].pk}_cards").evaluate("list => list.scrollTop")
    deals["Gate"].move_to(stages[0], by=cast.alice)
    expect(page.locator(f"#stage_{stages[0].pk}_head .count")).to_have_text("34")
    expect(wall).to_be_focused()
    after = page.locator(f"#stage_{stages[0].pk}_cards").evaluate("list => list.scrollTop")
    assert scrolled > 0 and abs(after - scrolled) < 120


def test_a_long_column_grows_while_scrolling(board, cast, stages):
    for number in range(60):
        Deal.objects.add(stages[0], by=cast.bob, title=f"Deal {number}")
    no_news()
    page = board(cast.bob)
    cards = page.locator(f"#stage_{stages[0].pk} .deal-card")
    expect(cards).to_have_count(40)
    page.get_by_role("link", name="More deals").scroll_into_view_if_needed()
    expect(cards).to_have_count(63)
    assert titles(page, stages[0]) == in_database(stages[0])


def test_search_narrows_the_board_and_its_totals(board, cast, stages):
    page = board(cast.bob)
    page.keyboard.press("/")
    page.keyboard.type("door")
    expect_column(page, stages[0], ["Door"])
    expect(page).to_have_url(re.compile("q=door"))
    drag(page, "Door", page.locator(f"#stage_{stages[1].pk}_cards"))
    expect_column(page, stages[1], ["Door"])
    expect_column(page, stages[0], [])


def test_everything_works_without_scripts(browse, cast, pipeline, stages, deals):
    page = browse(cast.bob, java_script_enabled=False)
    page.goto(f"/acme/pipelines/{pipeline.pk}/")
    card(page, "Roof").get_by_role("link", name="Move: Roof").click()
    page.get_by_label("Stage").select_option("Lost")
    page.get_by_role("button", name="Move deal").click()
    page.get_by_label("Why was it lost?").fill("Price")
    page.get_by_role("button", name="Move deal").click()
    expect(page.locator(f"#stage_{stages[3].pk} .deal-title")).to_have_text(["Roof"])
    page.get_by_role("link", name="Add a deal to Lead").click()
    page.get_by_role("textbox", name="Title").fill("Stairs")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(f"#stage_{stages[0].pk} .deal-title")).to_have_text(["Stairs", "Door", "Wall"])


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.prove), "dark"])
def test_nothing_stands_in_anybodys_way(board, cast, stages, pipeline, scheme):
    page = board(cast.alice, color_scheme=scheme, bypass_csp=True)
    assert violations(page) == []
    card(page, "Roof").get_by_role("link", name="Move: Roof").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    for path in (
        "/acme/pipelines/",
        f"/acme/pipelines/{pipeline.pk}/edit/",
        f"/acme/pipelines/{pipeline.pk}/archived/",
        "/acme/pipelines/new/",
        "/acme/pipelines/new/clinic/",
    ):
        page.goto(path)
        assert violations(page) == []


def test_stages_are_edited_by_keyboard(browse, cast, pipeline):
    page = browse(cast.alice)
    page.goto(f"/acme/pipelines/{pipeline.pk}/edit/")
    name = page.get_by_role("textbox", name="Name").nth(2)
    name.fill("Offer")
    name.press("Enter")
    page.get_by_role("button", name="Move Offer up").press("Enter")
    expect(page.get_by_role("button", name="Move Offer up")).to_be_focused()
    expect(page.locator(".stage-row-name").first).to_have_value("Offer")
    page.get_by_role("textbox", name="Name of the new stage").fill("Trial")
    page.keyboard.press("Enter")
    expect(page.locator(".stage-row-name").nth(2)).to_have_value("Trial")
    assert list(pipeline.stages.values_list("name", flat=True)) == ["Offer", "Lead", "Trial", "Won", "Lost"]


def test_a_label_that_is_changed_is_changed_on_open_boards(board, cast, client_of, deals):
    label = Label.objects.create(account=cast.account, name="VIP", hue=3)
    deals["Roof"].change({"labels": [label]}, by=cast.bob)
    page = board(cast.bob)
    chip = card(page, "Roof").locator(".label-chip")
    expect(chip).to_have_text("VIP")
    client_of(cast.alice).post(f"/acme/settings/labels/{label.pk}/", {"name": "Best", "hue": "9"})
    expect(chip).to_have_text("Best")
    expect(chip).to_have_class(re.compile("hue-9"))
