"""The pane of a deal in a real browser: with mouse and keyboard, files dropped on it, and others at work beside it."""

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from contacts.models import Contact
from crm.models import Attachment, Checklist, ChecklistItem, Deal, DealContact, DealNote, LineItem, Pipeline
from tests.browser.accessibility import violations
from tests.browser.conftest import no_news
from tests.browser.test_attributes import drag
from tests.crm.conftest import STAGES

# What a script makes of a file that is dropped or pasted: a DataTransfer with it.
CARRY = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, {type: "text/plain"}));
  return data;
}"""

PASTE = """(cell, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", text);
  cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def pipeline(cast):
    return Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice)


@pytest.fixture
def stages(pipeline):
    return list(pipeline.stages.all())


@pytest.fixture
def deal(cast, stages):
    return Deal.objects.add(stages[0], by=cast.bob, title="Roof")


@pytest.fixture
def pane(browse, deal):
    """`pane(member)`: the deal in a pane over its board, once the live stream stands."""

    def open_pane(member, **options):
        page = browse(member, bypass_csp=True, **options)
        no_news()
        with page.expect_response(re.compile("/live/"), timeout=30_000):
            page.goto(deal.pipeline.get_absolute_url())
        page.get_by_role("link", name="Roof", exact=True).click()
        expect(page.locator(f"#deal_{deal.pk}_record")).to_be_visible()
        return page

    return open_pane


def stored(deal) -> Deal:
    return Deal.objects.get(pk=deal.pk)


def field(page, deal, name):
    """The input of a field in place."""
    return page.locator(f"#deal_{deal.pk}_{name}_input")


def saved(page, deal, name):
    """Wait until the field `name` says that it is saved."""
    expect(page.locator(f"#deal_{deal.pk}_{name}[data-state=saved]")).to_be_visible()


def test_a_pane_has_its_own_address_and_goes_by_back_or_escape(pane, cast, deal):
    page = pane(cast.bob)
    assert violations(page) == []
    expect(page).to_have_url(re.compile(deal.get_absolute_url()))
    page.go_back()
    expect(page.locator("#pane > *")).to_have_count(0)
    expect(page).to_have_url(re.compile(deal.pipeline.get_absolute_url()))
    page.go_forward()
    expect(page.locator(f"#deal_{deal.pk}_record")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#pane > *")).to_have_count(0)


def test_reloading_shows_the_page_of_the_deal(pane, cast, deal):
    page = pane(cast.bob)
    page.reload()
    expect(page.locator(f"#main #deal_{deal.pk}_record")).to_be_visible()
    page.get_by_role("link", name="Around").click()
    expect(page.get_by_text("No other deals of this contact or company.")).to_be_visible()


def test_a_field_is_saved_by_leaving_it_and_the_card_follows(pane, cast, deal):
    page = pane(cast.bob)
    value = field(page, deal, "value")
    value.fill("1200.5")
    value.press("Tab")
    expect(page.locator(f"#deal_{deal.pk}_value[data-state=saved]")).to_be_visible()
    expect(value).to_have_value("1,200.50")
    expect(page.locator(f"#deal_{deal.pk}")).to_contain_text("R$1,200.50")
    assert stored(deal).value == Decimal("1200.5")


def test_a_field_that_cannot_be_saved_says_why_and_keeps_what_was_typed(pane, cast, deal):
    page = pane(cast.bob)
    field(page, deal, "value").fill("much")
    field(page, deal, "value").press("Enter")
    form = page.locator(f"#deal_{deal.pk}_value")
    expect(form.locator(".field-error")).to_contain_text("Enter a number")
    expect(form.get_by_role("button", name="Retry")).to_be_visible()
    expect(field(page, deal, "value")).to_have_value("much")


def test_two_who_change_one_field_see_both_values(pane, cast, deal):
    page = pane(cast.bob)
    field(page, deal, "title").fill("Bob's roof")
    deal.change({"title": "Alice's roof"}, by=cast.alice)
    field(page, deal, "title").press("Enter")
    conflict = page.locator(f"#deal_{deal.pk}_title .conflict")
    expect(conflict).to_contain_text("Alice's roof")
    conflict.get_by_role("button", name="Save mine").click()
    expect(conflict).to_have_count(0)
    assert stored(deal).title == "Bob's roof"


def test_a_contact_is_picked_by_a_part_of_the_name(pane, cast, deal):
    for name in ("Maria Souza", "Mário Lima"):
        Contact.objects.add(cast.account, by=cast.bob, name=name)
    page = pane(cast.bob)
    contact = page.get_by_role("combobox", name="Contact", exact=True)
    contact.press_sequentially("mar")
    expect(page.locator(".picker-options [role=option]")).to_have_text(["Maria Souza", "Mário Lima"])
    contact.press("ArrowDown")
    contact.press("Enter")
    expect(contact).to_have_value("Mário Lima")
    saved(page, deal, "contact")
    assert stored(deal).contact.name == "Mário Lima"


def test_the_stage_bar_moves_the_deal_on_the_board_behind(pane, cast, deal, stages):
    page = pane(cast.bob)
    page.get_by_role("button", name=re.compile("^Proposal")).click()
    expect(page.locator(f"#stage_{stages[1].pk} #deal_{deal.pk}")).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_contain_text("Proposal")
    page.get_by_role("button", name="Lost", exact=True).click()
    page.get_by_label("Why was it lost?").fill("Too dear")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Move")).click()
    expect(page.locator(".record-ending")).to_contain_text("Too dear")
    assert stored(deal).stage == stages[3]


def test_line_items_are_typed_like_a_sheet(pane, cast, deal):
    page = pane(cast.bob)
    page.get_by_label("New item").fill("Tiles")
    for text in ("3", "m²", "33.33"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator(f"#deal_{deal.pk}_totals .sheet-sum")).to_contain_text("R$99.99")
    expect(page.get_by_label("New item")).to_be_focused()
    page.keyboard.type("Work")
    for _cell in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("100")
    field(page, deal, "title").focus()
    expect(page.locator(f"#deal_{deal.pk}_totals .sheet-sum")).to_contain_text("R$199.99")
    expect(page.locator(f"#deal_{deal.pk}_value")).to_contain_text("199.99")
    expect(page.locator(f"#deal_{deal.pk}")).to_contain_text("R$199.99")


def test_enter_walks_down_the_column_and_saves(pane, cast, deal):
    first, second = (LineItem.objects.add(deal, by=cast.bob, name=name, unit_price=Decimal(10)) for name in "AB")
    page = pane(cast.bob)
    page.locator(f"#line_item_{first.pk}_quantity").fill("2")
    page.keyboard.press("Enter")
    expect(page.locator(f"#line_item_{second.pk}_quantity")).to_be_focused()
    page.keyboard.type("3")
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"#line_item_{first.pk}_quantity")).to_be_focused()
    expect(page.locator(f"#deal_{deal.pk}_totals")).to_contain_text("R$50.00")
    assert stored(deal).value == 50


def test_rows_are_pasted_mended_filled_and_moved(pane, cast, deal):
    page = pane(cast.bob)
    new, dialog = page.get_by_label("New item"), page.get_by_role("dialog", name="Paste rows")
    new.evaluate(PASTE, "Tiles\t3\t\t10\nWork\tmuch\t\t5")
    expect(dialog).to_contain_text("Line 2, Quantity, “much”: Enter a number.")
    dialog.get_by_label("Rows").fill("Tiles\t3\t\t10\nWork\t2\t\t5")
    dialog.get_by_role("button", name="Add the rows").click()
    expect(page.locator(f"#deal_{deal.pk}_totals .sheet-sum")).to_contain_text("R$40.00")
    tiles, work = deal.line_items.all()
    page.locator(f"#line_item_{tiles.pk}_unit_price").evaluate(PASTE, "20\t50%\n7\t1")
    expect(page.locator(f"#deal_{deal.pk}_totals .sheet-sum")).to_contain_text("R$43.00")
    page.locator(f"#line_item_{work.pk}_name").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-sheet] .sheet-cell.name input").first).to_have_value("Work")
    expect(page.locator(f"#line_item_{work.pk}_name")).to_be_focused()
    assert [item.name for item in deal.line_items.all()] == ["Work", "Tiles"]


def test_a_checklist_is_written_ticked_and_ordered_by_keyboard(pane, cast, deal):
    page = pane(cast.bob)
    page.get_by_label("Name of a new checklist").fill("Kick-off")
    page.keyboard.press("Enter")
    for text in ("Who", "What"):
        expect(page.get_by_label("New item in Kick-off")).to_be_focused()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator(f'.checklist-item input[value="{text}"]')).to_be_visible()
    page.get_by_role("checkbox", name="What").focus()
    page.keyboard.press("Space")
    expect(page.locator(".checklist-head .count")).to_have_text("1/2")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".checklist-item").first).to_have_class(re.compile("done"))
    expect(page.get_by_role("checkbox", name="What")).to_be_focused()
    assert list(ChecklistItem.objects.values_list("text", flat=True)) == ["What", "Who"]
    page.get_by_role("link", name="Who and when: Who").press("Enter")
    expect(page.locator(".checklist-terms-form select")).to_be_focused()
    page.keyboard.type("Carol")
    page.keyboard.press("Tab")
    expect(page.locator(".checklist-terms-form[data-state=saved]")).to_be_visible()
    page.get_by_role("link", name="Done").press("Enter")
    expect(page.get_by_role("link", name="Who and when: Who, Carol")).to_be_visible()
    drag(page, page.locator(".checklist-item [data-grip]").last, page.locator(".checklist-item").first, y=0.1)
    expect(page.locator("#status")).to_have_text("Who: place 1 of 2")
    assert list(ChecklistItem.objects.values_list("text", flat=True)) == ["Who", "What"]
    expect(page.locator(f"#deal_{deal.pk}")).to_contain_text("1/2")


def test_a_note_is_written_with_formatting(pane, cast, deal):
    page = pane(cast.bob)
    note = page.get_by_role("textbox", name="Note")
    note.click()
    page.keyboard.type("Call ")
    page.keyboard.press("Control+b")
    page.keyboard.type("Ana")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note-body b")).to_have_text("Ana")
    expect(page.get_by_role("textbox", name="Note")).to_have_text("")
    assert deal.notes.get().body == "<p>Call <b>Ana</b></p>" or "<b>Ana</b>" in deal.notes.get().body


def test_pasting_keeps_what_is_safe(pane, cast, deal):
    page = pane(cast.bob)
    note = page.get_by_role("textbox", name="Note")
    note.click()
    written = "<b style='font-weight:normal'><p><span style='font-weight:700'>Bold</span> and plain</p></b>"
    html = written + (
        "<h1 style='color:red'>Plan</h1><div hx-get='/acme/' hx-trigger='load'>Then <b>go</b></div><script>1</script>"
    )
    note.evaluate(
        """(area, html) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/html", html);
          area.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
        }""",
        html,
    )
    expect(note.locator("b")).to_have_text(["Bold", "go"])
    assert "hx-get" not in note.inner_html()
    assert "style" not in note.inner_html()


def test_markup_in_a_note_sends_nothing(pane, cast, deal):
    body = (
        "<div hx-get='/acme/evil/' hx-trigger='load'>a</div><p data-hx-get='/acme/evil/' data-hx-trigger='load'>b</p>"
    )
    DealNote.objects.bulk_create([DealNote(account=cast.account, deal=deal, author=cast.alice, body=body)])
    page, asked = pane(cast.bob), []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(page.locator(".note-body").filter(has_text="b")).to_be_visible()
    page.wait_for_timeout(300)
    assert not [url for url in asked if "evil" in url]


def test_a_draft_survives_a_closed_tab(pane, cast, deal):
    page = pane(cast.bob)
    page.get_by_role("textbox", name="Note").click()
    page.keyboard.type("Not yet sent")
    page.reload()
    expect(page.get_by_role("textbox", name="Note")).to_have_text("Not yet sent")
    expect(page.get_by_text("Restored: this was not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    page.reload()
    expect(page.get_by_role("textbox", name="Note")).to_have_text("")


def test_a_colleague_is_named_by_keyboard(browse, cast, deal):
    page = browse(cast.bob, bypass_csp=True)
    page.goto(deal.get_absolute_url())
    page.get_by_role("textbox", name="Note").click()
    page.keyboard.type("Ask @")
    expect(page.locator("[data-people] [role=option]")).to_have_count(3)
    page.keyboard.type("car")
    expect(page.locator("[data-people] [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type("about it")
    assert violations(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note-body [data-member]")).to_have_text("@Carol")
    assert deal.notes.get().body.replace("\xa0", " ").replace("&nbsp;", " ") == (
        f'Ask <span data-member="{cast.carol.pk}">@Carol</span> about it'
    )


def test_files_are_chosen_dropped_and_pasted(pane, cast, deal, settings):
    settings.ATTACHMENT_MAX_BYTES = 1000
    page = pane(cast.bob)
    files = page.locator(".files .file-name")
    chosen = [{"name": f"{n}.txt", "mimeType": "text/plain", "buffer": b"text"} for n in "ab"]
    page.locator("input[type=file]").set_input_files([*chosen, chosen[0] | {"name": "huge.txt", "buffer": bytes(1001)}])
    expect(files).to_have_text(["b.txt", "a.txt"])
    expect(page.locator(".upload.failed")).to_contain_text("“huge.txt”")
    carried = page.evaluate_handle(CARRY, ["dropped.txt", "text"])
    page.locator(".record-summary").dispatch_event("dragover", {"dataTransfer": carried})
    page.locator(".record-summary").dispatch_event("drop", {"dataTransfer": carried})
    expect(files).to_have_text(["dropped.txt", "b.txt", "a.txt"])
    pasted = page.evaluate_handle(CARRY, ["pasted.txt", "text"])
    page.evaluate(
        "data => document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true}))", pasted
    )
    expect(files).to_have_text(["pasted.txt", "dropped.txt", "b.txt", "a.txt"])
    expect(page.locator(f"#deal_{deal.pk} .deal-fact")).to_contain_text("4")


def test_what_another_does_appears_but_not_under_ones_hands(pane, cast, deal):
    page = pane(cast.bob)
    field(page, deal, "source").fill("Fa")
    deal.add_note("<p>Alice was here</p>", by=cast.alice)
    expect(page.locator(".note-body").filter(has_text="Alice was here")).to_be_visible()
    expect(field(page, deal, "source")).to_have_value("Fa")
    page.keyboard.type("ir")
    page.keyboard.press("Tab")
    saved(page, deal, "source")
    assert stored(deal).source == "Fair"


def test_j_and_k_go_to_the_deals_below_and_above_as_they_are_shown(pane, browse, cast, deal, stages):
    above, dear = (Deal.objects.add(stages[0], by=cast.bob, title=title) for title in ("Above", "Dear"))
    dear.change({"value": Decimal(900)}, by=cast.bob)
    page = pane(cast.bob)
    page.keyboard.press("k")
    expect(page.locator(f"#pane #deal_{above.pk}_record")).to_be_visible()
    expect(page).to_have_url(re.compile(above.get_absolute_url()))
    page.keyboard.press("j")
    expect(page.locator(f"#pane #deal_{deal.pk}_record")).to_be_visible()
    expect(page.locator("#pane [data-beside=next]")).to_be_hidden()
    page.goto(f"{deal.pipeline.get_absolute_url()}deals/?sort=value")
    page.get_by_role("link", name="Dear").click()
    expect(page.locator("#pane [data-beside=next]")).to_be_hidden()
    page.keyboard.press("k")
    expect(page.locator(f"#pane #deal_{dear.pk}_record")).to_have_count(0)


def test_sections_fold_and_stay_folded(pane, cast, deal, stages):
    deal.add_note("<p>Hidden words</p>", by=cast.bob)
    page = pane(cast.bob, color_scheme="dark")
    page.locator("#pane").get_by_role("button", name="Notes").press("Enter")
    expect(page.get_by_text("Hidden words")).to_be_hidden()
    # What lies half below the bar of sections is no fault of its size.
    page.locator("#pane .record-body").evaluate("body => body.scrollTo(0, 0)")
    assert violations(page) == []
    page.reload()
    expect(page.get_by_text("Hidden words")).to_be_hidden()
    page.get_by_role("link", name="Notes").click()
    expect(page.get_by_text("Hidden words")).to_be_visible()


def test_everything_works_without_scripts(browse, cast, deal):
    page = browse(cast.bob, java_script_enabled=False)
    page.goto(deal.get_absolute_url())
    field(page, deal, "title").fill("Tower")
    page.locator(f"#deal_{deal.pk}_title").get_by_role("button", name="Save").click()
    page.get_by_label("New item").fill("Tiles")
    page.get_by_label("New item").press("Enter")
    page.locator("textarea[name=body]").fill("A note")
    page.get_by_role("button", name="Save note").click()
    page.get_by_role("button", name=re.compile("^Proposal")).click()
    deal = stored(deal)
    assert (deal.title, deal.stage.name) == ("Tower", "Proposal")
    assert (deal.line_items.get().name, deal.notes.get().body) == ("Tiles", "<p>A note</p>")


SMALL = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, SMALL])
def test_the_page_of_a_full_deal_is_accessible(browse, cast, deal, options):
    LineItem.objects.add(deal, by=cast.bob, name="Tiles", unit_price=Decimal(10))
    ChecklistItem.objects.add(Checklist.objects.add(deal, "Kick-off", by=cast.bob), "Who", by=cast.bob)
    deal.add_note("<p>Note</p>", by=cast.bob)
    DealContact.objects.put(deal, Contact.objects.add(cast.account, by=cast.bob, name="Ana"), "Pays", by=cast.bob)
    Attachment.objects.add(deal, [SimpleUploadedFile("a.txt", b"text")], by=cast.bob)
    for member in (cast.bob, cast.carol):
        page = browse(member, bypass_csp=True, **options)
        page.goto(f"{deal.get_absolute_url()}?show=all")
        assert violations(page) == []
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"]
