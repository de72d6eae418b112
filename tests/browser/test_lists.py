"""Lists by keyboard: one walks, ticks, opens, searches and arranges without a mouse; columns by mouse as well."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import CustomAttribute, ListSettings, Role
from contacts.models import Contact

LIST = "/acme/contacts/"
NAMES = ["Ana Sousa", "Bia Reis", "Caio Melo", "Dora Luz"]


@pytest.fixture
def people(cast):
    CustomAttribute.objects.create(account=cast.account, key="score", name="Score", type="number", is_sortable=True)
    for score, name in enumerate(NAMES):
        Contact.objects.add(cast.account, name=name, city="Recife", attributes={"score": str(10 - score)})
    return cast


@pytest.fixture
def page(people, browse):
    page = browse(people.alice)
    page.goto(LIST)
    return page


def here(page) -> str:
    """The name in the row where the focus is."""
    return page.evaluate("document.activeElement.closest('tr')?.querySelector('.row-link .truncate').textContent")


def ticked(page) -> list[str]:
    return page.locator("tr:has(.select-cell input:checked) .row-link .truncate").all_text_contents()


def heads(page) -> list[str]:
    return page.locator("thead th[scope=col]").all_inner_texts()


def press(page, *keys) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_arrows_walk_space_ticks_and_enter_opens(page):
    press(page, "ArrowDown")
    assert here(page) == "Ana Sousa"
    press(page, "ArrowDown", "j", "k", "End", "Home", "ArrowDown")
    assert here(page) == "Bia Reis"
    press(page, "Space")
    assert ticked(page) == ["Bia Reis"]
    expect(page.locator("[data-selection-bar]")).to_be_visible()
    press(page, "Shift+ArrowDown", "Shift+ArrowDown")
    assert ticked(page) == ["Bia Reis", "Caio Melo", "Dora Luz"]
    page.get_by_role("button", name="Clear the selection").press("Enter")
    assert (ticked(page), here(page)) == ([], "Bia Reis")
    press(page, "Space", "Shift+ArrowDown", "Shift+ArrowDown")
    assert ticked(page) == ["Bia Reis", "Caio Melo", "Dora Luz"]
    press(page, "Escape")
    assert ticked(page) == []
    press(page, "ArrowUp", "Enter")
    expect(page.locator("#pane .record-title [name=name]")).to_have_value("Caio Melo")


def test_at_the_ends_one_stays_where_one_is(page):
    press(page, "ArrowDown", "ArrowUp")
    assert here(page) == "Ana Sousa"
    press(page, "End", "ArrowDown")
    assert here(page) == "Dora Luz"


def test_a_slash_searches_and_an_arrow_goes_on_to_what_is_found(page):
    press(page, "ArrowDown", "/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.type("reis")
    expect(page.locator("tbody tr")).to_have_count(1)
    press(page, "ArrowDown")
    assert here(page) == "Bia Reis"


def test_the_record_beside_the_list_follows_as_one_walks(page):
    press(page, "ArrowDown", "Enter")
    title = page.locator("#pane .record-title [name=name]")
    expect(title).to_have_value("Ana Sousa")
    page.locator("#contact_{} .row-link".format(Contact.objects.get(name="Ana Sousa").pk)).focus()
    press(page, "ArrowDown", "ArrowDown")
    expect(title).to_have_value("Caio Melo")
    assert here(page) == "Caio Melo", "the focus stays in the list"
    expect(page.locator("tbody tr")).to_have_count(4)
    expect(page).to_have_url(re.compile(r"/contacts/\d+/$"))
    press(page, "Escape")
    expect(page.locator("#pane")).to_be_empty()
    expect(page).to_have_url(re.compile(r"/contacts/$"))
    assert here(page) == "Caio Melo"


def test_only_one_row_is_a_stop_of_tab(page):
    press(page, "ArrowDown", "ArrowDown")
    stops = page.locator("tbody :is(a, input):not([tabindex='-1'])")
    assert {stop.evaluate("e => e.closest('tr').textContent.includes('Bia')") for stop in stops.all()} == {True}


def test_columns_are_chosen_and_arranged_by_keyboard(page, people):
    press(page, "c")
    dialog = page.get_by_role("dialog", name="Columns")
    score = dialog.get_by_role("checkbox", name="Score")
    score.focus()
    press(page, "Space", *["Alt+ArrowUp"] * 20)
    expect(score).to_be_focused()
    expect(page.get_by_role("status").first).to_contain_text("Score: place 1 of")
    press(page, "Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator("thead th[scope=col]").nth(1)).to_have_text("Score")
    assert ListSettings.objects.get(member=people.alice).columns[:2] == ["attribute.score", "email"]
    assert page.locator("tbody tr").first.locator("td.num").inner_text() == "10"


def test_columns_are_dragged(page):
    press(page, "c")
    dialog = page.get_by_role("dialog", name="Columns")
    owner = dialog.locator(".column-line", has_text="Owner").locator("[data-grip]").bounding_box()
    first = dialog.locator(".column-line").first.bounding_box()
    page.mouse.move(owner["x"] + 8, owner["y"] + owner["height"] / 2)
    page.mouse.down()
    page.mouse.move(owner["x"] + 8, owner["y"] - 20, steps=4)
    page.mouse.move(owner["x"] + 8, first["y"] + 4, steps=8)
    expect(dialog.locator(".column-line").first).to_contain_text("Owner")
    page.mouse.up()
    dialog.get_by_role("button", name="Show columns").click()
    expect(page.locator("thead th[scope=col]").nth(1)).to_have_text("Owner")
    assert heads(page)[:3] == ["Name", "Owner", "E-mail"]


def test_a_head_sorts_by_an_attribute_and_back(page):
    press(page, "c")
    page.get_by_role("dialog").get_by_role("checkbox", name="Score").check()
    page.get_by_role("button", name="Show columns").click()
    head = page.locator("thead").get_by_role("link", name="Score")
    head.click()
    expect(page.locator("tbody tr").first).to_contain_text("Dora Luz")
    expect(page.locator("thead th[aria-sort=ascending]")).to_have_text("Score")
    page.locator("thead").get_by_role("link", name="Score").click()
    expect(page.locator("tbody tr").first).to_contain_text("Ana Sousa")
    expect(page).to_have_url(re.compile("sort=-attribute.score"))


def test_head_and_name_stay_in_sight(page, people):
    Contact.objects.bulk_create([Contact(account=people.account, name=f"P{n:03}") for n in range(60)])
    page.set_viewport_size({"width": 900, "height": 500})
    page.reload()
    area = page.locator(".table-scroll")
    area.evaluate("area => area.scrollTo(300, 600)")
    top, left = area.evaluate("area => [area.getBoundingClientRect().top, area.getBoundingClientRect().left]")
    head = page.locator("thead th[scope=col]").first.bounding_box()
    assert head["y"] == pytest.approx(top, abs=1)
    assert head["x"] < left + 60


def test_the_usual_columns_fit_a_wide_window(page):
    width = "area => area.scrollWidth - area.clientWidth"
    assert page.locator(".table-scroll").evaluate(width) == 0


def test_who_may_not_select_walks_and_opens_all_the_same(people, browse):
    people.bob.set_roles([Role.make(people.account, "Looker", ["see_contacts"])])
    page = browse(people.bob)
    page.goto(LIST)
    press(page, "ArrowDown", "ArrowDown", "Space", "Enter")
    expect(page.locator("#pane h2, #pane .record-title").first).to_contain_text("Bia Reis")
    expect(page.locator(".select-cell")).to_have_count(0)
