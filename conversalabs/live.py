"""The live stream of one web process: one LISTEN connection, fan-out in memory, ids only."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import contextmanager

import psycopg
from django.db import connection

RESET = {"verb": "reset", "about": []}
HEARTBEAT_SECONDS = 20
RETRY_SECONDS = 1
QUEUE_SIZE = 256


def format_event(data: dict) -> str:
    """One server-sent event; its id lets the browser ask for what it missed."""
    head = f"id: {data['id']}\n" if "id" in data else ""
    return f"{head}event: change\ndata: {json.dumps(data)}\n\n"


class Hub:
    """Hands each notice of a PostgreSQL channel to the streams of the account it names."""

    def __init__(self, channel: str):
        self.channel = channel
        self._queues: dict[int, set[asyncio.Queue]] = defaultdict(set)
        self._listener: asyncio.Task | None = None

    async def stream(self, account_id: int, missed: list[dict]) -> AsyncIterator[str]:
        """Server-sent events of one account, first those in `missed`, until the browser goes away."""
        with self._queue(account_id) as queue:
            yield f"retry: {RETRY_SECONDS * 1000}\n\n"
            for data in missed:
                yield format_event(data)
            while True:
                yield await _next(queue)

    @contextmanager
    def _queue(self, account_id: int):
        queue = asyncio.Queue(QUEUE_SIZE)
        self._queues[account_id].add(queue)
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        try:
            yield queue
        finally:
            self._queues[account_id].discard(queue)

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except psycopg.Error:
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen_once(self) -> None:
        params = connection.get_connection_params()
        for key in ("cursor_factory", "context"):
            params.pop(key, None)
        async with await psycopg.AsyncConnection.connect(**params, autocommit=True) as listener:
            await listener.execute(f"LISTEN {self.channel}")
            self._tell_all(RESET)
            async for notice in listener.notifies():
                data = json.loads(notice.payload)
                self._tell(self._queues[data.pop("account")], data)

    def _tell_all(self, data: dict) -> None:
        for queues in self._queues.values():
            self._tell(queues, data)

    def _tell(self, queues: set[asyncio.Queue], data: dict) -> None:
        """A browser too slow to keep up loses the backlog and is told to ask for everything again."""
        for queue in queues:
            if queue.full():
                _drain(queue)
                data = RESET
            queue.put_nowait(data)


def _drain(queue: asyncio.Queue) -> None:
    while not queue.empty():
        queue.get_nowait()


async def _next(queue: asyncio.Queue) -> str:
    try:
        return format_event(await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS))
    except TimeoutError:
        return ": still here\n\n"
