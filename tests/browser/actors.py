"""Two people who do the same things: one with the mouse, one with the keyboard alone."""

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 250


class Mouse:
    """Points at things."""

    def __init__(self, page: Page):
        self.page = page

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, text: str) -> None:
        target.click()
        target.fill(text)

    def choose(self, target: Locator, option: str) -> None:
        target.select_option(label=option)

    def attach(self, target: Locator, files: list[dict]) -> None:
        """Put `files` (dicts as Playwright wants them) into a file input, which a label may stand for."""
        target.set_input_files(files)

    def move(self, card: Locator, column: Locator) -> None:
        """Drag a card into a column of the board."""
        start, end = card.bounding_box(), column.bounding_box()
        self.page.mouse.move(start["x"] + 60, start["y"] + 20)
        self.page.mouse.down()
        self.page.mouse.move(start["x"] + 75, start["y"] + 30, steps=3)
        self.page.mouse.move(end["x"] + 80, end["y"] + 120, steps=8)
        self.page.mouse.up()


class Keyboard:
    """Walks with Tab to where it wants to be, and never points."""

    def __init__(self, page: Page):
        self.page = page
        # File choosers are caught from the start: to begin when one is about to open can be too late.
        page.on("filechooser", lambda chooser: None)

    def press(self, target: Locator) -> None:
        self._walk_to(target)
        self.page.keyboard.press("Enter" if self._is_pressed_by_enter(target) else "Space")

    def write(self, target: Locator, text: str) -> None:
        self._walk_to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, option: str) -> None:
        self._walk_to(target)
        self.page.keyboard.type(option)
        expect(target.locator("option:checked")).to_have_text(option)

    def attach(self, target: Locator, files: list[dict]) -> None:
        self._walk_to(target)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(files)

    def move(self, card: Locator, column: Locator) -> None:
        """Shift a card one column to the right with Alt and an arrow."""
        self._walk_to(card.get_by_role("link").first)
        self.page.keyboard.press("Alt+ArrowRight")

    def _walk_to(self, target: Locator) -> None:
        expect(target).to_be_visible()
        for _step in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")

    def _is_pressed_by_enter(self, target: Locator) -> bool:
        return target.evaluate("element => !element.matches('input[type=checkbox], input[type=radio]')")
