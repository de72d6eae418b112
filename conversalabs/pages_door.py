"""The door for pages: a thread gets a whole request and gives back a whole answer, so that each is handed over once.

Handed over part by part, as a2wsgi does it, a small page costs the server half as much again. What may be long goes by
parts still: a file that somebody sends, an answer that streams.
"""

import asyncio
import contextvars
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from a2wsgi.wsgi import Body, build_environ

# A body that says to be longer is read while it arrives.
SHORT_BYTES = 1 << 16


class PagesDoor:
    """The WSGI `app` as an ASGI application, on `workers` threads."""

    def __init__(self, app: Callable, workers: int):
        self.app = app
        self.threads = ThreadPoolExecutor(workers, thread_name_prefix="page")

    async def __call__(self, scope: dict, receive, send) -> None:
        loop = asyncio.get_running_loop()
        try:
            environ = build_environ(scope, await _body(scope, receive, loop))
        except ConnectionResetError:
            return

        def send_part(message: dict) -> None:
            asyncio.run_coroutine_threadsafe(send(message), loop).result()

        answer = contextvars.copy_context().run
        for message in await loop.run_in_executor(self.threads, answer, self._answer, environ, send_part):
            await send(message)

    def _answer(self, environ: dict, send_part) -> list[dict]:
        """What is left to be sent when the page is done: all of it, unless it streams."""
        head = {"type": "http.response.start"}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info=None) -> None:
            head["status"] = int(status[:3])
            head["headers"] = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]

        response = self.app(environ, start_response)
        try:
            if not response.streaming:
                return [head, {"type": "http.response.body", "body": b"".join(response)}]
            send_part(head)
            for part in response:
                send_part({"type": "http.response.body", "body": part, "more_body": True})
            return [{"type": "http.response.body", "body": b""}]
        finally:
            response.close()


async def _body(scope: dict, receive, loop) -> io.BytesIO | Body:
    """What the application reads the body of the request from."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if not said.isdigit() or int(said) > SHORT_BYTES:
        return Body(loop, receive)
    body, has_more = io.BytesIO(), int(said) > 0
    while has_more:
        message = await receive()
        body.write(message.get("body", b""))
        has_more = message.get("more_body", False)
    body.seek(0)
    return body
