"""Markup in every text column of an account: every page shows it as text, and nothing of it runs."""

import pytest

from tests.access.routes import routes
from tests.access.test_walls import STREAMS
from tests.text.markers import marked

# What became of a marker where it is more than text.
ALIVE = """() => [...document.querySelectorAll(
    '[src="/marker"], [hx-get="/marker"], [onerror], a[href^="javascript:" i], script:not([src]):not([type])'
)].map(element => element.outerHTML.slice(0, 200))"""
WORKED_OUT = "() => document.documentElement.textContent.includes('alert(1)>49')"


@pytest.fixture
def pages(cast, client_of) -> list[str]:
    """The addresses of all pages of an account that is full of markers."""
    place, client = marked(cast.account), client_of(cast.alice)
    urls = [place.url(route) for route in routes() if route.name not in STREAMS]
    answers = {url: client.get(url) for url in urls}
    return [url for url, answer in answers.items() if answer.status_code == 200 and b"<html" in answer.content]


def test_markers_are_inert_on_every_page(browse, cast, pages):
    """Without the content security policy: escaping alone has to hold."""
    found, page = [], browse(cast.alice, bypass_csp=True)
    page.on("dialog", lambda dialog: (found.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: found.append(request.url) if request.url.endswith("/marker") else None)
    for url in pages:
        page.goto(url)
        found += [(url, each) for each in page.evaluate(ALIVE)] + [(url, "49")] * page.evaluate(WORKED_OUT)
    assert len(pages) > 60 and not found
