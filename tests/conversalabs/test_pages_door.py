"""A page is handed over whole, a long body and an answer that streams part by part."""

import asyncio

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from conversalabs.pages_door import SHORT_BYTES, PagesDoor


def application(environ, start_response):
    """Answers with what was sent, in one piece or in two."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("201 Created", [("X-Tab", "1")])
    return StreamingHttpResponse([b"a", body]) if environ["PATH_INFO"] == "/parts/" else HttpResponse(body)


def answer(path: str, *parts: bytes, length: int | None = None) -> list[dict]:
    """What is sent back to who sends the body `parts`; the last message that they hear of is that the browser left."""
    length = sum(map(len, parts)) if length is None else length
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "http_version": "1.1"}
    scope["headers"] = [(b"content-length", str(length).encode())]
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    if length == sum(map(len, parts)):
        messages[-1]["more_body"] = False
    sent = []

    async def receive():
        if not messages:
            raise ConnectionResetError
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(PagesDoor(application, workers=1)(scope, receive, send))
    return sent


@pytest.mark.parametrize("body", [b"short", b"l" * (SHORT_BYTES + 1)])
def test_a_page_comes_whole(body):
    head, whole = answer("/", body[:2], body[2:])
    assert head["status"] == 201 and (b"x-tab", b"1") in head["headers"]
    assert whole == {"type": "http.response.body", "body": body}


def test_an_answer_that_streams_comes_in_parts():
    head, first, second, end = answer("/parts/", b"bc")
    assert (head["status"], first["body"], second["body"]) == (201, b"a", b"bc")
    assert first["more_body"] and "more_body" not in end


def test_who_hung_up_gets_no_answer():
    assert answer("/", b"half", length=8) == []
