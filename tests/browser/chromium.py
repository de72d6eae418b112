"""Find a Chromium for the browser tests: `python -m tests.browser.chromium` sees to it that there is one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
FLAGS = ["--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run", "--disable-sync"]


def launch_options() -> dict:
    """Arguments for Playwright's `chromium.launch`. Chromium refuses its sandbox to root."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": find(), "args": FLAGS + sandbox}


def find() -> str | None:
    """The path of the system's Chromium or Chrome, else of Playwright's own, else None."""
    system = next(filter(None, map(shutil.which, NAMES)), None)
    return system or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _quietly(*command: str) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def install() -> None:
    """Try Playwright's own download, then Debian's package where that is allowed."""
    if _quietly(sys.executable, "-m", "playwright", "install", "chromium"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _quietly("apt-get", "update") and _quietly("apt-get", "install", "--yes", "chromium")


def main() -> None:
    if not find():
        install()
    if not find():
        sys.exit("No browser for the browser tests: install Chromium or Google Chrome, or run `make test-fast`.")


if __name__ == "__main__":
    main()
