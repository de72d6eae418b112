"""How soon a move on a board of 10,000 open deals is heard by open streams, and shown by those who watch."""

import os
import random
import selectors
import time
from concurrent.futures import ThreadPoolExecutor

from bench.base import empty_page
from bench.board import pipeline_of
from bench.client import PARTIAL, Client
from bench.measure import at_most, in_turn, median, p95, report
from bench.moves import bounce
from bench.product import Product
from conversalabs.management.commands.up import MOST_WEB_PROCESSES

STREAMS_A_PROCESS, MOVES = 200, 40
HEARD_MS, SHOWN_MS = 300, 1000
WATCHERS = 20
PATIENCE_SECONDS = 10
# How long a page waits before it fetches, to merge bursts and to spread: MOMENT and SPREAD of static/js/live-board.js.
MOMENT, SPREAD = 0.12, 0.12


def measure(product: Product) -> None:
    slug = product.account("board10000", contacts=1000, deals=0, orders=0)
    pipeline = pipeline_of(product, slug, 10_000)
    deal = product.value("SELECT id FROM crm_deal WHERE pipeline_id = %s AND version = 1 ORDER BY id LIMIT 1", pipeline)
    move = bounce(product, product.client.again(), slug, deal)
    _heard(product, slug, move)
    _shown(product, slug, pipeline, move)


def _heard(product: Product, slug: str, move) -> None:
    processes = min(MOST_WEB_PROCESSES, os.cpu_count() or 1)
    streams = Streams(product.client, f"/{slug}/live/", STREAMS_A_PROCESS * processes)
    times = [time for _ in range(MOVES) for time in streams.hear(move)]
    streams.close()
    words = "the aim in ms; from the request for the move to each stream's notice"
    report(f"a move heard by {len(streams)} open streams of {processes} web processes, p95", p95(times), "ms",
           limit=HEARD_MS, limit_is=words, aim=at_most(1))  # fmt: skip
    report("a move heard, median", median(times), "ms", limit=HEARD_MS, limit_is=words)


def _shown(product: Product, slug: str, pipeline: int, move) -> None:
    """Each watcher hears the move, waits as a page does, and fetches both columns under a sign-in of their own."""
    streams = Streams(product.client, f"/{slug}/live/", WATCHERS)
    clients, stages = (
        product.clients(WATCHERS),
        product.column(
            "SELECT id FROM crm_stage WHERE pipeline_id = %s AND kind = 'open' ORDER BY position LIMIT 2", pipeline
        ),
    )
    path = f"/{slug}/pipelines/{pipeline}/columns/?" + "&".join(f"stage={pk}" for pk in stages) + "&shown=40"
    with ThreadPoolExecutor(WATCHERS) as pool:
        times = [time for _ in range(MOVES // 2) for time in _watch(streams, clients, path, move, pool)]
    streams.close()
    (empty,) = in_turn(empty_page(product), rounds=20)
    report(f"a move shown by {WATCHERS} watching browsers, p95", p95(times), "ms", limit=SHOWN_MS,
           limit_is=f"the aim in ms (E is {median(empty):.0f} ms)", aim=at_most(1))  # fmt: skip


def _watch(streams: "Streams", clients: list[Client], path: str, move, pool: ThreadPoolExecutor) -> list[float]:
    began = time.perf_counter()
    heard = streams.hear(move)

    def fetch(client: Client, after: float) -> float:
        due = began + after / 1000 + MOMENT + random.random() * SPREAD
        time.sleep(max(0, due - time.perf_counter()))
        client.get(path, PARTIAL)
        return (time.perf_counter() - began) * 1000

    return list(pool.map(fetch, clients, heard))


class Streams:
    """Open live streams of one account, read by one thread."""

    def __init__(self, client: Client, path: str, count: int):
        self.clients, self.selector = [], selectors.DefaultSelector()
        for number in range(count):
            stream = client.again()
            stream.ask("GET", path, {"X-Tab": f"bench-{number}"})
            stream.until(b"retry: ")
            stream.socket.setblocking(False)
            self.selector.register(stream.socket, selectors.EVENT_READ)
            self.clients.append(stream)

    def __len__(self) -> int:
        return len(self.clients)

    def hear(self, move) -> list[float]:
        """Milliseconds from the request for `move` until each stream has told of a change."""
        began, told = time.perf_counter(), {}
        with ThreadPoolExecutor(1) as pool:
            moved = pool.submit(move)
            while len(told) < len(self.clients):
                assert time.perf_counter() - began < PATIENCE_SECONDS, f"{len(told)} of {len(self)} streams heard it"
                self._read(told, began)
            moved.result()
        return list(told.values())

    def _read(self, told: dict, began: float) -> None:
        for key, _events in self.selector.select(0.1):
            if b"event: change" in key.fileobj.recv(65536):
                told.setdefault(key.fd, (time.perf_counter() - began) * 1000)

    def close(self) -> None:
        for each in self.clients:
            each.socket.close()
