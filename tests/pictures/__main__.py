"""Start the product on demo data and write a picture of every screen to `.data/pictures/`."""

import argparse
import os
import sys
import tempfile
from itertools import product as pairs
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from bench.client import Client
from bench.product import ROOT, Product
from conversalabs.demo import PASSWORD
from tests.browser.chromium import launch_options
from tests.pictures.screens import RECORDS, SCREENS, Screen

ACCOUNT = "acme"
SIZES = {1440: 900, 390: 844}
THEMES = ["light", "dark"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="pictures", description=__doc__)
    parser.add_argument("names", nargs="*", help="only screens whose name begins so")
    names = tuple(parser.parse_args().names) or ("",)
    screens = [screen for screen in SCREENS if screen.name.startswith(names)]
    folder = Path(os.environ.get("DATA_DIR") or ROOT / ".data") / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data_dir,
        Product(Path(data_dir)).running() as product,
        sync_playwright() as playwright,
    ):
        failed = Studio(playwright.chromium.launch(**launch_options()), product, folder).take(screens)
    sys.exit("\n".join(failed) or None)


class Studio:
    """Takes pictures of one running product."""

    def __init__(self, browser: Browser, product: Product, folder: Path):
        self.browser, self.product, self.folder = browser, product, folder
        self.address = f"http://localhost:{product.port}"
        self.contexts: dict[tuple, BrowserContext] = {}
        self.sessions: dict[str, dict[str, str]] = {}
        account = product.value("SELECT id FROM accounts_account WHERE slug = %s", ACCOUNT)
        found = {name: product.value(statement, account) for name, statement in RECORDS.items()}
        self.words = {"account": ACCOUNT, **found}

    def take(self, screens: list[Screen]) -> list[str]:
        """Four pictures of each; returns a line for each one that could not be taken."""
        failed = []
        for screen, width, theme in pairs(screens, SIZES, THEMES):
            try:
                self.picture(screen, width, theme)
            except (Error, AssertionError) as error:
                failed.append(f"{screen.name}, {width} px, {theme}: {str(error).splitlines()[0]}")
        return failed

    def picture(self, screen: Screen, width: int, theme: str) -> None:
        page = self.context(screen.who, width, theme).new_page()
        try:
            self.shoot(page, screen, f"{screen.name}-{width}-{theme}.png")
        finally:
            page.close()

    def context(self, who: str | None, width: int, theme: str) -> BrowserContext:
        """A window of this person's browser; the same one each time."""
        key = (who, width, theme)
        if key not in self.contexts:
            self.contexts[key] = self.browser.new_context(
                base_url=self.address,
                viewport={"width": width, "height": SIZES[width]},
                color_scheme=theme,
                reduced_motion="reduce",
                has_touch=width < 600,
            )
            self.contexts[key].set_default_timeout(15_000)
            self.contexts[key].add_cookies(self.signed_in(who))
        return self.contexts[key]

    def shoot(self, page: Page, screen: Screen, file: str) -> None:
        answer = page.goto(screen.path.format(**self.words))
        assert answer.status == screen.status, f"the answer is {answer.status}"
        if screen.act:
            screen.act(page, self.words)
        # What comes behind the facts of a record is on the picture.
        page.wait_for_function("!document.querySelector('.record-parts[hx-trigger=load]')")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=self.folder / file)

    def signed_in(self, who: str | None) -> list[dict]:
        """The cookies of this person's session, which is made once."""
        if who and who not in self.sessions:
            client = Client(self.product.port)
            client.sign_in(f"{who}@demo.example", PASSWORD)
            self.sessions[who] = client.cookies
        cookies = self.sessions.get(who, {})
        return [{"name": name, "value": value, "url": self.address} for name, value in cookies.items()]


main()
