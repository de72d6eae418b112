"""The product's two doors: the live stream goes to Django's async handler, every page to its WSGI handler.

A page through WSGI and a thread costs less than half of what the async handler takes for it; a stream that is
open all day must not hold a thread.
"""

import asyncio
import contextlib
import os
import re

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

from conversalabs.pages_door import PagesDoor

# Pages that one process works on at a time; the pool of database connections is as large.
THREADS = 16
LIVE = re.compile(r"/[^/]+/live/")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conversalabs.settings")

# Set when the server is told to stop: streams end at once instead of holding it up.
closing = asyncio.Event()

_pages = PagesDoor(get_wsgi_application(), workers=THREADS)
_streams = get_asgi_application()


async def application(scope, receive, send):
    if LIVE.fullmatch(scope["path"]):
        await _stream(_without_underscores(scope), receive, send)
    else:
        await _pages(_without_underscores(scope), _whole(receive), send)


def _without_underscores(scope: dict) -> dict:
    """WSGI cannot tell `X_Forwarded_For` from `X-Forwarded-For`, which a proxy in front of us guards."""
    return {**scope, "headers": [header for header in scope["headers"] if b"_" not in header[0]]}


def _whole(receive):
    """A form cut short by a lost connection must be an error, not a shorter form."""

    async def receive_or_fail():
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("The browser hung up.")
        return message

    return receive_or_fail


async def _stream(scope, receive, send):
    """Answer with a stream until the browser leaves or the server closes, whichever comes first."""
    await _streams(scope, _until_closing(receive), send)
    if closing.is_set():
        # Without a last part the browser would take the end for a fault. It is one if nothing was begun.
        with contextlib.suppress(RuntimeError):
            await send({"type": "http.response.body", "body": b""})


def _until_closing(receive):
    async def receive_or_leave():
        waiting = [asyncio.ensure_future(receive()), asyncio.ensure_future(closing.wait())]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            return waiting[0].result() if waiting[0].done() else {"type": "http.disconnect"}
        finally:
            for one in waiting:
                one.cancel()

    return receive_or_leave
