"""How a page is brought to the state that a picture shows: functions of the page and the ids of records."""

import base64
import hmac
import re
import time
from collections.abc import Callable
from itertools import count

from playwright.sync_api import Page

from conversalabs.demo import PASSWORD
from conversalabs.demo.papers import PAPER, photo

Act = Callable[[Page, dict], None]
# Semicolons, cp1252, a telephone that nobody can read, too many cells, one e-mail twice, no address at all.
DIFFICULT = """Nome;E-mail;Telefone;Cidade;Empresa;Plano;Etiquetas
João Antônio Peçanha;joao{turn}@correio.example;(11) 9876-{turn:04};São Paulo;Padaria Aurora;Pro;VIP
Inês Conceição;ines{turn}@correio.example;ramal 12;Brasília;Padaria Aurora;Basic;VIP, Feira
José Ávila;jose{turn}@correio.example;+55 21 99876-{turn:04};Niterói;;Pro;;;demais
Joana Peçanha;joao{turn}@correio.example;;Santos;;Free;
Márcia;isto não é um e-mail;;Recife;;;
;;;Olinda;;;
Zoë Müller;zoe{turn}@post.example;+49 30 123456{turn:02};Berlin;Müller & Söhne;Enterprise;Feira
"""
# Deals with a person whom nobody knows, a value that is none, and a stage that is not there.
DEALS = """Title;Value;Currency;Stage;Status;Contact email;Close date
Rahmenvertrag Donaudampfschifffahrtsgesellschaft {turn};7980,00;BRL;;open;compras{turn}@correio.example;2026-12-31
Café para um ano {turn};muito;BRL;;open;;2026-12-31
Reforma {turn};660,00;EUR;Nirgendwo;open;;31/02/2026
Kaffeemaschinen {turn};12500,50;BRL;;won;;2026-02-03
"""
_turns = count(1)
# The cookies of the one session that a second factor has been set up in; it ends all others of that person.
_kept: list[dict] = []


def clashing(typed: str, field: str = "email", thing: str = "contact") -> Act:
    """Make a contact whose e-mail, or another record whose `field`, another has already."""

    def act(page: Page, words: dict) -> None:
        page.locator("[data-shortcut=n]").first.click()
        page.locator("dialog [name=name]").fill("Ana")
        page.locator(f"dialog [name={field}]").fill(typed.format(**words))
        page.get_by_role("button", name=f"Create {thing}").click()
        page.locator("dialog [name=into]").wait_for()

    return act


def clicking(*selectors: str, then: str) -> Act:
    """Click what each selector finds first, one after the other, and wait until `then` is to be seen."""

    def act(page: Page, words: dict) -> None:
        for selector in selectors:
            page.locator(selector.format(**words)).first.click()
        page.locator(then.format(**words)).first.wait_for()

    return act


def dragging(page: Page, words: dict) -> None:
    """Take the second card in hand, and hold it over the place where a deal is won."""
    card = page.locator(".deal-card").nth(1).bounding_box()
    page.mouse.move(card["x"] + 60, card["y"] + 30)
    page.mouse.down()
    page.mouse.move(card["x"] + 70, card["y"] + 60, steps=4)
    zone = page.locator(".drop-zone.won").bounding_box()
    page.mouse.move(zone["x"] + 120, zone["y"] - 40, steps=8)
    page.mouse.move(zone["x"] + 120, zone["y"] + 8, steps=3)


def carried(*, to: int) -> Act:
    """Move the first card to the column of that index by its form, and wait for what comes of it."""

    def act(page: Page, words: dict) -> None:
        page.locator(".deal-card .deal-move").first.click()
        with page.expect_response("**/stage/?*"):
            page.locator("dialog [name=stage]").select_option(index=to)
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_role("button", name="Move deal").click()
        page.locator("dialog .message, dialog [name=asked]").first.wait_for(state="attached")

    return act


def selecting(*selectors: str, then: str = "#selection") -> Act:
    """Select four cards of the first column, and click what each selector finds."""

    def act(page: Page, words: dict) -> None:
        page.locator(".deal-title").first.focus()
        for key in ["x", *["Shift+ArrowDown"] * 3]:
            page.keyboard.press(key)
        for selector in selectors:
            page.locator(selector.format(**words)).first.click()
        page.locator(then).first.wait_for()

    return act


def dragging_several(page: Page, words: dict) -> None:
    """Take one of four selected cards in hand."""
    selecting()(page, words)
    dragging(page, words)


def pressing(key: str, on: str, then: str) -> Act:
    """Press `key` while what `on` finds has the focus."""

    def act(page: Page, words: dict) -> None:
        page.locator(on.format(**words)).first.press(key)
        page.locator(then).first.wait_for()

    return act


def laid_out(page: Page, words: dict) -> None:
    """A board of one's own: compact, by value, with an attribute, one column collapsed and another hidden."""
    clicking("#board_layout", "dialog [name=reset]", then=".board:not(.compact)")(page, words)
    clicking("#board_layout", then="dialog .column-list")(page, words)
    dialog = page.locator("dialog")
    dialog.get_by_label("Compact cards").check()
    for name in ("Priority", "Days in this stage", "Competitor"):
        dialog.get_by_role("checkbox", name=name).check()
    dialog.get_by_label("Order of the cards").select_option("value")
    page.get_by_role("button", name="Use layout").click()
    page.locator(".board.compact").wait_for()
    for column, act in ((1, "Hide the column"), (0, "Collapse the column")):
        page.locator(".stage:not(.collapsed) .stage-menu > button").nth(column).click()
        page.get_by_role("button", name=act).locator("visible=true").click()
        page.locator(".stages-hidden" if column else ".stage.collapsed").first.wait_for(state="attached")


def switching(page: Page, words: dict) -> None:
    """Open the menu of accounts, which on a phone lies in the sheet behind "More"."""
    if not page.locator(".account-switch").is_visible():
        page.get_by_role("button", name="More").click()
    page.locator(".account-switch").click()
    page.locator("#account_menu").wait_for()


def pinning(number: int) -> Act:
    """Pin that many segments, and wait for the counts in the sidebar."""

    def act(page: Page, words: dict) -> None:
        for pinned in range(page.locator("#segments [aria-pressed=true]").count(), number):
            page.locator("#segments [aria-pressed=false]").first.click()
            page.locator("#segments [aria-pressed=true]").nth(pinned).wait_for()
        page.locator("#nav_c .count").first.wait_for(state="attached")

    return act


def acting(*selectors: str, then: str, act: str = "") -> Act:
    """Tick what `selectors` find in a list, choose `act` from the menu, and wait for `then`.

    A phone has no box for all of them: there the first row is ticked.
    """

    def act_on_them(page: Page, words: dict) -> None:
        is_narrow = page.viewport_size["width"] < 768
        narrow = {"[data-select-all]": "tbody [name=selected]"} if is_narrow else {}
        clicking(*(narrow.get(each, each) for each in selectors), then=".selection-bar:not([hidden])")(page, words)
        if act:
            page.locator("[popovertarget=bulk_menu]").click()
            page.locator(f"#bulk_menu [hx-get$='/{act}/']").click()
        page.locator(then).first.wait_for()

    return act_on_them


def having_blocked(page: Page, words: dict) -> None:
    """Block the first three of the list, and see what the list says of it."""
    _having_done("block", page, words)


def having_acted(page: Page, words: dict) -> None:
    """Let them in again, take that back, and open the report of it."""
    _having_done("unblock", page, words)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    page.locator(".import-summary").wait_for()


def _having_done(deed: str, page: Page, words: dict) -> None:
    boxes = [f"tbody tr:nth-child({place}) [name=selected]" for place in (1, 2, 3)]
    acting(*boxes, act=deed, then="dialog h2")(page, words)
    page.locator("dialog .button.primary").click()
    page.locator(".toast").wait_for()


def sorting_by(column: str) -> Act:
    """Have the list show a column that it usually has not, and sort by it."""

    def act(page: Page, words: dict) -> None:
        clicking("#list_layout a", then="dialog .column-list")(page, words)
        page.locator("dialog").get_by_role("checkbox", name=column).check()
        page.get_by_role("button", name="Show columns").click()
        page.locator("dialog").wait_for(state="detached")
        page.goto(page.url.partition("?")[0] + f"?sort=-attribute.{column.lower().replace(' ', '_')}")

    return act


def with_companies(page: Page, words: dict) -> None:
    """Switch the module on, and see what it has to show: nothing yet."""
    page.get_by_label("Companies").check()
    page.get_by_role("button", name="Save").first.click()
    page.goto("/globex/companies/")


def typing(text: str, into: str, then: str) -> Act:
    def act(page: Page, words: dict) -> None:
        page.locator(into).first.press_sequentially(text)
        page.locator(then).first.wait_for()

    return act


def trying(pattern: str, sample: str) -> Act:
    """Type a regular expression and something to try it on, and wait for what comes of it."""

    def act(page: Page, words: dict) -> None:
        page.fill("#id_pattern", pattern)
        page.fill("#id_sample", sample)
        page.locator("#pattern_trial > *").first.wait_for()
        page.locator("#pattern_trial").scroll_into_view_if_needed()

    return act


def importing(*steps: str, file: str = DIFFICULT) -> Act:
    """Choose and upload a difficult file, then press the button of each step; progress is waited for."""

    def act(page: Page, words: dict) -> None:
        content = file.format(turn=next(_turns)).encode("cp1252")
        page.set_input_files("input[type=file]", {"name": "clientes.csv", "mimeType": "text/csv", "buffer": content})
        page.get_by_role("button", name="Upload and go on").click()
        page.wait_for_url("**/columns/")
        for step in steps:
            page.get_by_role("button", name=step).first.click()
            page.wait_for_url(re.compile(r"/imports/\d+/$"))
            page.locator("main progress").wait_for(state="detached", timeout=30_000)

    return act


def narrowed_to_what_is_wrong(page: Page, words: dict) -> None:
    """Of the rows of a plan, those with the problem that most have."""
    kinds = page.locator(".import-search select")
    kinds.select_option(index=1)
    page.wait_for_url("**reason=**")


def being_checked(page: Page, words: dict) -> None:
    """A file so long that the worker is still at it."""
    turn = next(_turns)
    rows = "".join(f"Cliente {turn}-{number};c{turn}-{number}@exemplo.com.br\n" for number in range(120_000))
    content = f"Nome;E-mail\n{rows}".encode()
    page.set_input_files("input[type=file]", {"name": "clientes.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Upload and go on").click()
    page.wait_for_url("**/columns/")
    page.get_by_role("button", name="Check the file").click()
    page.get_by_text("a second").first.wait_for(timeout=30_000)


# A photo, a document, names that would do harm or take too much room, a page that calls itself a picture.
FILES = [
    ("foto da fachada.jpg", photo()),
    ("Vertragsentwurf-Donaudampfschifffahrtsgesellschaft-endgültige-Fassung-2026-03-31.pdf", PAPER),
    ('<b onclick="x">Rechnung</b>\u202efdp.exe', b"MZ\0\1"),
    ("not a picture.png", b"<html><script>alert(1)</script></html>"),
]


def chosen(*numbers: int) -> list[dict]:
    """Those of `FILES`, as a browser takes them."""
    files = [FILES[number] for number in numbers]
    return [{"name": name, "mimeType": "text/plain", "buffer": content} for name, content in files]


def writing_with_files(page: Page, words: dict) -> None:
    """Write to the conversation with files, from either side and among ourselves; leave some waiting."""
    said = [("in", "The house from the street", [0]), ("out", "", [1, 2]), ("note", "Is this what they meant?", [3, 0])]
    for direction, text, numbers in said if not page.locator(".said-file").count() > 1 else []:
        page.locator("[data-held-input]").set_input_files(chosen(*numbers))
        page.get_by_label("Text").fill(text)
        page.get_by_label("What it is").select_option(direction)
        count = page.locator(".said").count()
        page.get_by_role("button", name="Write down").click()
        page.locator(".said").nth(count).wait_for()
    page.locator("[data-held-input]").set_input_files(chosen(0, 1))
    page.locator(".held-file").nth(1).wait_for()
    page.locator(".message-form").scroll_into_view_if_needed()


def attaching(page: Page, words: dict) -> None:
    """Put files on a deal that has few."""
    files = page.locator(".files .file")
    if files.count() < 5:
        shown = min(files.count() + 4, 6)
        page.locator("[data-upload] input[type=file]").set_input_files(chosen(0, 1, 2, 3))
        files.nth(shown - 1).wait_for()
        page.locator(".upload").first.wait_for(state="detached")
    page.locator(".attachments").scroll_into_view_if_needed()


def pasting(page: Page, words: dict) -> None:
    """Paste rows of which one cannot be read."""
    page.get_by_role("link", name="Paste rows").click()
    page.locator("dialog textarea").fill("Tiles\t3\tm²\t10\t10%\nWork\tmuch\th\t55")
    page.get_by_role("button", name="Add the rows").click()
    page.locator("dialog [aria-invalid=true]").wait_for()


def noting(page: Page, words: dict) -> None:
    """Write a note with formatting that names a colleague, edit it, and begin another one."""
    area = page.get_by_role("textbox", name="Note").first
    if not page.locator(".note-edited").count():
        area.click()
        page.keyboard.press("Control+b")
        page.keyboard.type("Budget is confirmed")
        page.keyboard.press("Control+b")
        page.keyboard.type(" until March. @bru")
        page.locator("[data-people] [role=option]").first.wait_for()
        page.keyboard.press("Enter")
        page.keyboard.type("please send the contract")
        page.keyboard.press("Control+Enter")
        page.locator(".note-body [data-member]").wait_for()
        page.locator(".note .button.icon").first.click()
        page.get_by_role("link", name="Edit").click()
        page.locator(".note-body [contenteditable]").press_sequentially("Today: ")
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator(".note-edited").wait_for()
        page.reload()
    if page.get_by_role("button", name="Discard").is_visible():
        page.get_by_role("button", name="Discard").click()
    page.get_by_role("textbox", name="Note").first.click()
    page.keyboard.type("Then ask @")
    page.locator("[data-people] [role=option]").first.wait_for()


def at_somebody_imported(page: Page, words: dict) -> None:
    """From the list of contacts to one whom an import has brought."""
    page.goto(f"/{words['account']}/contacts/?q=Peçanha")
    page.goto(page.locator("a.row-link").first.get_attribute("href"))
    page.locator(".timeline-kinds").evaluate("element => element.scrollIntoView()")


def taken_back(page: Page, words: dict) -> None:
    """Change and use some of what the import has brought, take it back, and look at what is to be decided."""
    address, brought = page.url, page.locator("main").inner_text()
    for email, city in [("joao", "Recife mudou de nome desde então"), ("ines", "Olinda")]:
        email = re.search(rf"{email}\d+@correio.example", brought)[0]
        page.goto(f"/{words['account']}/contacts/?q={email}")
        page.goto(page.locator("a.row-link").first.get_attribute("href"))
        page.get_by_label("City").first.fill(city)
        page.keyboard.press("Enter")
        page.get_by_text("Saved").first.wait_for()
    page.goto(address)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("Undone:").wait_for(timeout=30_000)
    page.goto(f"{address}?show=conflict")


def all_taken_back(page: Page, words: dict) -> None:
    """Take back all that the import has brought."""
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("Undone:").wait_for(timeout=30_000)


def seen(selector: str) -> Act:
    """Bring what `selector` finds to where it is seen."""

    def act(page: Page, words: dict) -> None:
        page.locator(selector).first.evaluate("element => element.scrollIntoView()")

    return act


def planning_and_ticking(page: Page, words: dict) -> None:
    """Plan something to do about a deal by one line, and then say that it is done."""
    page.fill(".activity-new [name=subject]", "Call about the offer")
    page.press(".activity-new [name=subject]", "Enter")
    page.locator(".activity-new [name=subject]:placeholder-shown").wait_for()
    clicking(".activity:not(.done) [type=checkbox]", then=".activity-after")(page, words)


def in_turn(*acts: Act) -> Act:
    """One act after the other."""

    def act(page: Page, words: dict) -> None:
        for each in acts:
            each(page, words)

    return act


def with_second_factor(path: str) -> Act:
    """Go to `path` as somebody who has set up a second factor: by the page itself, the first time."""

    def act(page: Page, words: dict) -> None:
        if not _kept:
            page.goto("/accounts/2fa/totp/activate/")
            page.locator("[name=code]").fill(one_time_code(page.locator("code.secret").inner_text()))
            page.get_by_role("button", name="Turn on").click()
            page.locator(".recovery-codes").wait_for()
            _kept.extend(page.context.cookies())
        page.context.clear_cookies()
        page.context.add_cookies(_kept)
        page.goto(path)

    return act


def asked_for_a_code(page: Page, words: dict) -> None:
    """Sign in as that person, as far as the password goes."""
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("bruno@demo.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.locator("[name=code]").wait_for()


def one_time_code(secret: str) -> str:
    """What an authenticator app shows now for this secret in base 32 (RFC 6238)."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.digest(key, (int(time.time()) // 30).to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
