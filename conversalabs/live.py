"""The live stream of one web process: one LISTEN connection, fan-out in memory, ids only."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic

import psycopg
from django.db import connection

RESET = {"verb": "reset", "about": []}
HEARTBEAT_SECONDS = 20
RETRY_SECONDS = 1
PATIENCE_SECONDS = 10
QUEUE_SIZE = 256


def format_event(data: dict) -> str:
    """One server-sent event; its id lets the browser ask for what it missed."""
    head = f"id: {data['id']}\n" if "id" in data else ""
    return f"{head}event: change\ndata: {json.dumps(data)}\n\n"


class Hub:
    """Hands each notice of a PostgreSQL channel to the streams of what it is `to`: an account, or one person.

    An empty notice says nothing but that the streams shall ask whether they go on.
    """

    def __init__(self, channel: str):
        self.channel = channel
        self._queues: dict[str, set[asyncio.Queue]] = defaultdict(set)
        self._listener: asyncio.Task | None = None
        self._listens = asyncio.Event()

    async def stream(
        self,
        topics: Iterable[str],
        missed: Callable[[], Awaitable[list[dict]]],
        goes_on: Callable[[dict | None], Awaitable[bool]],
    ) -> AsyncIterator[str]:
        """Server-sent events of `topics` ("account:7") until the browser goes away, or `goes_on` says no.

        `missed()` gives what came before; it is asked when the stream listens already, so that nothing falls between.
        `goes_on(notice)` is asked before each notice is passed on, and with None now and then, however much is said.
        """
        with self._queue(*topics) as queue:
            yield f"retry: {RETRY_SECONDS * 1000}\n\n"
            await asyncio.wait_for(self._listens.wait(), PATIENCE_SECONDS)
            for data in await missed():
                yield format_event(data)
            asked = monotonic()
            while True:
                data = await _next(queue)
                is_due = not data or monotonic() - asked > HEARTBEAT_SECONDS
                if not await goes_on(None if is_due else data):
                    return
                asked = monotonic() if is_due else asked
                yield format_event(data) if data else ": still here\n\n"

    @contextmanager
    def _queue(self, *topics: str) -> Iterator[asyncio.Queue]:
        queue = asyncio.Queue(QUEUE_SIZE)
        for topic in topics:
            self._queues[topic].add(queue)
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        try:
            yield queue
        finally:
            for topic in topics:
                self._queues[topic].discard(queue)

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except psycopg.Error:
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen_once(self) -> None:
        """Listen until the connection breaks."""
        params = connection.get_connection_params()
        for key in ("cursor_factory", "context"):
            params.pop(key, None)
        async with await psycopg.AsyncConnection.connect(**params, autocommit=True) as listener:
            await listener.execute(f"LISTEN {self.channel}")
            self._begin()
            async for notice in listener.notifies():
                data = json.loads(notice.payload)
                self._tell(self._queues.get(data.pop("to"), ()), data)

    def _begin(self) -> None:
        """After a break nobody knows what was missed: everybody asks for everything again."""
        if self._listens.is_set():
            self._tell(set().union(*self._queues.values()), RESET)
        self._listens.set()

    def _tell(self, queues, data: dict) -> None:
        for queue in queues:
            _put(queue, data)


def _put(queue: asyncio.Queue, data: dict) -> None:
    """A browser too slow to keep up loses the backlog and is told to ask for everything again."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        data = RESET
    queue.put_nowait(data)


async def _next(queue: asyncio.Queue) -> dict | None:
    """The next notice; None after a while without one."""
    try:
        return await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
    except TimeoutError:
        return None
