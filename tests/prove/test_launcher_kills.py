"""Whatever is killed: nothing keeps the port, the product comes back, and what it said it stored is stored."""

import contextlib
import http.client
import os
import signal
import threading
import time
from collections import Counter

import psutil
import psycopg
import pytest

from conversalabs import postgres
from tests.launched import Launched, is_free, wait_until, wait_until_gone

KEEPER, SERVER = "conversalabs.postgres.keeper", "postgres -D"


def test_the_launcher_killed(data_dir):
    with Launched(data_dir) as product:
        product.wait_until_ready()
        everything = product.processes()
        product.process.kill()
        product.process.wait()
        wait_until(lambda: is_free(product.port), 1)
        wait_until_gone(everything, 10)
    with Launched(data_dir, PORT=str(product.port)) as again:
        again.wait_until_ready()
        assert again.answers("/acme/contacts/", again.sign_in())


@pytest.mark.parametrize("victim", [KEEPER, SERVER, "checkpointer", "web 1", "worker"])
def test_a_child_killed(data_dir, victim):
    with Launched(data_dir) as product:
        product.wait_until_ready()
        cookie = product.sign_in()
        found = product.child(victim)
        found.kill()
        wait_until_gone([found], 5)
        wait_until(lambda: product.answers("/acme/contacts/", cookie), 10)
        wait_until(lambda: is_complete(product), 10)


def is_complete(product: Launched) -> bool:
    names = Counter()
    for process in product.processes():
        with contextlib.suppress(psutil.Error):
            names[process.name()] += 1
    return names["web 1"] == names["worker"] == 1 and KEEPER in command_lines(product)


def command_lines(product: Launched) -> str:
    return " ".join(" ".join(process.cmdline()) for process in product.processes())


def test_everything_killed_at_once(data_dir):
    with Launched(data_dir) as product:
        product.wait_until_ready()
        everything = product.processes()
        for process in everything:
            with contextlib.suppress(psutil.Error):
                process.kill()
        product.process.wait()
        wait_until_gone(everything, 5)
    with Launched(data_dir, PORT=str(product.port)) as again:
        again.wait_until_ready()


class Writers:
    """Threads that create contacts over HTTP all the time, and remember which were acknowledged."""

    def __init__(self, product: Launched, count: int = 4):
        self.product, self.cookie = product, product.sign_in()
        self.acknowledged: list[str] = []
        self.statuses: Counter = Counter()
        self.traces = 0
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.write, args=[number]) for number in range(count)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def write(self, number: int) -> None:
        count = 0
        while not self.over.wait(0.01):
            count += 1
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.create(f"writer {os.getpid()} {number} {count}")

    def create(self, name: str) -> None:
        answer = self.product.submit("/acme/contacts/new/", self.cookie, name=name)
        self.statuses[answer.status] += 1
        self.traces += b"Traceback" in answer.read()
        if answer.status == 302:
            self.acknowledged.append(name)


def stored(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM contacts_contact")}


def test_the_server_crashes_ten_times_under_load(data_dir):
    with Launched(data_dir) as product:
        product.wait_until_ready()
        with Writers(product) as writers:
            for _ in range(10):
                before = len(writers.acknowledged)
                product.child(SERVER).send_signal(signal.SIGQUIT)  # what `pg_ctl -m immediate` does
                wait_until(lambda before=before: len(writers.acknowledged) > before + 4, 20)
        assert set(writers.acknowledged) <= stored(postgres.url(data_dir))
    assert set(writers.statuses) <= {302, 403, 503}, writers.statuses
    assert not writers.traces


def test_a_database_of_ones_own_away_for_a_minute(data_dir, tmp_path):
    """It stays up, says 503, and is back at once."""
    elsewhere = tmp_path / "elsewhere"
    server = postgres.Use(elsewhere)
    server.join()
    with Launched(tmp_path / "data", DATABASE_URL=postgres.url(elsewhere)) as product:
        product.wait_until_ready(180)
        cookie = product.sign_in()
        server.leave()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert product.get("/acme/contacts/", cookie).status == 503
        server.join()
        wait_until(lambda: product.answers("/acme/contacts/", cookie), 5)
    server.leave()
