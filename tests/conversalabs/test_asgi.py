"""The two doors: what they let through, and how a stream ends."""

import asyncio

import pytest

from conversalabs import asgi


def scope(path="/health/", *headers):
    return {"type": "http", "method": "GET", "path": path, "headers": list(headers), "query_string": b""}


def test_only_the_live_stream_of_an_account_is_one():
    assert asgi.LIVE.fullmatch("/acme/live/")
    for path in ("/acme/live/x/", "/acme/contacts/live/", "/live/", "/acme/live"):
        assert not asgi.LIVE.fullmatch(path)


def test_a_header_cannot_pass_for_one_that_a_proxy_guards():
    sent = scope("/", (b"x_forwarded_proto", b"https"), (b"x-tab", b"1"))
    assert asgi._without_underscores(sent)["headers"] == [(b"x-tab", b"1")]


def test_a_form_cut_short_is_an_error():
    async def hang_up():
        return {"type": "http.disconnect"}

    with pytest.raises(ConnectionResetError):
        asyncio.run(asgi._whole(hang_up)())


def test_a_stream_hears_that_the_server_closes(monkeypatch):
    async def listen():
        closing = asyncio.Event()
        monkeypatch.setattr(asgi, "closing", closing)
        receive = asgi._until_closing(asyncio.Event().wait)  # a browser that says nothing
        asyncio.get_running_loop().call_later(0.01, closing.set)
        return await asyncio.wait_for(receive(), 5)

    assert asyncio.run(listen()) == {"type": "http.disconnect"}
