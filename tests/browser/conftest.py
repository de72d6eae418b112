"""A real browser on the real product: uvicorn with both doors, and the real worker."""

import os
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import sync_playwright

from accounts.models import Event
from tests.browser.chromium import launch_options

WIDE = {"width": 1440, "height": 900}


def no_news() -> None:
    """What was made so far was made a while ago, so that no page takes it for news."""
    Event.objects.update(created_at=timezone.now() - timedelta(hours=1))


@pytest.fixture(scope="session")
def server(django_db_setup, django_db_blocker):
    """The product, served from this process on the test database."""
    import uvicorn

    from conversalabs.asgi import application

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(application, port=port, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with django_db_blocker.unblock():
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.01)
        yield server
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def site(server) -> str:
    """The address of the product."""
    return f"http://127.0.0.1:{server.config.port}"


@pytest.fixture
def worker(transactional_db):
    """The worker that runs jobs, as a process of its own on the test database."""
    database = settings.DATABASES["default"]
    address = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{connection.settings_dict['NAME']}"
    url = f"{address}?host={database['HOST']}" + (f"&port={database['PORT']}" if database["PORT"] else "")
    here = {"DATABASE_URL": url, "DATA_DIR": str(settings.MEDIA_ROOT.parent), "SECRET_KEY": settings.SECRET_KEY}
    command = [sys.executable, "manage.py", "procrastinate", "worker"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | here)
    yield process
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def chromium():
    """A browser for the tests of one file: while it lives, no other test of this process can run an event loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium, server, site, client_of, transactional_db):
    """`browse(member, **options)`: a page in a browser of its own, signed in; errors in its console fail the test."""
    contexts, errors = [], []

    def open_page(member=None, **options):
        context = chromium.new_context(base_url=site, **{"viewport": WIDE, "reduced_motion": "reduce"} | options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        if member:
            cookie = client_of(member).cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if _is_fault(message) else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    _until_idle(server)
    assert not errors


def _until_idle(server) -> None:
    """Wait until what a closed browser had asked for is done: it would be at odds with the emptying of the tables."""
    deadline = time.monotonic() + 10
    while server.server_state.tasks:
        assert time.monotonic() < deadline, "a request does not end"
        time.sleep(0.005)


def _is_fault(message) -> bool:
    """A refused request logs its status, and one that a test cuts off its end; those are no faults of the page."""
    told = ("the server responded with a status of 4", "net::ERR_FAILED", "Failed to fetch")
    return message.type == "error" and not any(words in message.text for words in told)
